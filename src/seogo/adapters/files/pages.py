"""Page pictures as files: `pages/<aa>/<content>/<page>-<scale>.webp`, and beside them where a text stands, as JSON."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from seogo.domain.document import BlobName
from seogo.ports.pages import Pages, Rectangle

ROOM_SHARE = 0.1
"""Of the bound, made free at once when it is reached."""


class CachedPages:
    """See ports.pages.Pages. Remembers what the other answers, by content; may be lost at any time and costs time only.

    What was not looked at for longest goes first when it gets more than max_bytes; what a full disk does not take is not kept.
    """

    def __init__(self, pages: Pages, directory: Path, *, max_bytes: int) -> None:
        self._pages = pages
        self._directory = directory
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None  # not counted yet

    def image(self, content: BlobName, page: int, *, scale: float) -> bytes:
        path = self._path(content, f"{page}-{scale:g}.webp")
        return self._remembered(path, lambda: self._pages.image(content, page, scale=scale))

    def find(self, content: BlobName, page: int, text: str) -> list[Rectangle]:
        path = self._path(content, f"{page}-{sha256(text.encode()).hexdigest()[:32]}.json")
        found = self._remembered(path, lambda: json.dumps(self._pages.find(content, page, text)).encode())
        return [(left, top, right, bottom) for left, top, right, bottom in json.loads(found)]

    def close(self) -> None:
        self._pages.close()

    def forget(self, is_kept: Callable[[BlobName], bool]) -> None:
        """Removes the pages of every document whose bytes are not kept any more."""
        for folder in self._directory.glob("[0-9a-f][0-9a-f]/*"):
            if not is_kept(BlobName(folder.name)):
                shutil.rmtree(folder, ignore_errors=True)
        with self._lock:
            self._bytes = None

    def _path(self, content: BlobName, name: str) -> Path:
        return self._directory / content[:2] / content / name

    def _remembered(self, path: Path, make: Callable[[], bytes]) -> bytes:
        with suppress(OSError):
            known = path.read_bytes()
            os.utime(path)
            return known
        made = make()
        with suppress(OSError):
            self._keep(path, made)
        return made

    def _keep(self, path: Path, made: bytes) -> None:
        """Whole or not at all: others may be reading."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                file.write(made)
                file.flush()
                Path(file.name).replace(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
        with self._lock:
            if self._bytes is not None:
                self._bytes += len(made)
            if self._bytes is None or self._bytes > self._max_bytes:
                self._bytes = self._make_room()

    def _make_room(self) -> int:
        """Returns how many bytes are left; at most max_bytes."""
        kept: list[tuple[float, int, Path]] = []
        for path in self._directory.glob("*/*/*"):
            with suppress(OSError):
                facts = path.stat()
                kept.append((facts.st_mtime, facts.st_size, path))
        left = sum(size for _, size, _ in kept)
        if left <= self._max_bytes:
            return left
        for _, size, path in sorted(kept):
            if left <= (1 - ROOM_SHARE) * self._max_bytes:
                break
            path.unlink(missing_ok=True)
            left -= size
        return left
