"""What every `Blobs` owes."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from seogo.adapters.files.storage import FileBlobs
from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.memory.storage import MemoryBlobs
from seogo.domain.document import BlobName
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.ports.clock import Clock
from seogo.ports.storage import Blobs

BLOBS: dict[str, Callable[[Path, Clock], Blobs]] = {
    "files": lambda directory, clock: FileBlobs(directory / "blobs", clock=clock, min_free_bytes=0),
    "memory": lambda _, clock: MemoryBlobs(clock),
}
UNKNOWN = BlobName("0" * 64)


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock()


@pytest.fixture(params=sorted(BLOBS))
def blobs(request: pytest.FixtureRequest, tmp_path: Path, clock: MemoryClock) -> Blobs:
    return BLOBS[request.param](tmp_path, clock)


@pytest.mark.parametrize("content", [b"", b"x", "한글 규정".encode(), b"abc" * 100_000, bytes(range(256)) * 5000])
def test_bytes_come_back_by_their_hash_and_as_a_plain_file(blobs: Blobs, content: bytes) -> None:
    name = blobs.put(content)
    assert name == sha256(content).hexdigest()
    assert blobs.get(name) == content
    assert blobs.path(name).read_bytes() == content
    assert blobs.put_file(BytesIO(content), max_bytes=len(content)) == (name, len(content))
    assert blobs.get(name) == content
    assert [known for known, _ in blobs.names()] == [name]


def test_a_stream_past_the_bound_is_refused_and_leaves_nothing(blobs: Blobs) -> None:
    with pytest.raises(Refused) as refusal:
        blobs.put_file(BytesIO(b"a" * 3_000_000), max_bytes=2_999_999)
    assert refusal.value.code is Code.REQUEST_TOO_LARGE
    assert list(blobs.names()) == []


def test_what_is_missing_is_named(blobs: Blobs) -> None:
    assert not blobs.exists(UNKNOWN)
    for read in (blobs.get, blobs.path):
        with pytest.raises(Unavailable) as failure:
            read(UNKNOWN)
        assert failure.value.code is Code.CORRUPT
        assert UNKNOWN in failure.value.detail


def test_removing_twice_is_once(blobs: Blobs) -> None:
    names = [blobs.put(b"small"), blobs.put(b"large" * 10_000)]
    for name in names:
        assert blobs.exists(name)
        blobs.remove(name)
        blobs.remove(name)
        assert not blobs.exists(name)
    assert list(blobs.names()) == []


def test_a_blob_has_an_age_that_starts_anew_when_it_is_put_again(blobs: Blobs, clock: MemoryClock) -> None:
    name = blobs.put(b"content")
    clock.advance(3600)
    assert [(known, round(age)) for known, age in blobs.names()] == [(name, 3600)]
    blobs.put(b"content")
    assert [round(age) for _, age in blobs.names()] == [0]
    clock.advance(60)
    blobs.put_file(BytesIO(b"content"), max_bytes=100)
    assert [round(age) for _, age in blobs.names()] == [0]
