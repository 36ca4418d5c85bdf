"""The cache of vectors may be lost at any time: nobody notices but the clock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.sqlite.cache import SqliteVectorCache

KEYS = [bytes([number]) * 32 for number in range(200)]
VECTORS = dict.fromkeys(KEYS, np.full(384, 0.5, np.float32))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[SqliteVectorCache]:
    opened = SqliteVectorCache(tmp_path / "cache.db", max_bytes=10_000_000)
    yield opened
    opened.close()


def test_vectors_are_there_after_a_restart(cache: SqliteVectorCache, tmp_path: Path) -> None:
    cache.put("f1", VECTORS)
    cache.close()
    again = SqliteVectorCache(tmp_path / "cache.db", max_bytes=10_000_000)
    assert again.get("f1", KEYS).keys() == set(KEYS)
    again.close()


def test_a_cache_of_no_size_keeps_nothing(tmp_path: Path) -> None:
    cache = SqliteVectorCache(tmp_path / "cache.db", max_bytes=0)
    cache.put("f1", VECTORS)
    assert cache.get("f1", KEYS) == {}
    cache.close()


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"SQLite format 3\0" + b"\xff" * 100_000])
def test_a_broken_file_is_made_anew_at_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cache.db").write_bytes(content)
    cache = SqliteVectorCache(tmp_path / "cache.db", max_bytes=10_000_000)
    cache.put("f1", VECTORS)
    assert len(cache.get("f1", KEYS)) == len(KEYS)
    cache.close()


def test_a_file_that_breaks_while_it_is_used_is_made_anew_and_many_threads_notice_nothing(tmp_path: Path) -> None:
    first = SqliteVectorCache(tmp_path / "cache.db", max_bytes=10_000_000)
    first.put("f1", VECTORS)
    first.close()
    cache = SqliteVectorCache(tmp_path / "cache.db", max_bytes=10_000_000)
    with (tmp_path / "cache.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 50)

    def use(number: int) -> None:
        cache.get("f1", KEYS)
        cache.put("f1", {KEYS[number]: VECTORS[KEYS[number]]})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(64)))
    cache.put("f1", VECTORS)
    assert len(cache.get("f1", KEYS)) == len(KEYS)
    cache.close()
