"""Many threads on one connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from seogo.domain.document import Tenant
from seogo.domain.filters import Equals, Field, everything
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Meaning, Words
from tests.adapters.qdrant_edge.conftest import SPACE, Opener, numbered


def test_sixteen_threads_each_see_what_they_wrote_and_nothing_else(opened: Opener) -> None:
    index = opened()

    def work(number: int) -> None:
        tenant = Tenant(f"세입자 {number}")
        for step in range(12):
            entry = numbered(number * 100 + step)
            index.put(tenant, [entry])
            words, meaning = index.search(
                tenant,
                [Words(Partition.KO, SparseTerms(entry.terms.ids[:1], (1.0,))), Meaning(SPACE, entry.vectors[SPACE], top=1)],
                everything(),
            )
            assert [hit.chunk_id for hit in words] == [hit.chunk_id for hit in meaning] == [entry.chunk_id]
            if step % 4 == 0:
                index.checkpoint()
            assert index.count(tenant, everything()) == {"": step + 1 - step // 6}
            if step % 6 == 5:
                index.remove(tenant, Equals(Field.DOCUMENT_ID, f"문서 {number * 100 + step}"))

    with ThreadPoolExecutor(16) as pool:
        for future in [pool.submit(work, number) for number in range(16)]:
            future.result()
    assert index.health().points == 16 * 10


def test_calls_from_many_threads_start_one_worker(opened: Opener) -> None:
    index = opened()
    with ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(index.count, Tenant("t"), everything()) for _ in range(32)]
        assert all(future.result() == {"": 0} for future in futures)
