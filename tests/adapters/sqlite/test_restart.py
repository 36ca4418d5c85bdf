"""What the next process finds: work of the dead one is due at once, and the log forgets what is old."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.sqlite.events import SqliteEventBus
from seogo.adapters.sqlite.schema import open_store
from seogo.domain.document import Stage
from tests.contracts.stores import US, new, on, sqlite


def test_work_that_a_dead_process_had_taken_or_put_off_is_due_at_once_also_by_a_clock_set_back(tmp_path: Path) -> None:
    with sqlite(tmp_path) as store:
        store.clock.advance(86_400)
        store.accept(new("taken"))
        store.accept(new("later"))
        deliveries = store.bus.take(Stage.EXTRACT, top=2, owner="dead", lease_seconds=3600)
        store.bus.later(deliveries[1], delay_seconds=600)
    with sqlite(tmp_path) as store:  # a day earlier
        again = store.bus.take(Stage.EXTRACT, top=9, owner="alive")
        assert {(delivery.event, delivery.attempt) for delivery in again} == {(delivery.event, 2) for delivery in deliveries}


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    with sqlite(tmp_path) as store:
        id_ = store.accept(new("규정.pdf"))
        store.work_all()
        document, timeline, ledger = store.document(id_), store.catalogue.timeline(US, id_), store.catalogue.ledger()
    with sqlite(tmp_path) as store:
        assert store.document(id_) == document
        assert store.catalogue.timeline(US, id_) == timeline
        assert store.catalogue.ledger() == ledger


def test_events_leave_the_log_when_they_are_old_and_their_work_and_ledger_stay(tmp_path: Path) -> None:
    clock = MemoryClock()
    database = open_store(tmp_path / "seogo.db", clock)
    store, bus = on(database, clock), SqliteEventBus(database, clock)
    store.documents.accept([new(f"{number}.txt") for number in range(2500)])
    clock.advance(3600)
    young = store.accept(new("young.txt"))
    assert bus.prune(before=clock.now() - timedelta(seconds=60)) == 2500
    assert bus.prune(before=clock.now() - timedelta(seconds=60)) == 0
    assert store.catalogue.timeline(US, new("7.txt").document_id) == []
    assert len(store.catalogue.timeline(US, young)) == 1
    assert store.bus.depths()[Stage.EXTRACT].ready == store.catalogue.ledger().in_flight == 2501
    assert store.work(Stage.EXTRACT) == [True] * 1000
    database.close()
