"""The machine's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Lock


class SystemClock:
    """The wall clock, except that it never goes back: where the wall clock is set back, this one ticks on from where it was.

    Leases and due times are compared with it; a wall clock that jumps back an hour would leave every waiting task undone for
    that hour.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = datetime.now(UTC)
        self._last_tick = time.monotonic()

    def now(self) -> datetime:
        with self._lock:
            tick = time.monotonic()
            self._last = max(datetime.now(UTC), self._last + timedelta(seconds=tick - self._last_tick))
            self._last_tick = tick
            return self._last
