"""How long each part of a search took."""

from __future__ import annotations

from time import perf_counter


class Laps:
    """Milliseconds since the last lap, by name; laps of the same name add up."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self._start = self._last = perf_counter()

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.milliseconds[name] = self.milliseconds.get(name, 0.0) + (now - self._last) * 1000
        self._last = now

    @property
    def total_ms(self) -> float:
        return (self._last - self._start) * 1000
