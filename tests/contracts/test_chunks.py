"""What every `Chunks` owes: whole versions, visible ones only by id, and nothing lost to a late worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from seogo.domain.document import Stage
from seogo.domain.terms import Terms
from seogo.ports.storage import SentenceRows
from tests.contracts.stores import STORES, THEM, US, Store, chunks_of, new

TERMS = Terms(words={7: 2, 4_294_967_295: 1}, bigrams={3: 65_535}, words_length=3, bigrams_length=65_535, analyser="kiwi/1")
ROWS = SentenceRows(
    rows=np.array([[127, -127, 0, 5], [1, 2, 3, -4]], np.int8),
    scales=np.array([0.5, 0.25], np.float32),
    spans=((0, 2), (3, 70_000)),
)


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path) as opened:
        yield opened


def make_visible(store: Store, id_: UUID) -> None:
    store.work_all()
    assert store.document(id_).visible_version


def test_chunks_come_back_whole_and_in_order(store: Store) -> None:
    id_ = store.accept(new())
    chunks = chunks_of(id_, 1, ["하나.", "둘\x00 셋.", "\U0001f600 four", ""])
    chunks[1] = replace(chunks[1], ocr=True, page_end=3, sentences=(), section=(), header="")
    store.chunks.put(US, id_, 1, list(reversed(chunks)))
    assert store.chunks.of_document(US, id_, 1) == chunks
    assert store.chunks.of_document(US, id_, 2) == []
    assert store.chunks.of_document(THEM, id_, 1) == []


def test_only_the_visible_version_answers_by_chunk_id(store: Store) -> None:
    id_ = store.accept(new())
    first, second = chunks_of(id_, 1), chunks_of(id_, 2)
    store.chunks.put(US, id_, 1, first)
    ids = [chunk.id for chunk in first + second] + [uuid4()]
    assert store.chunks.get(US, ids) == store.chunks.visible(US, ids) == {}
    make_visible(store, id_)
    store.accept(new(content="둘째"))
    store.chunks.put(US, id_, 2, second)
    assert store.chunks.get(US, ids) == {chunk.id: chunk for chunk in first}
    assert store.chunks.visible(US, ids) == {first[0].id: "ko", first[1].id: "en"}
    make_visible(store, id_)
    assert store.chunks.get(US, ids) == {chunk.id: chunk for chunk in second}
    assert store.chunks.get(THEM, ids) == store.chunks.visible(THEM, ids) == {}


def test_the_chunks_of_a_deleted_document_are_invisible_at_once_and_gone_when_removed(store: Store) -> None:
    id_ = store.accept(new())
    chunks = chunks_of(id_, 1)
    store.chunks.put(US, id_, 1, chunks)
    store.chunks.annotate(US, rows={chunks[0].id: ROWS})
    make_visible(store, id_)
    store.documents.delete(US, [id_])
    assert store.chunks.visible(US, [chunk.id for chunk in chunks]) == {}
    store.chunks.remove(THEM, id_, below_version=2)
    assert store.chunks.of_document(US, id_, 1) == chunks
    store.chunks.remove(US, id_, below_version=2)
    store.chunks.remove(US, id_, below_version=2)
    assert store.chunks.of_document(US, id_, 1) == []
    assert store.chunks.sentence_rows(US, [chunks[0].id]) == {}


def test_removing_keeps_the_version_itself_and_later_ones(store: Store) -> None:
    id_ = store.accept(new())
    store.chunks.put(US, id_, 1, chunks_of(id_, 1))
    make_visible(store, id_)
    store.accept(new(content="둘째"))
    store.chunks.put(US, id_, 2, chunks_of(id_, 2))
    store.chunks.remove(US, id_, below_version=2)
    assert (store.chunks.of_document(US, id_, 1), store.chunks.of_document(US, id_, 2)) == ([], chunks_of(id_, 2))


def test_putting_replaces_the_version_whole(store: Store) -> None:
    id_ = store.accept(new())
    store.chunks.put(US, id_, 1, chunks_of(id_, 1, ["하나.", "둘.", "셋."]))
    other = chunks_of(id_, 1, ["하나.", "다른 둘."])
    store.chunks.put(US, id_, 1, other)
    assert store.chunks.of_document(US, id_, 1) == other
    store.chunks.put(US, id_, 1, [])
    assert store.chunks.of_document(US, id_, 1) == []


def test_a_late_worker_that_puts_the_same_again_takes_nothing_away(store: Store) -> None:
    id_ = store.accept(new())
    chunks = chunks_of(id_, 1)
    store.chunks.put(US, id_, 1, chunks)
    store.chunks.annotate(US, terms={chunk.id: TERMS for chunk in chunks}, rows={chunk.id: ROWS for chunk in chunks})
    store.chunks.put(US, id_, 1, [chunks[0], replace(chunks[1], text="다른 글")])
    ids = [chunk.id for chunk in chunks]
    assert store.chunks.sentence_rows(US, ids).keys() == store.records.terms(US, ids).keys() == {ids[0]}


def test_a_late_worker_cannot_bring_back_a_version_that_was_superseded_or_deleted(store: Store) -> None:
    id_ = store.accept(new())
    store.accept(new(content="둘째"))
    store.chunks.put(US, id_, 1, chunks_of(id_, 1))
    assert store.chunks.of_document(US, id_, 1) == []
    store.documents.delete(US, [id_])
    store.chunks.put(US, id_, 2, chunks_of(id_, 2))
    store.chunks.put(US, id_, 3, chunks_of(id_, 3))
    store.chunks.put(US, uuid4(), 1, chunks_of(id_, 3))
    assert store.chunks.of_document(US, id_, 2) == store.chunks.of_document(US, id_, 3) == []


def test_terms_and_sentence_vectors_come_back_as_they_were(store: Store) -> None:
    id_ = store.accept(new())
    chunks = chunks_of(id_, 1)
    store.chunks.put(US, id_, 1, chunks)
    nothing = Terms(words={}, bigrams={}, words_length=0, bigrams_length=0, analyser="none")
    no_rows = SentenceRows(rows=np.zeros((0, 512), np.int8), scales=np.zeros(0, np.float32), spans=())
    store.chunks.annotate(US, terms={chunks[0].id: TERMS, chunks[1].id: nothing}, rows={chunks[0].id: ROWS, chunks[1].id: no_rows})
    ids = [*(chunk.id for chunk in chunks), uuid4()]
    assert store.records.terms(US, ids) == {chunks[0].id: TERMS, chunks[1].id: nothing}
    rows = store.chunks.sentence_rows(US, ids)
    assert rows.keys() == {chunks[0].id, chunks[1].id}
    assert np.array_equal(rows[chunks[0].id].rows, ROWS.rows)
    assert np.array_equal(rows[chunks[0].id].scales, ROWS.scales)
    assert rows[chunks[0].id].spans == ROWS.spans
    assert (rows[chunks[0].id].rows.dtype, rows[chunks[0].id].scales.dtype) == (np.int8, np.float32)
    assert rows[chunks[1].id].rows.shape == (0, 512)


def test_annotating_replaces_and_leaves_unknown_and_foreign_chunks_alone(store: Store) -> None:
    id_ = store.accept(new())
    chunk = chunks_of(id_, 1)[0]
    store.chunks.put(US, id_, 1, [chunk])
    store.chunks.annotate(US, terms={chunk.id: TERMS})
    store.chunks.annotate(US, terms={chunk.id: replace(TERMS, analyser="kiwi/2"), uuid4(): TERMS}, rows={uuid4(): ROWS})
    store.chunks.annotate(THEM, terms={chunk.id: replace(TERMS, analyser="theirs")}, rows={chunk.id: ROWS})
    assert store.records.terms(US, [chunk.id])[chunk.id].analyser == "kiwi/2"
    assert store.chunks.sentence_rows(US, [chunk.id]) == {}
    assert store.records.terms(THEM, [chunk.id]) == {}


def test_vectors_of_versions_on_their_way_can_be_read(store: Store) -> None:
    id_ = store.accept(new())
    store.work(Stage.EXTRACT)
    chunk = chunks_of(id_, 1)[0]
    store.chunks.put(US, id_, 1, [chunk])
    store.chunks.annotate(US, rows={chunk.id: ROWS})
    assert store.chunks.sentence_rows(US, [chunk.id]).keys() == {chunk.id}
    assert store.chunks.sentence_rows(THEM, [chunk.id]) == {}
