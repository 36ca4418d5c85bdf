"""What each stage has done since the start, and how long it took."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from seogo.domain.document import Stage


@dataclass(frozen=True, slots=True)
class Tally:
    """busy_seconds: wall time of its threads inside the stage; tries: documents taken, each time they were taken."""

    tries: int = 0
    busy_seconds: float = 0.0


@dataclass(slots=True)
class Tallies:
    _counted: dict[Stage, Tally] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, stage: Stage, tries: int, busy_seconds: float) -> None:
        with self._lock:
            before = self._counted.get(stage, Tally())
            self._counted[stage] = Tally(before.tries + tries, before.busy_seconds + busy_seconds)

    def read(self) -> Mapping[Stage, Tally]:
        with self._lock:
            return {stage: self._counted.get(stage, Tally()) for stage in Stage}
