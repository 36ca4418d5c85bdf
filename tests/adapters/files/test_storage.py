"""Files as blobs: half of one is never seen, damage is noticed and mended, and a full disk harms nothing."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from seogo.adapters.files.storage import FileBlobs
from seogo.adapters.memory.clock import MemoryClock
from seogo.domain.document import BlobName
from seogo.domain.errors import Code, Unavailable
from tests.adapters.unwritable import unwritable

TEXT = "정기검사는 3개월 이내에 받아야 한다. ".encode() * 1000
NOISE = Random(1).randbytes(100_000)


def open_blobs(directory: Path, *, min_free_bytes: int = 0) -> FileBlobs:
    return FileBlobs(directory / "blobs", clock=MemoryClock(), min_free_bytes=min_free_bytes)


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return open_blobs(tmp_path)


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


@contextmanager
def no_file_longer_than(limit_bytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_text_is_kept_compressed_and_noise_as_it_is(blobs: FileBlobs, tmp_path: Path) -> None:
    blobs.put(TEXT)
    blobs.put(NOISE)
    sizes = {path.suffix: path.stat().st_size for path in files(tmp_path)}
    assert sizes.keys() == {".zst", ""}
    assert sizes[".zst"] < len(TEXT) / 10
    assert sizes[""] == len(NOISE)


def test_what_a_kill_left_half_written_is_gone_after_the_next_start(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from random import Random
from seogo.adapters.files.storage import FileBlobs
from seogo.adapters.memory.clock import MemoryClock
class Endless:
    def read(self, size):
        print("reading", flush=True)
        return b"x" * size
FileBlobs(Path(sys.argv[1]), clock=MemoryClock(), min_free_bytes=0).put_file(Endless(), max_bytes=10**8)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "blobs")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for _ in range(3):
            child.stdout.readline()
        child.kill()
    assert len(files(tmp_path)) == 1
    blobs = open_blobs(tmp_path)
    assert files(tmp_path) == []
    assert list(blobs.names()) == []
    assert blobs.get(blobs.put(TEXT)) == TEXT


def test_a_source_that_breaks_off_leaves_nothing(blobs: FileBlobs, tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(size) or self._break()

        def _break(self) -> bytes:
            raise ConnectionResetError("client went away")

    with pytest.raises(Unavailable):
        blobs.put_file(Broken(NOISE), max_bytes=10**9)
    assert files(tmp_path) == []


@pytest.mark.parametrize("content", [TEXT, NOISE], ids=["text", "noise"])
@pytest.mark.parametrize("damaged", [b"", b"other bytes", None], ids=["empty", "other", "torn"])
def test_damage_is_named_and_mended_by_putting_the_bytes_again(
    blobs: FileBlobs, tmp_path: Path, content: bytes, damaged: bytes | None
) -> None:
    name = blobs.put(content)
    [path] = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-100] if damaged is None else damaged)
    for read in (blobs.get, blobs.path):
        with pytest.raises(Unavailable) as failure:
            read(name)
        assert failure.value.code is Code.CORRUPT
        assert f"{name} is damaged" in failure.value.detail
    blobs.put_file(BytesIO(content), max_bytes=10**9)
    assert blobs.get(name) == blobs.path(name).read_bytes() == content


def test_a_plain_file_that_was_damaged_is_made_anew_from_what_was_put_again(blobs: FileBlobs) -> None:
    name = blobs.put(TEXT)
    blobs.path(name).write_bytes(b"damaged")
    blobs.put(TEXT)
    assert blobs.get(name) == blobs.path(name).read_bytes() == TEXT


def test_a_disk_below_its_reserve_takes_nothing_new_and_gives_what_it_has(blobs: FileBlobs, tmp_path: Path) -> None:
    name = blobs.put(NOISE)
    full = open_blobs(tmp_path, min_free_bytes=10**18)
    for write in (lambda: full.put(TEXT), lambda: full.put_file(BytesIO(TEXT), max_bytes=10**9)):
        with pytest.raises(Unavailable) as failure:
            write()
        assert failure.value.code is Code.DISK_FULL
    assert full.put(NOISE) == name
    assert full.get(name) == NOISE
    assert [path.name for path in files(tmp_path)] == [name]


def test_a_disk_that_gets_full_within_a_file_leaves_nothing_and_recovers(blobs: FileBlobs, tmp_path: Path) -> None:
    with no_file_longer_than(50_000):
        for write in (lambda: blobs.put(NOISE), lambda: blobs.put_file(BytesIO(NOISE * 30), max_bytes=10**9)):
            with pytest.raises(Unavailable) as failure:
                write()
            assert failure.value.code is Code.DISK_FULL
        assert files(tmp_path) == []
        blobs.put(b"small")
    assert blobs.get(blobs.put(NOISE)) == NOISE


def test_a_directory_that_cannot_be_written_is_named() -> None:
    with unwritable() as directory, pytest.raises(Unavailable) as failure:
        open_blobs(directory)
    assert failure.value.code is Code.STORE_UNAVAILABLE
    assert str(directory) in failure.value.detail


def test_eight_threads_with_the_same_bytes_keep_one_whole_blob(blobs: FileBlobs, tmp_path: Path) -> None:
    def at_once(number: int) -> BlobName:
        content = TEXT + bytes([number // 8])
        name = blobs.put(content) if number % 2 else blobs.put_file(BytesIO(content), max_bytes=10**9)[0]
        assert blobs.get(name) == content
        assert blobs.path(name).read_bytes() == content
        return name

    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(at_once, range(64)))
    assert len(set(names)) == 8
    assert sorted(name for name, _ in blobs.names()) == sorted(set(names))
    assert not files(tmp_path / "blobs" / "unfinished")


def test_a_name_that_is_not_a_hash_reaches_no_file(blobs: FileBlobs, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    for name in ("../../secret", "", "0" * 63, "G" * 64, "0" * 64 + "\n"):
        for read in (blobs.get, blobs.path, blobs.exists, blobs.remove):
            with pytest.raises(Unavailable):
                read(BlobName(name))


def test_files_that_are_not_blobs_are_not_listed(blobs: FileBlobs, tmp_path: Path) -> None:
    name = blobs.put(NOISE)
    (tmp_path / "blobs" / name[:2] / name[2:4] / ".DS_Store").write_bytes(b"")
    assert [known for known, _ in blobs.names()] == [name]
