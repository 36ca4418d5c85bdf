"""Blobs in memory; files only where a path is asked for."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import RLock
from typing import BinaryIO

from seogo.domain.document import BlobName
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.ports.clock import Clock


class MemoryBlobs:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._blobs: dict[BlobName, tuple[bytes, datetime]] = {}
        self._files: Path | None = None

    def put(self, content: bytes) -> BlobName:
        name = BlobName(sha256(content).hexdigest())
        with self._lock:
            self._blobs[name] = (content, self._clock.now())
        return name

    def put_file(self, source: BinaryIO, *, max_bytes: int) -> tuple[BlobName, int]:
        content = source.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise Refused(Code.REQUEST_TOO_LARGE, f"over {max_bytes} bytes")
        return self.put(content), len(content)

    def get(self, name: BlobName) -> bytes:
        with self._lock:
            if name not in self._blobs:
                raise Unavailable(Code.CORRUPT, f"blob {name} is missing")
            return self._blobs[name][0]

    def path(self, name: BlobName) -> Path:
        content = self.get(name)
        with self._lock:
            if self._files is None:
                self._files = Path(mkdtemp(prefix="seogo-blobs-"))
                weakref.finalize(self, shutil.rmtree, self._files, ignore_errors=True)
            path = self._files / name
            if not path.exists():
                path.write_bytes(content)
        return path

    def exists(self, name: BlobName) -> bool:
        return name in self._blobs

    def remove(self, name: BlobName) -> None:
        with self._lock:
            self._blobs.pop(name, None)

    def names(self) -> Iterator[tuple[BlobName, float]]:
        with self._lock:
            blobs = list(self._blobs.items())
        for name, (_, written_at) in blobs:
            yield name, (self._clock.now() - written_at).total_seconds()
