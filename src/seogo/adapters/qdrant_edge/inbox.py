"""Which message the worker does next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import monotonic

from seogo.adapters.qdrant_edge.wire import Header

READS = frozenset({"search", "scores", "count"})
MAX_WRITE_WAIT_SECONDS = 0.25
"""So long reads may go before a waiting write or flush. A put of 64 chunks takes about 10 ms."""
MIN_FLUSH_GAP_SECONDS = 1.0
"""While writes are waiting. An idle worker flushes at once."""


class Task:
    """A message with the time it came."""

    __slots__ = ("arrived", "body", "header")

    def __init__(self, header: Header, body: memoryview, arrived: float) -> None:
        self.header = header
        self.body = body
        self.arrived = arrived


class Inbox:
    """Reads before writes, writes in order of arrival, checkpoints all together. One thread adds, one takes."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._reads: deque[Task] = deque()
        self._writes: deque[Task] = deque()
        self._checkpoints: list[Task] = []
        self._written = self._flushed = clock()
        self._closed = False

    def add(self, header: Header, body: memoryview) -> None:
        task = Task(header, body, self._clock())
        with self._changed:
            if header["op"] == "checkpoint":
                self._checkpoints.append(task)
            else:
                (self._reads if header["op"] in READS else self._writes).append(task)
            self._changed.notify()

    def close(self) -> None:
        """What was not taken yet is dropped: nobody had an answer."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def take(self, timeout_seconds: float) -> list[Task] | None:
        """The next task; or all waiting checkpoints, to be answered by one flush; [] when the time is over; None when closed."""
        with self._changed:
            if not (self._closed or self._reads or self._writes or self._checkpoints):
                self._changed.wait(timeout_seconds)
            if self._closed:
                return None
            return self._next(self._clock())

    def _next(self, now: float) -> list[Task]:
        is_flush_due = bool(self._checkpoints) and (not self._writes or now - self._flushed >= MIN_FLUSH_GAP_SECONDS)
        # A write's turn comes that long after the write before it: many writers together must not starve the reads.
        turns = [max(self._writes[0].arrived, self._written)] if self._writes else []
        turns += [max(self._checkpoints[0].arrived, self._flushed)] if is_flush_due else []
        if self._reads and now - min(turns, default=now) < MAX_WRITE_WAIT_SECONDS:
            return [self._reads.popleft()]
        if is_flush_due:
            self._flushed = now
            due, self._checkpoints = self._checkpoints, []
            return due
        if self._writes:
            self._written = now
            return [self._writes.popleft()]
        return [self._reads.popleft()] if self._reads else []
