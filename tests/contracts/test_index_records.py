"""What every `IndexRecords` owes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seogo.domain.chunk import Chunk
from seogo.domain.document import Tenant
from seogo.domain.terms import Partition, Terms
from seogo.ports.storage import Manifest
from tests.contracts.stores import STORES, THEM, US, Store, chunks_of, new


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path) as opened:
        yield opened


def terms(words: int, bigrams: int) -> Terms:
    return Terms(words={1: words}, bigrams={2: bigrams}, words_length=words, bigrams_length=bigrams, analyser="a")


def add(store: Store, source: str, *, tenant: Tenant = US, texts: tuple[str, ...] = ("하나", "둘", "셋")) -> list[Chunk]:
    id_ = store.accept(new(source, tenant=tenant))
    version = store.document(id_, tenant).version
    chunks = chunks_of(id_, version, texts)
    store.chunks.put(tenant, id_, version, chunks)
    return chunks


def test_a_manifest_comes_back_as_it_was_put(store: Store) -> None:
    assert store.records.manifest() is None
    manifest = Manifest(
        layout=1,
        index_id="색인",
        spaces={"passage": "f1"},
        analysers={"ko": "kiwi/1"},
        average_length={"ko": (12.5, 20.0)},
        weights=3,
        reweighing={"en": "00ff"},
    )
    store.records.put_manifest(Manifest(0, "", {}, {}, {}, 0, {}))
    store.records.put_manifest(manifest)
    assert store.records.manifest() == manifest


def test_true_lengths_add_up_visible_versions_and_those_on_their_way(store: Store) -> None:
    assert store.records.true_lengths() == {}
    ready = add(store, "a")
    store.chunks.annotate(US, terms={ready[0].id: terms(10, 100), ready[1].id: terms(1, 2)})
    store.work_all()
    gone = add(store, "b")
    store.chunks.annotate(US, terms={gone[0].id: terms(5, 5)})
    theirs = add(store, "c", tenant=THEM)
    store.chunks.annotate(THEM, terms={theirs[0].id: terms(3, 3)})
    store.documents.delete(US, [gone[0].document_id])
    assert store.records.true_lengths() == {Partition.KO: (2, 13, 103), Partition.EN: (1, 1, 2)}


def test_a_walk_in_steps_meets_every_visible_chunk_once_in_order(store: Store) -> None:
    chunks = [chunk for number in range(7) for chunk in add(store, f"{number}", tenant=US if number % 2 else THEM)]
    store.work_all()
    add(store, "not yet visible")
    deleted = add(store, "deleted")
    store.documents.delete(US, [deleted[0].document_id])
    met: list[tuple[Tenant, Chunk]] = []
    while step := store.records.walk(after=met[-1][1].id if met else None, limit=4):
        assert len(step) <= 4
        met += step
    assert [chunk for _, chunk in met] == sorted(chunks, key=lambda chunk: str(chunk.id))
    assert {tenant for tenant, _ in met} == {US, THEM}
    english = [chunk for _, chunk in store.records.walk(partition=Partition.EN)]
    assert english == sorted((chunk for chunk in chunks if chunk.partition is Partition.EN), key=lambda chunk: str(chunk.id))
    assert store.records.walk(partition=Partition.OTHER) == []


def test_visible_counts_name_every_visible_document_with_its_version(store: Store) -> None:
    first, second = add(store, "하나"), add(store, "둘", tenant=THEM, texts=())
    id_of_empty = next(iter(store.catalogue.page(THEM))).id
    assert second == []
    store.work_all()
    assert store.records.visible_counts() == {first[0].document_id: (US, 1, 3), id_of_empty: (THEM, 1, 0)}
    store.accept(new("하나", content="다음"))
    store.chunks.put(US, first[0].document_id, 2, chunks_of(first[0].document_id, 2))
    assert store.records.visible_counts()[first[0].document_id] == (US, 1, 3)
    store.documents.delete(US, [first[0].document_id])
    assert store.records.visible_counts() == {id_of_empty: (THEM, 1, 0)}
