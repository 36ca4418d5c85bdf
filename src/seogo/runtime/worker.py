"""Runs the lanes: take, work, finish or give back."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Sequence

from seogo.domain.document import Failure
from seogo.domain.errors import Code, SeogoError, Unavailable
from seogo.ports.events import Delivery, EventBus
from seogo.ports.storage import Documents
from seogo.runtime.lane import Lane
from seogo.runtime.tally import Tallies
from seogo.runtime.verdict import Fail, verdict

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.0
"""A safety net only: a commit that makes work wakes its lane."""
OUTAGE_PAUSE_SECONDS = 1.0


class Worker:
    """Owns the threads of all lanes and the heartbeat of what they hold."""

    def __init__(
        self,
        lanes: Sequence[Lane],
        bus: EventBus,
        documents: Documents,
        *,
        owner: str,
        lease_seconds: float,
        max_attempts: int,
        stopping: threading.Event | None = None,
    ) -> None:
        """stopping: set by whoever stops the program; the lanes then begin nothing more."""
        self._lanes = lanes
        self._bus = bus
        self._documents = documents
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._max_attempts = max_attempts
        self._chance = random.Random()
        self._stopping = stopping or threading.Event()
        self._held: dict[int, Delivery] = {}
        self._held_lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.tallies = Tallies()

    def start(self) -> None:
        for lane in self._lanes:
            for number in range(lane.threads):
                self._spawn(f"{lane.stage}-{number}", self._run, lane)
        self._spawn("heartbeat", self._beat)

    def stop(self, *, timeout_seconds: float | None = None) -> bool:
        """Finishes the batches in hand; what was not begun stays in the queue. Twice is once.

        Returns:
            False when some were not finished within the timeout; their threads are left to themselves.
        """
        self._stopping.set()
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        for thread in self._threads:
            thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def give_back(self) -> None:
        """What its threads still hold is free at once, with the attempt not counted: it was cut short, not at fault."""
        with self._held_lock:
            held = list(self._held.values())
        try:
            self._put_back(held)
        except Unavailable as error:  # then the next start frees it
            log.warning("what was in hand stays taken until its lease runs out: %s", error)

    def _put_back(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._bus.later(delivery, delay_seconds=0.0, count_attempt=False)

    def _spawn(self, name: str, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, name=name, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _run(self, lane: Lane) -> None:
        while not self._stopping.is_set():
            try:
                deliveries = self._bus.take(lane.stage, top=lane.batch, owner=self._owner, lease_seconds=self._lease_seconds)
                if deliveries:
                    self._work(lane, deliveries)
                else:
                    self._bus.wait(lane.stage, timeout_seconds=WAIT_SECONDS)
            except Unavailable as error:  # the store itself: disk full, locked
                log.warning("%s waits: %s", lane.stage, error)
                self._stopping.wait(OUTAGE_PAUSE_SECONDS)

    def _work(self, lane: Lane, deliveries: Sequence[Delivery]) -> None:
        with self._held_lock:
            self._held.update((delivery.task, delivery) for delivery in deliveries)
        began = time.monotonic()
        try:
            self._handle(lane, deliveries)
        finally:
            self.tallies.add(lane.stage, len(deliveries), time.monotonic() - began)
            with self._held_lock:
                for delivery in deliveries:
                    self._held.pop(delivery.task, None)

    def _handle(self, lane: Lane, deliveries: Sequence[Delivery]) -> None:
        if len(deliveries) == 1 and deliveries[0].attempt > self._max_attempts:
            self._give_up(deliveries[0])
            return
        try:
            lane.handler.run(deliveries)
        except Exception as error:  # the one place: whatever a stage raises is judged here
            if self._stopping.is_set() and isinstance(error, Unavailable):
                self._put_back(deliveries)  # the program stops, and with it what the stage works with
            elif len(deliveries) > 1:
                for delivery in deliveries:
                    self._handle(lane, [delivery])
            else:
                self._judge(lane, deliveries[0], error)
        else:
            self._bus.done(deliveries)  # those that were overtaken are still open

    def _judge(self, lane: Lane, delivery: Delivery, error: Exception) -> None:
        if not isinstance(error, SeogoError):
            log.error("%s of document %s failed", lane.stage, delivery.event.document_id, exc_info=error)
        judged = verdict(error, delivery.attempt, max_attempts=self._max_attempts, chance=self._chance)
        if isinstance(judged, Fail):
            self._documents.fail(delivery.stage, delivery.event, judged.failure, outcome=judged.outcome, set_aside=judged.set_aside)
            self._bus.done([delivery])
            return
        self._bus.later(delivery, delay_seconds=judged.delay_seconds, count_attempt=judged.count_attempt)
        if not judged.count_attempt:
            log.warning("%s waits: %s", lane.stage, error)
            self._stopping.wait(OUTAGE_PAUSE_SECONDS)

    def _give_up(self, delivery: Delivery) -> None:
        """Its worker died every time before it could say why."""
        detail = f"the process died {delivery.attempt - 1} times while it worked on this document"
        failure = Failure(Code.WORKER_DIED, detail, retryable=True)
        self._documents.fail(delivery.stage, delivery.event, failure, set_aside=True)
        self._bus.done([delivery])

    def _beat(self) -> None:
        while not self._stopping.wait(self._lease_seconds / 3):
            with self._held_lock:
                held = list(self._held.values())
            if not held:
                continue
            try:
                self._bus.extend(held, owner=self._owner, lease_seconds=self._lease_seconds)
            except Unavailable as error:
                log.warning("heartbeat: %s", error)
