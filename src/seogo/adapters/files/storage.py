"""Blobs as files named by their SHA-256: `blobs/<aa>/<bb>/<sha256>`, or the same with `.zst` where that saves room."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

import zstandard

from seogo.adapters.full_disk import NO_SPACE
from seogo.domain.document import BlobName
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.ports.clock import Clock

_NAME = re.compile("[0-9a-f]{64}")
_COMPRESSED = ".zst"
_PART_BYTES = 1 << 20
_DISK_BLOCK_BYTES = 4096


class FileBlobs:
    """One process writes, any number read. A blob is on disk, with its name, before a call returns; a kill leaves at most
    a temporary file, which the next start removes. What is handed out has been compared with its name.

    The age of a blob starts anew when it is put again: somebody is about to refer to it.
    """

    def __init__(self, directory: Path, *, clock: Clock, min_free_bytes: int = 512_000_000) -> None:
        """min_free_bytes: with less free on the disk nothing new is written.

        Raises:
            Unavailable(STORE_UNAVAILABLE): the directory cannot be made.
        """
        self._blobs = directory
        self._unfinished = directory / "unfinished"
        self._clock = clock
        self._min_free_bytes = min_free_bytes
        with _our_errors(directory):
            self._unfinished.mkdir(parents=True, exist_ok=True)
            for left_over in self._unfinished.iterdir():
                left_over.unlink()

    def put(self, content: bytes) -> BlobName:
        name = BlobName(sha256(content).hexdigest())
        with _our_errors(self._blobs):
            if not self._renewed(name):
                compressed = zstandard.ZstdCompressor(level=3).compress(content)
                is_smaller = _disk_blocks(len(compressed)) < _disk_blocks(len(content))
                with self._temporary_file() as file:
                    self._copy(BytesIO(compressed if is_smaller else content), file)
                    self._keep(file, self._path(name, suffix=_COMPRESSED if is_smaller else ""))
        return name

    def put_file(self, source: BinaryIO, *, max_bytes: int) -> tuple[BlobName, int]:
        with _our_errors(self._blobs), self._temporary_file() as file:
            name, size = self._copy(source, file, max_bytes=max_bytes)
            if not self._renewed(name):
                self._keep(file, self._path(name))
        return name, size

    def get(self, name: BlobName) -> bytes:
        plain, compressed = self._paths(name)
        with _our_errors(self._blobs):
            for path in (plain, compressed, plain):  # path() may turn the one into the other between our looks
                content = _content(path)
                if content is not None and sha256(content).hexdigest() == name:
                    return content
        raise Unavailable(Code.CORRUPT, f"blob {name} is {'damaged' if self.exists(name) else 'missing'}")

    def path(self, name: BlobName) -> Path:
        plain = self._path(name)
        with _our_errors(self._blobs):
            if not _is_intact(plain, name):
                content = self.get(name)
                with self._temporary_file() as file:
                    self._copy(BytesIO(content), file)
                    self._keep(file, plain)
                self._path(name, suffix=_COMPRESSED).unlink(missing_ok=True)
        return plain

    def exists(self, name: BlobName) -> bool:
        return any(path.exists() for path in self._paths(name))

    def remove(self, name: BlobName) -> None:
        with _our_errors(self._blobs):
            for path in self._paths(name):
                path.unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[BlobName, float]]:
        now = self._clock.now().timestamp()
        for directory in sorted(self._blobs.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]")):
            found: dict[BlobName, float] = {}
            for path in directory.iterdir():
                name = BlobName(path.name.removesuffix(_COMPRESSED))
                if not _NAME.fullmatch(name):
                    continue  # nothing of ours
                try:
                    found[name] = max(found.get(name, 0.0), path.stat().st_mtime)
                except FileNotFoundError:
                    continue  # removed in the meantime
            for name, written_at in found.items():
                yield name, now - written_at

    def _path(self, name: BlobName, *, suffix: str = "") -> Path:
        if not _NAME.fullmatch(name):
            raise Unavailable(Code.CORRUPT, f"{name!r} is not the name of a blob")
        return self._blobs / name[:2] / name[2:4] / (name + suffix)

    def _paths(self, name: BlobName) -> tuple[Path, Path]:
        return self._path(name), self._path(name, suffix=_COMPRESSED)

    def _renewed(self, name: BlobName) -> bool:
        """Whether the blob stands there undamaged; then its age starts anew. A damaged one is written again: that mends it."""
        for path in self._paths(name):
            if _is_intact(path, name):
                try:
                    self._touch(path)
                    return True
                except FileNotFoundError:
                    continue  # removed, or turned into a plain file, in the meantime
        return False

    @contextmanager
    def _temporary_file(self) -> Iterator[BinaryIO]:
        """A file that is gone afterwards, unless it was kept."""
        with NamedTemporaryFile(dir=self._unfinished, delete=False) as file:
            try:
                yield file  # type: ignore[misc]
            finally:
                Path(file.name).unlink(missing_ok=True)

    def _copy(self, source: BinaryIO, target: BinaryIO, *, max_bytes: int | None = None) -> tuple[BlobName, int]:
        """Returns the hash and the number of the bytes copied."""
        digest, size = sha256(), 0
        while part := source.read(_PART_BYTES):
            size += len(part)
            if max_bytes is not None and size > max_bytes:
                raise Refused(Code.REQUEST_TOO_LARGE, f"over {max_bytes} bytes")
            self._refuse_when_full(len(part))
            digest.update(part)
            target.write(part)
        return BlobName(digest.hexdigest()), size

    def _keep(self, file: BinaryIO, path: Path) -> None:
        """Gives the temporary file its name, durably: the bytes first, then the name, then the directories above it."""
        file.flush()
        os.fsync(file.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        Path(file.name).replace(path)
        self._touch(path)
        for directory in (path.parent, path.parent.parent, self._blobs):
            _sync_directory(directory)

    def _touch(self, path: Path) -> None:
        now = self._clock.now().timestamp()
        os.utime(path, (now, now))

    def _refuse_when_full(self, more_bytes: int) -> None:
        free = shutil.disk_usage(self._unfinished).free
        if free - more_bytes < self._min_free_bytes:
            raise Unavailable(Code.DISK_FULL, f"{self._blobs}: {free} bytes free, {self._min_free_bytes} are kept free")


def _disk_blocks(size: int) -> int:
    return -(-size // _DISK_BLOCK_BYTES)


def _content(path: Path) -> bytes | None:
    """The bytes of a blob's file, decompressed; None when it is missing or cannot be decompressed."""
    try:
        content = path.read_bytes()
        return zstandard.ZstdDecompressor().decompress(content) if path.suffix == _COMPRESSED else content
    except (FileNotFoundError, zstandard.ZstdError):
        return None


def _is_intact(path: Path, name: BlobName) -> bool:
    if path.suffix == _COMPRESSED:
        content = _content(path)
        return content is not None and sha256(content).hexdigest() == name
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == name
    except FileNotFoundError:
        return False


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _our_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = Code.DISK_FULL if error.errno in NO_SPACE else Code.STORE_UNAVAILABLE
        raise Unavailable(code, f"{directory}: {error.strerror or error}") from error
