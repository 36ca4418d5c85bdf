"""The worker over the memory store: batches, neighbours, retries, giving up."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from seogo.config import Settings
from seogo.domain.document import Outcome, Stage, State, Tenant
from seogo.domain.errors import Code, Refused, Unavailable, Unread, WorkerDied
from seogo.ingest.accept import Ingest, Upload
from seogo.ingest.wait import Wait
from seogo.ports.events import Delivery
from seogo.runtime.lane import Lane
from seogo.runtime.worker import Worker
from seogo.wiring.storage import Storage, open_blobs, open_storage

TENANT = Tenant("default")


class Scripted:
    """A handler that does what the name of the document says, and remembers each batch it saw."""

    def __init__(self, act: Callable[[Delivery], None]) -> None:
        self._act = act
        self.batches: list[list[Delivery]] = []
        self.open = threading.Event()
        self.open.set()

    def run(self, deliveries: Sequence[Delivery]) -> None:
        self.open.wait(10)
        self.batches.append(list(deliveries))
        for delivery in deliveries:
            self._act(delivery)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    opened = open_storage(Settings(data_dir=tmp_path, storage="memory"))
    yield opened
    opened.close()


def accept(storage: Storage, tmp_path: Path, names: Sequence[str]) -> list[UUID]:
    blobs = open_blobs(Settings(data_dir=tmp_path, min_free_bytes=0), storage.clock)
    ingest = Ingest(storage.documents, blobs, "f", 1000)
    receipts = ingest.files(TENANT, [Upload(file=io.BytesIO(name.encode()), name=name) for name in names])
    return [receipt.document_id for receipt in receipts if receipt.document_id]


def work(storage: Storage, handler: Scripted, *, batch: int = 8, max_attempts: int = 8) -> Worker:
    worker = Worker(
        [Lane(Stage.EXTRACT, handler, batch=batch)],
        storage.bus,
        storage.documents,
        owner="w",
        lease_seconds=30,
        max_attempts=max_attempts,
    )
    worker.start()
    return worker


def raising(error: Exception, at: UUID) -> Callable[[Delivery], None]:
    def act(delivery: Delivery) -> None:
        if delivery.event.document_id == at:
            raise error

    return act


def test_one_bad_document_of_a_batch_fails_alone(storage: Storage, tmp_path: Path) -> None:
    ids = accept(storage, tmp_path, ["하나.txt", "둘.txt", "three.txt"])
    handler = Scripted(raising(Unread(Outcome.DAMAGED, Code.DAMAGED, "둘.txt"), ids[1]))
    worker = work(storage, handler)
    found = Wait(storage.catalogue).until_ended(TENANT, [ids[1]], timeout_seconds=10)
    worker.stop()
    assert found[ids[1]].state is State.FAILED
    assert found[ids[1]].outcome is Outcome.DAMAGED
    others = storage.catalogue.get(TENANT, [ids[0], ids[2]])
    assert all(document.failure is None for document in others.values())


def test_poison_is_tried_three_times_and_becomes_a_dead_letter(storage: Storage, tmp_path: Path) -> None:
    (poison,) = accept(storage, tmp_path, ["독.pdf"])
    handler = Scripted(raising(WorkerDied("signal 11"), poison))
    worker = work(storage, handler)
    Wait(storage.catalogue).until_ended(TENANT, [poison], timeout_seconds=10)
    worker.stop()
    assert [delivery.attempt for batch in handler.batches for delivery in batch] == [1, 2, 3]
    (letter,) = storage.dead_letters.page(TENANT)
    assert (letter.document_id, letter.failure.code, letter.attempts) == (poison, Code.WORKER_DIED, 3)


def test_a_replayed_dead_letter_starts_with_fresh_attempts(storage: Storage, tmp_path: Path) -> None:
    (poison,) = accept(storage, tmp_path, ["독.pdf"])
    handler = Scripted(raising(WorkerDied("signal 11"), poison))
    worker = work(storage, handler)
    Wait(storage.catalogue).until_ended(TENANT, [poison], timeout_seconds=10)
    assert storage.documents.restart(TENANT, [poison]) == [poison]
    Wait(storage.catalogue).until_ended(TENANT, [poison], timeout_seconds=10)
    worker.stop()
    assert [delivery.attempt for batch in handler.batches for delivery in batch] == [1, 2, 3, 1, 2, 3]
    assert storage.catalogue.ledger().is_balanced


def test_what_refuses_fails_and_what_is_unavailable_waits(storage: Storage, tmp_path: Path) -> None:
    refused, waiting = accept(storage, tmp_path, ["a.txt", "b.txt"])

    def act(delivery: Delivery) -> None:
        if delivery.event.document_id == refused:
            raise Refused(Code.UNSUPPORTED, "a.txt")
        raise Unavailable(Code.INDEX_UNREACHABLE, "the index is away", retry_after_seconds=0.01)

    worker = work(storage, Scripted(act), batch=1)
    found = Wait(storage.catalogue).until_ended(TENANT, [refused], timeout_seconds=10)
    worker.stop()
    assert found[refused].state is State.FAILED
    assert storage.catalogue.get(TENANT, [waiting])[waiting].state is State.RECEIVED


def test_stopping_finishes_what_is_in_hand(storage: Storage, tmp_path: Path) -> None:
    accept(storage, tmp_path, ["a.txt"])
    handler = Scripted(lambda delivery: None)
    handler.open.clear()
    worker = work(storage, handler)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    handler.open.set()
    stopping.join(10)
    assert not stopping.is_alive()
    assert worker.tallies.read()[Stage.EXTRACT].tries in (0, 1)
