"""A word is as rare as in the tenant's own chunks, also where the engine's cheaper count of all points would do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from seogo.adapters.memory.indexes import MemoryIndex
from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex
from seogo.domain.document import Tenant
from seogo.domain.errors import Unavailable
from seogo.domain.filters import Equals, Field, everything
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, SearchIndex, Words
from tests.adapters.qdrant_edge.conftest import until, worker_of

OURS, THEIRS = Tenant("ours"), Tenant("theirs")
QUESTION = [Words(Partition.KO, SparseTerms((1, 2), (1.0, 1.0)), top=10)]


Event = Callable[[QdrantEdgeIndex, Path], QdrantEdgeIndex]


def entry(number: int, *terms: int, collection: str = "rules") -> Entry:
    return Entry(
        chunk_id=UUID(int=number),
        partition=Partition.KO,
        terms=SparseTerms(terms, tuple(1.0 for _ in terms)),
        vectors={},
        fields={Field.COLLECTION: collection},
    )


def another_tenant(index: SearchIndex) -> None:
    index.put(THEIRS, [entry(number, 1) for number in range(100, 140)])


def replaced(index: SearchIndex) -> None:
    index.put(OURS, [entry(number, 2, 3) for number in range(1, 6)])


def removed(index: SearchIndex) -> None:
    index.remove(OURS, Equals(Field.COLLECTION, "old"))


def nothing(index: SearchIndex) -> None:
    pass


def staying(index: QdrantEdgeIndex, directory: Path) -> QdrantEdgeIndex:
    return index


def closed(index: QdrantEdgeIndex, directory: Path) -> QdrantEdgeIndex:
    index.close()
    index = QdrantEdgeIndex(directory, {}, min_free_bytes=1 << 20)
    until(lambda: _answers(index))
    return index


def killed(index: QdrantEdgeIndex, directory: Path) -> QdrantEdgeIndex:
    """Its log repeats what was not flushed."""
    worker_of(directory).kill()
    until(lambda: _answers(index))
    return index


def _answers(index: QdrantEdgeIndex) -> bool:
    try:
        index.count(OURS, everything())
    except Unavailable:
        return False
    return True


@pytest.mark.parametrize("change", [nothing, another_tenant, replaced, removed])
@pytest.mark.parametrize("first", [staying, closed])
@pytest.mark.parametrize("then", [staying, closed, killed])
def test_scores_are_those_of_the_tenants_own_chunks(
    change: Callable[[SearchIndex], None], first: Event, then: Event, tmp_path: Path
) -> None:
    directory = tmp_path / "index"
    truth = MemoryIndex({})
    index = QdrantEdgeIndex(directory, {}, min_free_bytes=1 << 20)
    for one in (truth, index):
        one.put(OURS, [entry(number, *((1, 2) if number % 3 else (2,))) for number in range(1, 20)])
        one.put(OURS, [entry(number, 1, collection="old") for number in range(20, 30)])
        one.checkpoint()
    index = first(index, directory)
    for one in (truth, index):
        change(one)
    index = then(index, directory)
    try:
        found, wanted = index.search(OURS, QUESTION, everything())[0], truth.search(OURS, QUESTION, everything())[0]
        assert [round(hit.score, 4) for hit in found] == [round(hit.score, 4) for hit in wanted]
    finally:
        index.close()
