"""What every `Documents` owes: state, event, task and ledger change together, once, and only for the version that stands."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from seogo.domain.document import Changes, Failure, Outcome, Stage, State
from seogo.domain.errors import Code
from seogo.domain.events import DocumentDeleted, DocumentExtracted, DocumentReceived, DocumentUnchanged
from tests.contracts.stores import STORES, THEM, US, Store, blob, new, step

FAILURE = Failure(Code.DAMAGED, "규정.pdf: no trailer", retryable=False)


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path) as opened:
        yield opened


def names(store: Store, id_: object) -> list[str]:
    return [type(event).__name__.removeprefix("Document") for _, event, _ in store.catalogue.timeline(US, id_)]  # type: ignore[arg-type]


def test_an_accepted_document_can_be_read_at_once_as_it_was_handed_over(store: Store) -> None:
    wanted = new("인사/휴가 규정.pdf", collection="한글 모음")
    [acceptance] = store.documents.accept([wanted])
    assert (acceptance.version, acceptance.state) == (1, State.RECEIVED)
    document = store.document(acceptance.document_id)
    for name in ("tenant", "collection", "source", "name", "content", "bytes", "fingerprint", "media_type", "tags", "mapping"):
        assert getattr(document, name) == getattr(wanted, name), name
    assert (document.state, document.version, document.visible_version) == (State.RECEIVED, 1, 0)
    assert document.created_at == document.updated_at == store.clock.now()


def test_the_same_bytes_again_are_unchanged_whatever_stage_the_document_is_at(store: Store) -> None:
    id_ = store.accept(new())
    for stage in (Stage.EXTRACT, Stage.CHUNK, Stage.EMBED, Stage.INDEX):
        assert store.documents.accept([new()])[0].state is State.UNCHANGED
        store.work(stage)
    assert store.documents.accept([new()])[0].version == 1
    assert store.document(id_).state is State.READY
    ledger = store.catalogue.ledger(US)
    assert (ledger.accepted, ledger.ready, ledger.unchanged, ledger.in_flight) == (6, 1, 5, 0)
    assert [type(event) for _, event, _ in store.catalogue.timeline(US, id_)].count(DocumentUnchanged) == 1


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.UNCHANGED),
        ({"tags": ()}, State.UNCHANGED),  # nothing is said of tags: they stay
        ({"tags": ("ship",)}, State.RECEIVED),
        ({"mapping": {"text": ["remarks"]}}, State.RECEIVED),
        ({"mapping": None}, State.RECEIVED),
    ],
)
def test_the_same_bytes_read_by_another_mapping_are_a_new_version(store: Store, changes: dict[str, Any], state: State) -> None:
    id_ = store.accept(new())
    assert store.documents.accept([replace(new(), **changes)])[0].state is state
    assert store.document(id_).tags == (changes.get("tags") or new().tags)


def test_the_same_file_twice_in_one_call_is_one_document(store: Store) -> None:
    acceptances = store.documents.accept([new(), new(), new("다른.pdf")])
    assert [acceptance.state for acceptance in acceptances] == [State.RECEIVED, State.UNCHANGED, State.RECEIVED]
    assert store.catalogue.count(US) == 2


@pytest.mark.parametrize("change", [{"content": "둘째"}, {"fingerprint": "f2"}])
def test_other_bytes_or_other_settings_are_the_next_version(store: Store, change: dict[str, str]) -> None:
    id_ = store.accept(new())
    [acceptance] = store.documents.accept([new(**change)])  # type: ignore[arg-type]
    assert (acceptance.document_id, acceptance.version, acceptance.state) == (id_, 2, State.RECEIVED)
    assert [delivery.event.version for delivery in store.bus.take(Stage.EXTRACT, top=9, owner="w")] == [2]
    ledger = store.catalogue.ledger(US)
    assert (ledger.accepted, ledger.deleted, ledger.in_flight) == (2, 1, 1)


def test_a_failed_document_is_worked_on_again_when_the_same_bytes_come(store: Store) -> None:
    store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    assert store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE, outcome=Outcome.DAMAGED)
    [acceptance] = store.documents.accept([new()])
    assert (acceptance.version, acceptance.state) == (2, State.RECEIVED)
    assert store.document(acceptance.document_id).failure is None


def test_sixteen_threads_with_the_same_source_make_one_document_with_all_versions(store: Store) -> None:
    with ThreadPoolExecutor(16) as threads:
        accepted = list(threads.map(lambda number: store.documents.accept([new(content=f"{number}")])[0], range(64)))
    assert sorted(acceptance.version for acceptance in accepted) == list(range(1, 65))
    assert store.catalogue.count(US) == 1
    ledger = store.catalogue.ledger(US)
    assert ledger.is_balanced
    assert (ledger.accepted, ledger.deleted, ledger.in_flight) == (64, 63, 1)
    assert [delivery.event.version for delivery in store.bus.take(Stage.EXTRACT, top=99, owner="w")] == [64]


def test_sixteen_threads_with_the_same_bytes_make_one_version(store: Store) -> None:
    with ThreadPoolExecutor(16) as threads:
        states = list(threads.map(lambda _: store.documents.accept([new()])[0].state, range(64)))
    assert states.count(State.RECEIVED) == 1
    assert states.count(State.UNCHANGED) == 63


def test_a_document_goes_through_all_stages_to_ready(store: Store) -> None:
    id_ = store.accept(new())
    for stage, state in (
        (Stage.EXTRACT, State.EXTRACTED),
        (Stage.CHUNK, State.CHUNKED),
        (Stage.EMBED, State.EMBEDDED),
        (Stage.INDEX, State.READY),
    ):
        assert store.work(stage) == [True]
        assert store.document(id_).state is state
    document = store.document(id_)
    assert (document.title, document.language, document.chunks, document.visible_version) == ("제목", "ko", 2, 1)
    assert document.extraction == blob("text 1")
    assert names(store, id_) == ["Received", "Extracted", "Chunked", "Embedded", "Indexed"]
    assert all(depth.ready + depth.taken == 0 for depth in store.bus.depths().values())
    assert store.catalogue.ledger(US).ready == 1


def test_a_stage_that_is_done_twice_counts_once(store: Store) -> None:
    id_ = store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    assert store.documents.advance([step(delivery.event), step(delivery.event, Changes(title="again"))]) == [True, False]
    assert store.documents.advance([step(delivery.event, Changes(title="again"))]) == [False]
    assert store.document(id_).title == "제목"
    assert names(store, id_) == ["Received", "Extracted"]
    assert store.bus.depths()[Stage.CHUNK].ready == 1


def test_a_result_for_a_superseded_version_changes_nothing(store: Store) -> None:
    id_ = store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    store.accept(new(content="둘째"))
    before = store.document(id_)
    assert store.documents.advance([step(delivery.event)]) == [False]
    assert store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE, set_aside=True) is False
    assert store.document(id_) == before
    assert store.dead_letters.count(US) == 0
    assert names(store, id_) == ["Received", "Received"]


def test_a_step_of_an_unknown_document_or_of_another_tenant_changes_nothing(store: Store) -> None:
    id_ = store.accept(new())
    assert store.documents.advance([step(DocumentReceived(THEM, id_, 1, "f1"))]) == [False]
    assert store.documents.advance([step(DocumentReceived(US, uuid4(), 1, "f1"))]) == [False]


def test_a_new_version_leaves_the_visible_one_until_it_is_indexed(store: Store) -> None:
    id_ = store.accept(new())
    store.work_all()
    store.accept(new(content="둘째"))
    for _ in range(3):
        assert store.document(id_).visible_version == 1
        assert store.document(id_).title == "제목"
        store.work(Stage.EXTRACT)
        store.work(Stage.CHUNK)
        store.work(Stage.EMBED)
    store.work(Stage.INDEX)
    assert store.document(id_).visible_version == 2


def test_a_new_version_that_fails_leaves_the_visible_one(store: Store) -> None:
    id_ = store.accept(new())
    store.work_all()
    store.accept(new(content="둘째"))
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE)
    document = store.document(id_)
    assert (document.state, document.visible_version) == (State.FAILED, 1)
    ledger = store.catalogue.ledger(US)
    assert (ledger.ready, ledger.failed) == (1, 1)


def test_a_failure_has_its_reason_and_ends_the_work(store: Store) -> None:
    id_ = store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    assert store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE, outcome=Outcome.DAMAGED)
    assert store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE) is False
    document = store.document(id_)
    assert (document.state, document.failure, document.outcome) == (State.FAILED, FAILURE, Outcome.DAMAGED)
    assert store.bus.depths()[Stage.EXTRACT].taken == 0
    assert store.dead_letters.count(US) == 0
    facts = store.catalogue.timeline(US, id_)[-1][2]
    assert facts["failure"] == {"code": "E201", "detail": "규정.pdf: no trailer", "retryable": False}


def test_a_failure_may_quote_anything(store: Store) -> None:
    id_ = store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    detail = "이름 \udcff" + "가" * 100_000
    assert store.documents.fail(Stage.EXTRACT, delivery.event, Failure(Code.DAMAGED, detail, retryable=False))
    failure = store.document(id_).failure
    assert failure is not None
    assert failure.detail.startswith("이름 ?가")


def test_deleting_takes_everything_below_with_it(store: Store) -> None:
    mail = store.accept(new("편지.eml"))
    attached = store.accept(new("편지.eml/첨부.zip", parent_id=mail))
    inner = store.accept(new("편지.eml/첨부.zip/a.txt", parent_id=attached))
    other = store.accept(new("다른.eml"))
    store.work_all()
    assert set(store.documents.delete(US, [mail])) == {mail, attached, inner}
    assert {store.document(id_).state for id_ in (mail, attached, inner)} == {State.DELETED}
    assert {store.document(id_).visible_version for id_ in (mail, attached, inner)} == {0}
    assert store.document(other).state is State.READY
    forgotten = store.bus.take(Stage.FORGET, top=9, owner="w")
    assert {(type(delivery.event), delivery.event.document_id, delivery.event.version) for delivery in forgotten} == {
        (DocumentDeleted, id_, 2) for id_ in (mail, attached, inner)
    }


def test_deleting_twice_or_what_is_unknown_or_of_another_tenant_deletes_nothing(store: Store) -> None:
    id_ = store.accept(new())
    assert store.documents.delete(THEM, [id_]) == []
    assert store.documents.delete(US, [uuid4()]) == []
    assert store.documents.delete(US, [id_, id_]) == [id_]
    assert store.documents.delete(US, [id_]) == []
    assert store.document(id_).version == 2


def test_a_document_deleted_while_it_is_worked_on_stays_deleted(store: Store) -> None:
    id_ = store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    store.documents.delete(US, [id_])
    assert store.documents.advance([step(delivery.event)]) == [False]
    assert store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE) is False
    assert store.document(id_).state is State.DELETED
    ledger = store.catalogue.ledger(US)
    assert (ledger.accepted, ledger.deleted) == (1, 1)


def test_the_ledger_counts_a_document_that_was_ready_and_then_deleted_as_ready(store: Store) -> None:
    id_ = store.accept(new())
    store.work_all()
    store.documents.delete(US, [id_])
    assert store.catalogue.ledger(US).ready == 1


def test_a_tombstone_keeps_nothing_that_was_read_out_of_the_document(store: Store) -> None:
    id_ = store.accept(new())
    store.work(Stage.EXTRACT, changes=Changes(title="비밀", metadata={"저자": "홍길동"}, extraction=blob("text")))
    store.documents.delete(US, [id_])
    document = store.document(id_)
    assert (document.title, document.metadata, document.extraction) == ("", {}, None)


def test_a_deleted_document_that_is_handed_in_again_lives_again(store: Store) -> None:
    id_ = store.accept(new())
    store.work_all()
    store.documents.delete(US, [id_])
    [acceptance] = store.documents.accept([new()])
    assert (acceptance.version, acceptance.state) == (3, State.RECEIVED)
    # What the past left in the index is still forgotten: the new version may fail and never replace it.
    assert [delivery.event.version for delivery in store.bus.take(Stage.FORGET, top=9, owner="w")] == [2]
    assert store.document(id_).visible_version == 0
    store.work_all()
    assert store.document(id_).visible_version == 3


def test_what_is_handed_in_below_a_deleted_document_is_deleted_with_it(store: Store) -> None:
    mail = store.accept(new("편지.eml"))
    store.documents.delete(US, [mail])
    [acceptance] = store.documents.accept([new("편지.eml/첨부.txt", parent_id=mail)])
    assert acceptance.state is State.DELETED
    assert store.document(acceptance.document_id).state is State.DELETED
    assert store.bus.take(Stage.EXTRACT, top=9, owner="w") == []
    ledger = store.catalogue.ledger(US)
    assert (ledger.accepted, ledger.deleted) == (2, 2)


def test_restarting_a_failed_document_is_a_new_run_with_fresh_attempts(store: Store) -> None:
    id_ = store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE, outcome=Outcome.DAMAGED, set_aside=True)
    assert store.dead_letters.count(US) == 1
    assert store.documents.restart(US, [id_]) == [id_]
    assert store.dead_letters.count(US) == 0
    document = store.document(id_)
    assert (document.state, document.version, document.failure, document.outcome) == (State.RECEIVED, 1, None, None)
    ledger = store.catalogue.ledger(US)
    assert (ledger.failed, ledger.in_flight) == (0, 1)
    [again] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    assert (again.attempt, again.event.run) == (1, 1)
    assert store.documents.fail(Stage.EXTRACT, again.event, FAILURE)
    assert names(store, id_) == ["Received", "Failed", "Received", "Failed"]


def test_a_result_of_the_run_before_a_restart_comes_too_late(store: Store) -> None:
    id_ = store.accept(new())
    [old] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    store.documents.restart(US, [id_])
    assert store.documents.advance([step(old.event)]) == [False]
    assert store.work(Stage.EXTRACT) == [True]


def test_a_ready_document_stays_visible_while_it_is_worked_on_again(store: Store) -> None:
    id_ = store.accept(new())
    store.work_all()
    assert store.documents.restart(US, [id_], from_stage=Stage.EMBED) == [id_]
    document = store.document(id_)
    assert (document.state, document.visible_version) == (State.CHUNKED, 1)
    [delivery] = store.bus.take(Stage.EMBED, top=1, owner="w")
    assert (type(delivery.event).__name__, delivery.event.run) == ("DocumentChunked", 1)
    ledger = store.catalogue.ledger(US)
    assert (ledger.ready, ledger.in_flight) == (1, 0)


def test_a_restart_begins_where_its_input_exists(store: Store) -> None:
    id_ = store.accept(new())
    store.work(Stage.EXTRACT)
    [delivery] = store.bus.take(Stage.CHUNK, top=1, owner="w")
    assert type(delivery.event) is DocumentExtracted
    store.documents.fail(Stage.CHUNK, delivery.event, FAILURE)
    store.documents.restart(US, [id_], from_stage=Stage.INDEX)
    assert store.document(id_).state is State.EXTRACTED
    store.work_all()
    assert store.document(id_).state is State.READY


def test_deleted_unknown_and_foreign_documents_are_not_restarted(store: Store) -> None:
    id_ = store.accept(new())
    assert store.documents.restart(THEM, [id_]) == []
    store.documents.delete(US, [id_])
    assert store.documents.restart(US, [id_, uuid4()]) == []
    assert store.document(id_).state is State.DELETED


def test_nothing_is_nothing(store: Store) -> None:
    assert store.documents.accept([]) == []
    assert store.documents.advance([]) == []
    assert store.documents.delete(US, []) == []
    assert store.documents.restart(US, []) == []
