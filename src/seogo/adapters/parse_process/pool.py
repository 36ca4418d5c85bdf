"""The pool of parse processes behind ports.formats.Parser: one document at a time in each, killed at its deadline."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue

import psutil

from seogo.adapters.parse_process.process import FOLDER_PREFIX, ParseProcess
from seogo.adapters.parse_process.wire import Request, Task
from seogo.domain.blocks import Reading
from seogo.domain.errors import Code, Unavailable, WorkerDied
from seogo.ports.formats import Limits, Source

CHILD_MODULE = "seogo.adapters.parse_process.child"
_FOLDER = re.compile(re.escape(FOLDER_PREFIX) + r"(\d+)-")


class ParsePool:
    """At most `processes` at once, started when they are first needed and kept warm. Any number of threads may call parse;
    those for whom no process is free wait."""

    def __init__(self, processes: int, limits: Limits, *, temp_root: Path, child_module: str = CHILD_MODULE) -> None:
        self._limits = limits
        self._temp_root = temp_root.absolute()
        self._child_module = child_module
        self._lock = threading.Lock()
        self._running: set[ParseProcess] = set()
        self._is_closed = False
        self._slots: LifoQueue[ParseProcess | None] = LifoQueue()  # the process used last is the warmest
        for _ in range(processes):
            self._slots.put(None)
        # The kernel kills a child when the *thread* that started it ends (PR_SET_PDEATHSIG), and callers' threads come and go.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parse-process-starter")
        temp_root.mkdir(parents=True, exist_ok=True)
        _remove_left_folders(temp_root)

    def parse(self, source: Source, *, alone: bool = False) -> Reading:
        """See ports.formats.Parser. alone: in a process that is started for it and reads nothing else."""
        try:
            size = source.path.stat().st_size
        except OSError as error:
            raise Unavailable(Code.STORE_UNAVAILABLE, f"the file to read cannot be opened: {error.strerror}") from error
        return self.do(Task.READ, source, deadline_seconds=deadline_seconds(size, self._limits), alone=alone)

    def do(
        self,
        task: Task,
        source: Source,
        facts: Mapping[str, object] | None = None,
        *,
        deadline_seconds: float,
        alone: bool = False,
        patience_seconds: float | None = None,
    ) -> Reading:
        """Any task of tasks.py, with the facts that it takes. Like parse, and:

        Raises:
            Unavailable(QUEUE_FULL): no process was free for patience_seconds.
        """
        request = Request(task, source, facts or {}, cpu_seconds=deadline_seconds)
        with self._process(fresh=alone, patience_seconds=patience_seconds) as process:
            try:
                return process.do(request, deadline_seconds=deadline_seconds)
            except WorkerDied as error:
                if self._is_closed:
                    raise _closed() from error
                raise

    def close(self) -> None:
        """Kills all processes, the busy ones too, whose callers get Unavailable. Twice is once."""
        with self._lock:
            self._is_closed = True
            for process in self._running:
                process.kill()
        self._starter.shutdown()
        for idle in self._idle():
            self._put_back(idle, keep=False)

    def _idle(self) -> list[ParseProcess | None]:
        """Takes all slots that are free now."""
        free: list[ParseProcess | None] = []
        with suppress(Empty):
            while True:
                free.append(self._slots.get_nowait())
        return free

    @contextmanager
    def _process(self, *, fresh: bool, patience_seconds: float | None) -> Iterator[ParseProcess]:
        try:
            process = self._slots.get(timeout=patience_seconds)
        except Empty:
            raise Unavailable(Code.QUEUE_FULL, "others are waiting for a parse process") from None
        keep = False
        try:
            if process is not None and (fresh or not process.is_alive):
                self._stop(process)
                process = None
            process = process or self._started()
            yield process
            keep = not fresh and process.is_alive and not process.is_worn
        finally:
            self._put_back(process, keep=keep)

    def _put_back(self, process: ParseProcess | None, *, keep: bool) -> None:
        if process is not None and (self._is_closed or not keep):
            self._stop(process)
            process = None
        self._slots.put(process)

    def _started(self) -> ParseProcess:
        try:
            starting = self._starter.submit(ParseProcess, self._limits, self._temp_root, self._child_module)
        except RuntimeError as error:  # shut down
            raise _closed() from error
        try:
            process = starting.result()
        except OSError as error:
            raise Unavailable(Code.WORKER_DIED, f"no parse process can be started: {error.strerror}") from error
        with self._lock:
            self._running.add(process)
            if self._is_closed:
                process.kill()
        try:
            process.wait_until_ready()
        except Unavailable:
            self._stop(process)
            raise
        return process

    def _stop(self, process: ParseProcess) -> None:
        process.stop()
        with self._lock:
            self._running.discard(process)


def deadline_seconds(size_bytes: int, limits: Limits) -> float:
    return min(limits.max_deadline_seconds, limits.deadline_seconds + limits.deadline_seconds_per_megabyte * size_bytes / 1e6)


def _closed() -> Unavailable:
    return Unavailable(Code.WORKER_DIED, "the parse processes are closed")


def _remove_left_folders(temp_root: Path) -> None:
    """Of pools that were killed together with their process."""
    for folder in temp_root.iterdir():
        owner = _FOLDER.match(folder.name)
        if owner and not psutil.pid_exists(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)
