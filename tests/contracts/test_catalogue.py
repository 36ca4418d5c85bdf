"""What every `Catalogue` owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from seogo.domain.document import Changes, Failure, Ledger, Stage, State
from seogo.domain.errors import Code, Refused
from tests.contracts.stores import STORES, THEM, US, Store, blob, new, step


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path) as opened:
        yield opened


def test_unknown_ids_and_those_of_another_tenant_are_absent(store: Store) -> None:
    id_ = store.accept(new())
    assert store.catalogue.get(US, [id_, uuid4()]).keys() == {id_}
    assert store.catalogue.get(THEM, [id_]) == {}
    assert store.catalogue.get(US, []) == {}
    assert store.catalogue.timeline(THEM, id_) == []


def test_pages_laid_end_to_end_hold_every_document_once_newest_first(store: Store) -> None:
    for number in range(23):
        store.accept(new(f"{number}.txt"))
        if number % 3:  # some at the same moment
            store.clock.advance(1)
    seen, after = [], None
    while page := store.catalogue.page(US, after=after, limit=5):
        seen += page
        after = page[-1].id
        store.accept(new(f"later {after}", tenant=THEM))
    assert len({document.id for document in seen}) == len(seen) == 23
    assert seen == sorted(seen, key=lambda document: (document.created_at, document.id), reverse=True)


def test_documents_added_or_deleted_while_paging_neither_repeat_nor_hide_others(store: Store) -> None:
    for number in range(6):
        store.clock.advance(1)
        store.accept(new(f"{number}.txt"))
    first = store.catalogue.page(US, limit=3)
    store.clock.advance(1)
    store.accept(new("새 문서"))
    store.documents.delete(US, [first[-1].id])
    rest = store.catalogue.page(US, after=first[-1].id)
    assert [document.name for document in rest] == ["2.txt", "1.txt", "0.txt"]


def test_an_unknown_cursor_is_refused(store: Store) -> None:
    id_ = store.accept(new())
    for tenant, after in ((US, uuid4()), (THEM, id_)):
        with pytest.raises(Refused) as refusal:
            store.catalogue.page(tenant, after=after)
        assert refusal.value.code is Code.BAD_CURSOR


def test_a_page_is_narrowed_by_state_collection_and_parent(store: Store) -> None:
    mail = store.accept(new("편지.eml", collection="편지함"))
    attached = store.accept(new("첨부.txt", collection="편지함", parent_id=mail))
    other = store.accept(new("규정.pdf", collection="규정"))
    store.work(Stage.EXTRACT)
    gone = store.accept(new("옛것.pdf", collection="규정"))
    store.documents.delete(US, [gone])

    def ids(**narrow: object) -> set[object]:
        return {document.id for document in store.catalogue.page(US, **narrow)}  # type: ignore[arg-type]

    assert ids() == {mail, attached, other}
    assert ids(collection="편지함") == {mail, attached}
    assert ids(collection="편지") == set()
    assert ids(parent_id=mail) == {attached}
    assert ids(state=State.EXTRACTED, collection="규정") == {other}
    assert ids(state=State.DELETED) == {gone}
    assert ids(state=State.DELETED, collection="편지함") == set()
    assert store.catalogue.page(THEM) == []


def test_counts_and_collections_leave_out_the_deleted_ones(store: Store) -> None:
    store.accept(new("a", collection="규정"))
    store.accept(new("b", collection="규정"))
    store.documents.delete(US, [store.accept(new("c", collection="문서"))])
    store.accept(new("d", collection="규정", tenant=THEM))
    assert store.catalogue.collections(US) == Counter({"규정": 2})
    assert store.catalogue.count(US) == 2
    assert store.catalogue.count(US, collection="규정") == 2
    assert store.catalogue.count(US, state=State.DELETED) == 1
    assert store.catalogue.count(US, state=State.READY) == 0


def test_the_date_of_a_document_is_the_given_one_in_utc(store: Store) -> None:
    seoul = timezone(timedelta(hours=9))
    given = datetime(1953, 7, 27, 10, 0, 0, 123457, tzinfo=seoul)
    wanted = new()
    id_ = store.accept(type(wanted)(**{name: getattr(wanted, name) for name in wanted.__slots__} | {"created_at": given}))
    document = store.document(id_)
    assert document.created_at == given
    assert document.created_at.tzinfo is UTC


def test_the_timeline_tells_each_event_with_its_time_and_facts(store: Store) -> None:
    id_ = store.accept(new())
    store.clock.advance(1.25)
    store.work(Stage.EXTRACT, changes=Changes(pages=7, language="ko", extraction=blob("t")))
    [(received_at, received, _), (extracted_at, extracted, facts)] = store.catalogue.timeline(US, id_)
    assert extracted_at - received_at == timedelta(seconds=1.25)
    assert (received.type, extracted.type) == ("seogo.document.received.v1", "seogo.document.extracted.v1")
    assert (extracted.version, extracted.fingerprint, extracted.run) == (1, "f1", 0)
    assert (facts["counts"], facts["language"]) == ({"pages": 7}, "ko")


def test_the_ledger_is_of_one_tenant_or_of_all(store: Store) -> None:
    assert store.catalogue.ledger() == Ledger(0, 0, 0, 0, 0, 0)
    store.accept(new())
    store.accept(new(tenant=THEM))
    store.accept(new("둘", tenant=THEM))
    assert store.catalogue.ledger(US).accepted == 1
    assert store.catalogue.ledger(THEM).in_flight == 2
    assert store.catalogue.ledger().accepted == 3


def test_blobs_of_the_visible_version_are_referenced_until_it_is_replaced(store: Store) -> None:
    id_ = store.accept(new(content="첫째"))
    store.work_all()
    first = {blob("첫째"), blob("text 1"), blob("vectors 1")}
    store.accept(new(content="둘째"))
    [(document, blobs)] = store.catalogue.referenced()
    assert document == store.document(id_)
    assert blobs == first | {blob("둘째")}
    store.work_all()
    [(_, blobs)] = store.catalogue.referenced()
    assert blobs == {blob("둘째"), blob("text 2"), blob("vectors 2")}
    store.documents.delete(US, [id_])
    assert list(store.catalogue.referenced()) == []


def test_every_document_is_referenced_once_also_beyond_one_batch(store: Store) -> None:
    store.documents.accept([new(f"{number}") for number in range(1203)])
    assert len({document.id for document, _ in store.catalogue.referenced()}) == 1203


def test_a_document_is_stuck_when_it_has_not_ended_and_nobody_will_work_on_it(store: Store) -> None:
    names = ("진행", "분실", "완료", "실패", "삭제", "다시")
    working, lost, ready, failed, gone, again = (store.accept(new(name)) for name in names)
    deliveries = {delivery.event.document_id: delivery for delivery in store.bus.take(Stage.EXTRACT, top=9, owner="w")}
    assert store.catalogue.stuck() == []  # taken is not lost
    store.documents.fail(Stage.EXTRACT, deliveries[failed].event, Failure(Code.DAMAGED, "no trailer", retryable=False))
    store.documents.delete(US, [gone, again])
    store.accept(new("다시"))  # its old version still waits to be forgotten: that is no work on the new one
    store.bus.done([deliveries[lost], *store.bus.take(Stage.EXTRACT, top=9, owner="w")])
    assert {document.id for document in store.catalogue.stuck()} == {lost, again}
    store.documents.advance([step(deliveries[ready].event)])
    for stage in (Stage.CHUNK, Stage.EMBED, Stage.INDEX):
        store.work(stage)
    assert store.document(ready).state is State.READY
    assert store.documents.restart(US, [lost, again]) == [lost, again]
    assert store.catalogue.stuck() == []
    assert store.document(working).state is State.RECEIVED
