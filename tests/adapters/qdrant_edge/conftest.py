"""An index on a directory, and a way to its worker process that needs no look inside: the words of the lock file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID, uuid5

import numpy as np
import psutil
import pytest

from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex
from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.filters import Equals, Field, everything
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, Meaning, Words

SPACE = Space("passage")
SPACES = {SPACE: 32}
TENANT = Tenant("서고")

Opener = Callable[..., QdrantEdgeIndex]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "색인"


@pytest.fixture
def opened(directory: Path) -> Iterator[Opener]:
    """Opens indexes, by default on `directory`, and closes them all at the end."""
    indexes: list[QdrantEdgeIndex] = []

    def open_index(path: Path = directory, **settings: float) -> QdrantEdgeIndex:
        index = QdrantEdgeIndex(path, SPACES, **{"min_free_bytes": 1 << 20, **settings})  # type: ignore[arg-type]
        indexes.append(index)
        return index

    yield open_index
    for index in indexes:
        index.close()


def worker_of(directory: Path) -> psutil.Process:
    """The process that has the index open (or had it last)."""
    match = re.search(r"worker (\d+)", (directory / "lock").read_text(encoding="utf-8"))
    assert match
    return psutil.Process(int(match[1]))


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    give_up = monotonic() + seconds
    while not condition():
        assert monotonic() < give_up, "it never came true"
        sleep(0.01)


def numbered(number: int, *, revision: int = 1) -> Entry:
    """Chunk `number`, each of its parts telling the number and the revision, so that a mixture would show."""
    row = np.random.default_rng(number * 1000 + revision).standard_normal(SPACES[SPACE]).astype(np.float32)
    return Entry(
        uuid5(UUID(int=0), str(number)),
        Partition.KO,
        SparseTerms((number, 1_000_000 + revision), (1.0, 1.0)),
        {SPACE: row / np.linalg.norm(row)},
        {Field.DOCUMENT_ID: f"문서 {number}", Field.VERSION: revision},
    )


def assert_whole(index: QdrantEdgeIndex, numbers: list[int], *, revision: int = 1) -> None:
    """Each chunk is there once, with its field, its terms and its vector."""
    entries = [numbered(number, revision=revision) for number in numbers]
    found = index.count(TENANT, everything(), by=Field.DOCUMENT_ID)
    assert [number for number in numbers if found[f"문서 {number}"] != 1] == []
    assert index.count(TENANT, Equals(Field.VERSION, revision))[""] >= len(numbers)
    words = [(Words(Partition.KO, SparseTerms(e.terms.ids, (1.0, 0.0))), [e.chunk_id]) for e in entries]
    meanings = [(Meaning(SPACE, e.vectors[SPACE]), [e.chunk_id]) for e in entries]
    for start in range(0, len(entries), 50):
        for e, scores in zip(entries[start:], index.scores(TENANT, words[start : start + 50]), strict=False):
            assert scores[e.chunk_id] > 0
        for e, scores in zip(entries[start:], index.scores(TENANT, meanings[start : start + 50]), strict=False):
            assert scores[e.chunk_id] == pytest.approx(1, abs=0.02)
