"""Blobs as files under their SHA-256: `<aa>/<bb>/<sha256>`, whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from seogo.domain.document import BlobName
from seogo.domain.errors import Code, Refused, Unavailable

PIECE_BYTES = 1 << 20
TEMPORARY = "tmp-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FileBlobs:
    """A temporary file, fsync, rename, fsync of the folder: after a power cut a name stands for whole content or for none."""

    def __init__(self, directory: Path, *, min_free_bytes: int = 0) -> None:
        """Makes the folder, and clears away what a process of the past left half written.

        Raises:
            Unavailable: the folder cannot be written.
        """
        self._directory = directory
        self._min_free_bytes = min_free_bytes
        with _our_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
            for leftover in directory.glob(f"{TEMPORARY}*"):
                leftover.unlink()

    def put(self, content: bytes) -> BlobName:
        name = BlobName(hashlib.sha256(content).hexdigest())
        with _our_errors(self._directory):
            if not self._is_there(name):
                self._demand_room()
                with self._temporary() as (file, path):
                    file.write(content)
                    self._keep(file, path, name)
        return name

    def put_file(self, source: BinaryIO, *, max_bytes: int) -> tuple[BlobName, int]:
        digest, size = hashlib.sha256(), 0
        with _our_errors(self._directory):
            self._demand_room()
            with self._temporary() as (file, path):
                while piece := source.read(PIECE_BYTES):
                    size += len(piece)
                    if size > max_bytes:
                        raise Refused(Code.REQUEST_TOO_LARGE, f"over {max_bytes} bytes")
                    digest.update(piece)
                    file.write(piece)
                name = BlobName(digest.hexdigest())
                if not self._is_there(name):
                    self._keep(file, path, name)
        return name, size

    def get(self, name: BlobName) -> bytes:
        try:
            content = self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise Unavailable(Code.CORRUPT, f"blob {name} is missing") from error
        if hashlib.sha256(content).hexdigest() != name:
            raise Unavailable(Code.CORRUPT, f"blob {name} holds other bytes than its name says")
        return content

    def path(self, name: BlobName) -> Path:
        return self._directory / name[:2] / name[2:4] / name

    def exists(self, name: BlobName) -> bool:
        return self.path(name).is_file()

    def remove(self, name: BlobName) -> None:
        self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[BlobName, float]]:
        now = time.time()
        for path in self._directory.glob("??/??/*"):
            with suppress(FileNotFoundError):  # swept meanwhile
                yield BlobName(path.name), max(0.0, now - path.stat().st_mtime)

    def _is_there(self, name: BlobName) -> bool:
        """Known content counts as new again, so that the sweep leaves it to whoever is about to point to it."""
        try:
            os.utime(self.path(name))
        except FileNotFoundError:
            return False
        return True

    def _demand_room(self) -> None:
        free = shutil.disk_usage(self._directory).free
        if free < self._min_free_bytes:
            raise Unavailable(
                Code.DISK_FULL, f"{self._directory}: {free} bytes free, {self._min_free_bytes} wanted", retry_after_seconds=10.0
            )

    @contextmanager
    def _temporary(self) -> Iterator[tuple[BinaryIO, Path]]:
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=self._directory)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _keep(self, file: BinaryIO, path: Path, name: BlobName) -> None:
        file.flush()
        os.fsync(file.fileno())
        home = self.path(name).parent
        home.mkdir(parents=True, exist_ok=True)
        path.rename(home / name)
        for folder in (home, home.parent, self._directory):
            _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _our_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable(Code.DISK_FULL, f"{directory}: no space left", retry_after_seconds=10.0) from error
        raise Unavailable(Code.STORE_UNAVAILABLE, f"{directory}: {error.strerror}") from error
