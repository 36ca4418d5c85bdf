"""One parse process as the pool sees it: start, ask, watch, kill, and say why it died."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from seogo.adapters.parse_process import wire
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Unavailable, WorkerDied
from seogo.ports.formats import Limits

START_SECONDS = 60.0
EXIT_SECONDS = 5.0
TICK_SECONDS = 0.05
"""How often its memory is looked at while it works: an allocator that aborts leaves hardly another trace."""

NEAR_LIMIT_SHARE = 0.75
"""A process that died with so much of its memory limit in use died of it."""

PIECE_BYTES = 1 << 20
FOLDER_PREFIX = "seogo-parse-"
_KEPT_ENVIRONMENT = ("PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # without these it may not find its own code
_MEMORY_WORDS = (b"MemoryError", b"memory allocation of", b"bad_alloc", b"ut of memory")


class _Ended(Exception):
    """No reply comes any more. `reading` says why, None if the process has died by itself."""

    def __init__(self, reading: Reading | None = None) -> None:
        super().__init__()
        self.reading = reading


class ParseProcess:
    """For one thread at a time, but `kill` is for any."""

    def __init__(self, limits: Limits, temp_root: Path, module: str) -> None:
        """Starts it; wait_until_ready comes next.

        Raises:
            OSError: the machine has no process, file or memory left.
        """
        self._limits = limits
        self._has_ended = False
        self._documents = 0
        self._peak_bytes = 0
        self._reply_bytes = 0
        self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-", dir=temp_root))
        self._errors = tempfile.TemporaryFile(dir=temp_root)  # noqa: SIM115  # closed by stop
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", module, wire.limits_to_json(limits), str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                bufsize=0,
                cwd=self._folder,
                env=_environment(self._folder),
                process_group=0,  # Ctrl-C in the terminal is meant for the server, which then closes the pool
            )
        except OSError:
            self._forget_files()
            raise
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests, self._replies = self._process.stdin, self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._replies, select.POLLIN)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it may be asked. One that was killed a moment ago is not alive, whatever the kernel says."""
        return not self._has_ended and self._process.poll() is None

    @property
    def is_worn(self) -> bool:
        """Whether it has read or still holds so much that a fresh one is better."""
        return self._documents >= self._limits.recycle_documents or self._memory()[0] > self._limits.recycle_rss_bytes

    def wait_until_ready(self) -> None:
        """Raises Unavailable when it does not come up."""
        try:
            self._payload(time.monotonic() + START_SECONDS)
        except _Ended as end:
            raise Unavailable(Code.WORKER_DIED, f"a parse process does not start: {self._cause_of_death()}") from end

    def do(self, request: wire.Request, *, deadline_seconds: float) -> Reading:
        """After a timeout or a death it is not alive any more.

        Raises:
            WorkerDied: neither by its deadline nor by its memory limit.
        """
        self._documents += 1
        self._peak_bytes = self._reply_bytes = 0
        self._errors.seek(0)
        self._errors.truncate()
        deadline = time.monotonic() + deadline_seconds
        try:
            self._ask(wire.encode_request(request))
            reading = wire.decode_reply(lambda: self._payload(deadline))
        except _Ended as end:
            self._has_ended = True
            return end.reading or self._after_death()
        _empty(self._folder)
        return reading

    def kill(self) -> None:
        self._process.kill()

    def stop(self) -> None:
        """Ends it and removes all it had. Twice is once."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._replies.close()
        self._forget_files()

    def _forget_files(self) -> None:
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, payload: bytes) -> None:
        try:
            self._requests.write(wire.frame(payload))
        except BrokenPipeError as error:
            raise _Ended from error

    def _payload(self, deadline: float) -> bytes:
        length = int.from_bytes(self._exactly(wire.LENGTH_BYTES, deadline), "big")
        self._reply_bytes += length
        if self._reply_bytes > 2 * self._limits.max_inflated_bytes:  # the process itself keeps text and attachments far below
            self.kill()
            raise _Ended(Reading(outcome=Outcome.TOO_LARGE, detail="what was read out of it has no end"))
        return self._exactly(length, deadline)

    def _exactly(self, count: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < count:
            self._wait_for_bytes(deadline)
            piece = os.read(self._replies.fileno(), min(count - len(found), PIECE_BYTES))
            if not piece:
                raise _Ended
            found += piece
        return bytes(found)

    def _wait_for_bytes(self, deadline: float) -> None:
        while True:
            is_ready = self._poll.poll(TICK_SECONDS * 1000)
            if time.monotonic() > deadline:
                self.kill()
                raise _Ended(Reading(outcome=Outcome.TIMEOUT, detail="not read before the deadline"))
            if is_ready:
                return
            resident_bytes, mapped_bytes = self._memory()
            self._peak_bytes = max(self._peak_bytes, resident_bytes, mapped_bytes)
            if resident_bytes > self._limits.memory_bytes:  # where the kernel knows no limit
                self.kill()
                raise _Ended(_too_large())

    def _memory(self) -> tuple[int, int]:
        """Resident bytes, and mapped bytes where these are limited (Linux); 0 of a process that is gone."""
        try:
            memory = psutil.Process(self.pid).memory_info()
        except psutil.Error:
            return 0, 0
        return memory.rss, memory.vms if sys.platform.startswith("linux") else 0

    def _after_death(self) -> Reading:
        cause = self._cause_of_death()
        status = self._process.returncode
        if status == -signal.SIGXCPU:
            return Reading(outcome=Outcome.TIMEOUT, detail="not read within its computing time")
        if self._peak_bytes >= NEAR_LIMIT_SHARE * self._limits.memory_bytes or any(
            word in self._last_words() for word in _MEMORY_WORDS
        ):
            return _too_large()
        raise WorkerDied(cause)

    def _cause_of_death(self) -> str:
        try:
            self._process.wait(EXIT_SECONDS)  # the pipe breaks a moment before the process is gone
        except subprocess.TimeoutExpired:
            self.kill()
        status = self._process.wait()
        if status < 0:
            return f"killed by {signal.Signals(-status).name}"
        words = self._last_words()
        if self._documents and not words.startswith(wire.CRASH_MARK):  # a library's words may quote the document
            words = b""
        return f"exit status {status} {words.decode('ascii', 'replace')}".strip()

    def _last_words(self) -> bytes:
        """The last line that it wrote to its error stream."""
        size = os.fstat(self._errors.fileno()).st_size
        tail = os.pread(self._errors.fileno(), 1000, max(0, size - 1000))
        return (tail.strip().splitlines() or [b""])[-1][-200:]


def _too_large() -> Reading:
    return Reading(outcome=Outcome.TOO_LARGE, detail="needs more memory than a parse process may have")


def _environment(folder: Path) -> dict[str, str]:
    """No proxies, no keys, nothing of the user's: what a hostile file could make a reader tell, it must not know."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return {
        **kept,
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",  # the same file gives the same blocks
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
