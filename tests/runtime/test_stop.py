"""Stopping the worker: what is in hand is finished, or given back as if it had never been taken."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from seogo.config import Settings
from seogo.domain.document import Stage
from seogo.domain.errors import Code, Unavailable
from seogo.ports.events import Delivery
from seogo.runtime.lane import Lane
from seogo.runtime.worker import Worker
from seogo.wiring.storage import Storage, open_storage
from tests.runtime.test_worker import TENANT, accept


class Slow:
    """A handler that works until it is broken off."""

    def __init__(self) -> None:
        self.is_begun, self.is_broken_off = threading.Event(), threading.Event()

    def run(self, deliveries: Sequence[Delivery]) -> None:
        self.is_begun.set()
        assert self.is_broken_off.wait(60)
        raise Unavailable(Code.EMBEDDING_FAILED, "the encoder was closed")


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    opened = open_storage(Settings(data_dir=tmp_path, storage="memory"))
    yield opened
    opened.close()


@pytest.fixture
def slow(storage: Storage, tmp_path: Path) -> Iterator[tuple[Slow, Worker]]:
    """A worker that has two documents in hand."""
    accept(storage, tmp_path, ["하나.txt", "two.txt"])
    handler = Slow()
    lanes = [Lane(Stage.EXTRACT, handler, batch=8)]
    worker = Worker(lanes, storage.bus, storage.documents, owner="w", lease_seconds=3600, max_attempts=1)
    worker.start()
    assert handler.is_begun.wait(60)
    yield handler, worker
    handler.is_broken_off.set()
    worker.stop()


def attempts(storage: Storage) -> list[int]:
    """Of what is free to be taken now."""
    return [delivery.attempt for delivery in storage.bus.take(Stage.EXTRACT, top=10, owner="another", lease_seconds=60)]


def test_what_is_broken_off_is_given_back_with_no_attempt_counted(storage: Storage, slow: tuple[Slow, Worker]) -> None:
    handler, worker = slow
    assert not worker.stop(timeout_seconds=0)
    handler.is_broken_off.set()
    assert worker.stop()
    assert attempts(storage) == [1, 1]
    assert storage.dead_letters.count(TENANT) == 0


def test_what_cannot_be_broken_off_is_given_back_too(storage: Storage, slow: tuple[Slow, Worker]) -> None:
    _, worker = slow
    assert not worker.stop(timeout_seconds=0)
    assert attempts(storage) == []
    worker.give_back()
    assert attempts(storage) == [1, 1]
