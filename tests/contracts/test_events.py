"""What every `EventBus` owes: at least once, one owner at a time, and attempts that count crashes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from seogo.domain.document import Stage
from seogo.ports.events import Depth
from tests.contracts.stores import STORES, US, Store, new, step


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path) as opened:
        yield opened


def test_work_is_given_oldest_first_and_once(store: Store) -> None:
    ids = []
    for number in range(5):
        ids.append(store.accept(new(f"{number}번")))
        store.clock.advance(1)
    first = store.bus.take(Stage.EXTRACT, top=3, owner="a")
    second = store.bus.take(Stage.EXTRACT, top=3, owner="b")
    assert [delivery.event.document_id for delivery in first + second] == ids
    assert {delivery.attempt for delivery in first} == {1}
    assert first[0].event == next(event for _, event, _ in store.catalogue.timeline(US, ids[0]))
    assert store.bus.take(Stage.EXTRACT, top=3, owner="c") == []
    assert store.bus.take(Stage.CHUNK, top=3, owner="c") == []
    assert store.bus.take(Stage.EXTRACT, top=0, owner="c") == []


def test_many_takers_never_get_the_same_work(store: Store) -> None:
    store.documents.accept([new(f"{number}") for number in range(100)])
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda number: store.bus.take(Stage.EXTRACT, top=4, owner=f"{number}"), range(40)))
    tasks = [delivery.task for deliveries in taken for delivery in deliveries]
    assert len(tasks) == len(set(tasks)) == 100


def test_work_whose_lease_ran_out_is_given_again_and_the_crash_counts(store: Store) -> None:
    store.accept(new())
    store.bus.take(Stage.EXTRACT, top=1, owner="dead", lease_seconds=30)
    store.clock.advance(29)
    assert store.bus.take(Stage.EXTRACT, top=1, owner="b") == []
    store.clock.advance(2)
    [again] = store.bus.take(Stage.EXTRACT, top=1, owner="b")
    assert again.attempt == 2


def test_a_heartbeat_keeps_the_lease(store: Store) -> None:
    store.accept(new())
    taken = store.bus.take(Stage.EXTRACT, top=1, owner="a", lease_seconds=10)
    for _ in range(3):
        store.clock.advance(9)
        store.bus.extend(taken, owner="a", lease_seconds=10)
        store.bus.extend(taken, owner="somebody else", lease_seconds=1000)
        assert store.bus.take(Stage.EXTRACT, top=1, owner="b") == []
    store.clock.advance(11)
    assert len(store.bus.take(Stage.EXTRACT, top=1, owner="b")) == 1
    store.bus.extend(taken, owner="a", lease_seconds=1000)
    store.clock.advance(31)
    assert len(store.bus.take(Stage.EXTRACT, top=1, owner="c")) == 1


def test_a_worker_that_lost_its_lease_can_still_bring_the_result_first(store: Store) -> None:
    store.accept(new())
    [slow] = store.bus.take(Stage.EXTRACT, top=1, owner="slow", lease_seconds=1)
    store.clock.advance(2)
    [fast] = store.bus.take(Stage.EXTRACT, top=1, owner="fast")
    assert store.documents.advance([step(slow.event)]) == [True]
    assert store.documents.advance([step(fast.event)]) == [False]


def test_work_given_back_is_due_after_the_delay(store: Store) -> None:
    store.accept(new())
    [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="a")
    store.bus.later(delivery, delay_seconds=5)
    store.clock.advance(4.9)
    assert store.bus.take(Stage.EXTRACT, top=1, owner="a") == []
    store.clock.advance(0.1)
    [again] = store.bus.take(Stage.EXTRACT, top=1, owner="a")
    assert again.attempt == 2


def test_an_attempt_need_not_be_burned(store: Store) -> None:
    store.accept(new())
    for _ in range(3):
        [delivery] = store.bus.take(Stage.EXTRACT, top=1, owner="a")
        assert delivery.attempt == 1
        store.bus.later(delivery, delay_seconds=0, count_attempt=False)


def test_a_worker_that_lost_its_lease_cannot_give_back_the_work_of_another(store: Store) -> None:
    store.accept(new())
    [lost] = store.bus.take(Stage.EXTRACT, top=1, owner="a", lease_seconds=1)
    store.clock.advance(2)
    [owned] = store.bus.take(Stage.EXTRACT, top=1, owner="b")
    store.bus.later(lost, delay_seconds=0)
    assert store.bus.take(Stage.EXTRACT, top=1, owner="c") == []
    store.bus.later(owned, delay_seconds=0)
    assert len(store.bus.take(Stage.EXTRACT, top=1, owner="c")) == 1


def test_done_closes_once_and_only_its_own_work(store: Store) -> None:
    id_ = store.accept(new())
    [old] = store.bus.take(Stage.EXTRACT, top=1, owner="a")
    store.documents.restart(US, [id_])
    store.bus.done([old])
    store.bus.later(old, delay_seconds=99)
    store.bus.extend([old], owner="a")
    [fresh] = store.bus.take(Stage.EXTRACT, top=1, owner="a")
    store.bus.done([fresh])
    store.bus.done([fresh])
    store.bus.done([])
    store.clock.advance(3600)
    assert store.bus.take(Stage.EXTRACT, top=1, owner="a") == []


def test_forgetting_is_closed_by_done(store: Store) -> None:
    store.documents.delete(US, [store.accept(new())])
    store.bus.done(store.bus.take(Stage.FORGET, top=1, owner="a"))
    assert store.bus.depths()[Stage.FORGET] == Depth(0, 0, 0.0)


def test_waiting_ends_when_work_is_there_already(store: Store) -> None:
    store.accept(new())
    store.bus.wait(Stage.EXTRACT, timeout_seconds=60)
    store.bus.take(Stage.EXTRACT, top=1, owner="a", lease_seconds=30)
    store.clock.advance(31)
    store.bus.wait(Stage.EXTRACT, timeout_seconds=60)  # somebody's lease ran out


def test_waiting_ends_when_work_comes(store: Store) -> None:
    waiter = Thread(target=store.bus.wait, args=(Stage.CHUNK,), kwargs={"timeout_seconds": 60})
    waiter.start()
    store.accept(new())
    store.work(Stage.EXTRACT)
    waiter.join(20)
    assert not waiter.is_alive()


def test_waiting_ends_at_the_timeout(store: Store) -> None:
    store.bus.wait(Stage.EXTRACT, timeout_seconds=0.01)
    store.bus.wait(Stage.EXTRACT, timeout_seconds=0)


def test_depths_tell_what_waits_and_how_long(store: Store) -> None:
    assert store.bus.depths() == {stage: Depth(0, 0, 0.0) for stage in Stage}
    store.accept(new("하나"), new("둘"))
    store.clock.advance(12.5)
    store.accept(new("셋"))
    store.bus.take(Stage.EXTRACT, top=1, owner="a")
    assert store.bus.depths()[Stage.EXTRACT] == Depth(ready=2, taken=1, oldest_age_seconds=12.5)
    assert store.bus.depths()[Stage.CHUNK] == Depth(0, 0, 0.0)
