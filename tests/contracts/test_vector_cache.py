"""What every `VectorCache` owes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.memory.cache import MemoryVectorCache
from seogo.adapters.sqlite.cache import SqliteVectorCache
from seogo.ports.cache import VectorCache
from seogo.ports.models import Vectors

CACHES: dict[str, Callable[[Path], VectorCache]] = {
    "memory": lambda _: MemoryVectorCache(max_bytes=300_000),
    "sqlite": lambda directory: SqliteVectorCache(directory / "cache.db", max_bytes=300_000),
}


@pytest.fixture(params=sorted(CACHES))
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorCache]:
    opened = CACHES[request.param](tmp_path)
    yield opened
    if isinstance(opened, SqliteVectorCache):
        opened.close()


def key(text: str) -> bytes:
    return sha256(text.encode()).digest()


def vector(seed: int) -> Vectors:
    made = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    return made / np.linalg.norm(made)


def test_a_vector_comes_back_rounded_to_half_precision(cache: VectorCache) -> None:
    wanted = vector(1)
    cache.put("f1", {key("근로시간"): wanted})
    found = cache.get("f1", [key("근로시간"), key("없는 글")])
    assert found.keys() == {key("근로시간")}
    assert found[key("근로시간")].dtype == np.float32
    assert np.array_equal(found[key("근로시간")], wanted.astype(np.float16).astype(np.float32))


def test_encoders_do_not_see_each_others_vectors(cache: VectorCache) -> None:
    cache.put("f1", {key("글"): vector(1)})
    assert cache.get("f2", [key("글")]) == {}


def test_putting_twice_is_once_and_nothing_is_nothing(cache: VectorCache) -> None:
    cache.put("f1", {})
    assert cache.get("f1", []) == {}
    for _ in range(2):
        cache.put("f1", {key("글"): vector(1)})
    assert len(cache.get("f1", [key("글"), key("글")])) == 1


def test_the_oldest_vectors_make_room(cache: VectorCache) -> None:
    keys = [key(f"{number}") for number in range(1000)]
    for start in range(0, 1000, 50):
        cache.put("f1", {key_: vector(number) for number, key_ in enumerate(keys[start : start + 50])})
    kept = [key_ in cache.get("f1", keys) for key_ in keys]
    assert 100 < sum(kept) < 400
    assert kept == sorted(kept)  # the last ones
