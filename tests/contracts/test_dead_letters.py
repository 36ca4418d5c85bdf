"""What every `DeadLetters` owes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from seogo.domain.document import Failure, Stage
from seogo.domain.errors import Code
from tests.contracts.stores import STORES, THEM, US, Store, new

FAILURE = Failure(Code.WORKER_DIED, "signal 11 while reading 규정.pdf", retryable=True)


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path) as opened:
        yield opened


def set_aside(store: Store, source: str, *, attempts: int = 1) -> UUID:
    id_ = store.accept(new(source))
    for _ in range(attempts - 1):
        [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
        store.bus.later(delivery, delay_seconds=0)
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="w")
    assert store.documents.fail(Stage.EXTRACT, delivery.event, FAILURE, set_aside=True)
    return id_


def test_a_letter_tells_what_was_tried_how_often_and_why_it_failed(store: Store) -> None:
    store.clock.advance(60)
    id_ = set_aside(store, "독.pdf", attempts=3)
    [letter] = store.dead_letters.page(US)
    assert (letter.tenant, letter.document_id, letter.version, letter.name) == (US, id_, 1, "독.pdf")
    assert (letter.stage, letter.attempts, letter.failure, letter.at) == (Stage.EXTRACT, 3, FAILURE, store.clock.now())
    assert store.dead_letters.get(US, [letter.id, 999]) == [letter]


def test_letters_come_newest_first_page_by_page(store: Store) -> None:
    for number in range(7):
        set_aside(store, f"{number}.pdf")
    letters, after = [], None
    while page := store.dead_letters.page(US, after=after, limit=3):
        letters += page
        after = page[-1].id
    assert [letter.name for letter in letters] == [f"{number}.pdf" for number in reversed(range(7))]
    assert store.dead_letters.count(US) == 7


def test_letters_are_of_their_tenant_only(store: Store) -> None:
    set_aside(store, "독.pdf")
    [letter] = store.dead_letters.page(US)
    assert store.dead_letters.page(THEM) == store.dead_letters.get(THEM, [letter.id]) == []
    assert store.dead_letters.count(THEM) == 0


def test_a_letter_leaves_when_there_is_nothing_left_to_replay(store: Store) -> None:
    replayed, superseded, deleted = set_aside(store, "a"), set_aside(store, "b"), set_aside(store, "c")
    store.documents.restart(US, [replayed])
    assert store.dead_letters.count(US) == 2
    assert store.accept(new("b", content="둘째")) == superseded
    assert store.dead_letters.count(US) == 1
    store.documents.delete(US, [deleted])
    assert store.dead_letters.count(US) == 0
