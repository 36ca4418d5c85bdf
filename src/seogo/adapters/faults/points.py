"""Where a process may be told to die: `stage:point` or `stage:point:n` (the n-th time it gets there).

Points: `claimed` (a task was taken), `computed` (before the result is written), `blob_written`, `indexed` (points are in the
index, not yet checkpointed), `checkpointed`, `committed` (state and event are stored). The stage is that of the thread;
"accept" stands for every thread that is no lane.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

from seogo.domain.document import Stage
from seogo.domain.errors import Code, Refused

POINTS = ("claimed", "computed", "blob_written", "indexed", "checkpointed", "committed")
STAGES = ("accept", *Stage)


class FailPoint:
    """Kills this process with SIGKILL when the wanted point is reached."""

    def __init__(self, wanted: str) -> None:
        stage, _, rest = wanted.partition(":")
        point, _, times = rest.partition(":")
        if stage not in STAGES or point not in POINTS or not (times or "1").isdigit():
            raise Refused(Code.INVALID, f"fail_points: {wanted!r} is not stage:point[:n] of {STAGES} and {POINTS}")
        self._wanted = (stage, point)
        self._times = int(times or 1)
        self._reached: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def reach(self, point: str) -> None:
        lane = threading.current_thread().name.rpartition("-")[0]
        here = (lane if lane in STAGES else "accept", point)
        with self._lock:
            self._reached[here] += 1
            if here == self._wanted and self._reached[here] >= self._times:
                os.kill(os.getpid(), signal.SIGKILL)
