"""One worker process and the calls that wait for it."""

from __future__ import annotations

import itertools
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from time import monotonic

from seogo.adapters.qdrant_edge import wire
from seogo.adapters.qdrant_edge.wire import Header, Message
from seogo.domain.errors import Code, Refused, SeogoError, Unavailable

STUCK_SECONDS = 60.0
"""A worker that does not take the rest of a message for so long is killed: after half a message nothing can follow."""
CLOSE_SECONDS = 10.0


class Connection:
    """Starts a process. `serve` runs in one thread of the owner; `begin` may be called from many."""

    def __init__(self, directory: Path) -> None:
        # -P: a json.py in the current folder must not become ours.
        command = [sys.executable, "-P", "-m", "seogo.adapters.qdrant_edge.worker", str(directory)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin and self._process.stdout
        self._requests, self._answers = self._process.stdin, self._process.stdout
        os.set_blocking(self._requests.fileno(), False)
        self._writing = threading.Lock()
        self._numbers = itertools.count(1)
        self._calls: dict[int, Future[Message]] = {}
        self._calls_lock = threading.Lock()
        self._end: SeogoError | None = None

    def begin(self, header: Header, body: bytes, deadline: float) -> Future[Message]:
        """Sends a request. The future has its answer, or raises Unavailable when the worker cannot or dies.

        deadline: of `monotonic()`, for sending; who waits for the future sets the rest.

        Raises:
            Refused: the request is larger than wire.MAX_BYTES.
            Unavailable: the worker is gone, or the deadline passes before the pipe takes the request.
        """
        number, call = next(self._numbers), Future[Message]()
        try:
            frame = wire.pack({"id": number, **header}, body)
        except wire.BrokenWire as error:
            raise Refused(Code.REQUEST_TOO_LARGE, str(error)) from error
        with self._calls_lock:
            if self._end:
                raise Unavailable(self._end.code, self._end.detail)
            self._calls[number] = call
        try:
            self._send(frame, deadline)
        except BaseException:
            with self._calls_lock:
                self._calls.pop(number, None)
            raise
        return call

    def serve(self, on_answer: Callable[[Header], None]) -> str:
        """Hands out answers until the worker is gone, then fails the calls that still wait.

        Returns:
            How it ended, in words.
        """
        reason = ""
        try:
            while (message := wire.read(self._answers)) is not None:
                with self._calls_lock:
                    call = self._calls.pop(message[0]["id"], None)
                reason = message[0].get("error", "")
                if not reason:
                    on_answer(message[0])
                if call:
                    _settle(call, message)
        except wire.BrokenWire as error:
            reason = str(error)
        return self._bury(reason)

    def close(self) -> None:
        """Lets the worker finish the message in hand, flush and go."""
        self._fail_calls(Unavailable(Code.INDEX_UNREACHABLE, "the search index was closed"))
        if not self._writing.acquire(timeout=1):
            self._process.kill()  # somebody is writing to a worker that takes nothing; this ends the write
            self._writing.acquire()
        self._requests.close()
        self._writing.release()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _send(self, frame: bytes, deadline: float) -> None:
        late = Unavailable(Code.INDEX_TIMEOUT, "the search index is busy: it takes no requests")
        if not self._writing.acquire(timeout=max(0.0, deadline - monotonic())):
            raise late
        try:
            rest = memoryview(frame)
            while rest:
                try:
                    rest = rest[os.write(self._requests.fileno(), rest) :]
                except BlockingIOError:
                    is_begun = len(rest) < len(frame)
                    patience = max(deadline - monotonic(), STUCK_SECONDS if is_begun else 0.0)
                    if not _is_writable(self._requests.fileno(), patience):
                        if is_begun:
                            self._process.kill()
                        raise late from None
        except (OSError, ValueError) as error:  # broken pipe, closed file
            raise Unavailable(Code.INDEX_UNREACHABLE, f"the index worker is gone: {error}") from error
        finally:
            self._writing.release()

    def _bury(self, reason: str) -> str:
        try:
            status = self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        text = f"index worker ended with {how}" + (f": {reason}" if reason else "")
        self._fail_calls(Unavailable(Code.INDEX_UNREACHABLE, text))
        self._answers.close()
        with self._writing:
            self._requests.close()
        return text

    def _fail_calls(self, error: SeogoError) -> None:
        with self._calls_lock:
            self._end = self._end or error
            calls, self._calls = self._calls, {}
        for call in calls.values():
            call.set_exception(Unavailable(error.code, error.detail))


def _settle(call: Future[Message], message: Message) -> None:
    if "error" in message[0]:
        call.set_exception(Unavailable(Code.INDEX_UNREACHABLE, f"search index: {message[0]['error']}"))
    else:
        call.set_result(message)


def _is_writable(file: int, timeout_seconds: float) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLOUT)
    return bool(poll.poll(timeout_seconds * 1000))
