"""Tells waiting workers of this process that work was committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from threading import Condition

from seogo.domain.document import Stage


class Wakeups:
    """Counts announcements per stage. Whoever reads the count, then looks for work, then waits from that count on misses none."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._announced: Counter[Stage] = Counter()

    def announce(self, stages: Collection[Stage]) -> None:
        """Call after the commit."""
        if stages:
            with self._changed:
                self._announced.update(set(stages))
                self._changed.notify_all()

    def seen(self, stage: Stage) -> int:
        with self._changed:
            return self._announced[stage]

    def wait(self, stage: Stage, seen: int, *, timeout_seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._announced[stage] != seen, timeout_seconds)
