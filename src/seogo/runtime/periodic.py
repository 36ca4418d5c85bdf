"""Jobs that come round: one thread, one table of what and how often."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seogo.domain.errors import SeogoError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every_seconds: float
    run: Callable[[], object]


class Periodic:
    """Runs each job at start and then every so often, one after the other. A job that fails is logged and comes round again."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="periodic", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begins nothing more. A job in hand is not waited for: it ends where it next needs the store."""
        self._stopping.set()

    def _run(self) -> None:
        due = dict.fromkeys((job.name for job in self._jobs), 0.0)
        while not self._stopping.is_set():
            for job in self._jobs:
                if time.monotonic() >= due[job.name] and not self._stopping.is_set():
                    self._run_one(job)
                    due[job.name] = time.monotonic() + job.every_seconds
            self._stopping.wait(max(0.05, min(due.values()) - time.monotonic()))

    def _run_one(self, job: Job) -> None:
        try:
            job.run()
        except SeogoError as error:
            if not self._stopping.is_set():
                log.warning("%s: %s", job.name, error)
