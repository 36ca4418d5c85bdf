"""Keeps one index worker alive: starts it, starts it again when it dies, and gives up when it dies too often."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from time import monotonic

from seogo.adapters.qdrant_edge.connection import Connection
from seogo.adapters.qdrant_edge.layout import Layout
from seogo.adapters.qdrant_edge.wire import Header, Message
from seogo.domain.errors import Code, SeogoError, Unavailable

logger = logging.getLogger(__name__)

DELAYS_SECONDS = (0.1, 0.5, 3.0, 30.0)
"""Before the next start, by the number of recent deaths; after one more death than these it stays down."""
DEATHS_WINDOW_SECONDS = 600.0
ROOM_CHECK_SECONDS = 1.0
OPEN_SECONDS = 60.0


class Call:
    """A request that was sent. Its answer is fetched once; when it comes too late it is dropped."""

    def __init__(self, answer: Future[Message], deadline: float) -> None:
        self._answer = answer
        self._deadline = deadline

    def answer(self) -> Message:
        try:
            return self._answer.result(max(0.0, self._deadline - monotonic()))
        except TimeoutError:
            raise Unavailable(Code.INDEX_TIMEOUT, "the search index did not answer in time") from None


class Supervisor:
    """state: "starting" (also before the first use and between deaths), "ready", "down" (also when closed) or "disk low"."""

    def __init__(
        self, directory: Path, layout: Layout, has_room: Callable[[], bool], delays_seconds: Sequence[float] = DELAYS_SECONDS
    ) -> None:
        """has_room: asked before a dead worker is started again; on a full disk it would only die once more."""
        self._directory = directory
        self._layout = layout
        self._has_room = has_room
        self._delays_seconds = delays_seconds
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ready: Future[Connection] = Future()
        self._connection: Connection | None = None
        self._closing = threading.Event()
        self.state = "starting"
        self.detail = ""
        self.points = 0
        self.flushed_at = monotonic()

    def start(self) -> None:
        """Returns at once; twice is once."""
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="index worker", daemon=True)
                self._thread.start()

    def begin(self, header: Header, body: bytes, timeout_seconds: float) -> Call:
        """Sends a request, after waiting for the worker to be ready if need be. The timeout covers the answer too."""
        deadline = monotonic() + timeout_seconds
        self.start()
        try:
            connection = self._ready.result(timeout_seconds)
        except TimeoutError:
            raise Unavailable(Code.INDEX_UNREACHABLE, f"the search index is starting; {self.detail}".rstrip("; ")) from None
        except SeogoError as error:  # a fresh one, because many threads share the future's
            raise Unavailable(error.code, error.detail) from None
        return Call(connection.begin({**header, "until": deadline}, body, deadline), deadline)

    def close(self) -> None:
        with self._lock:
            self._closing.set()
            thread, connection = self._thread, self._connection
            self._refuse("down", Unavailable(Code.INDEX_UNREACHABLE, "the search index was closed"), "closed")
        if connection:
            connection.close()
        if thread:
            thread.join()

    def _run(self) -> None:
        deaths: deque[float] = deque(maxlen=len(self._delays_seconds) + 1)
        while (ended := self._live()) is not None:
            now = monotonic()
            deaths.append(now)
            recent = sum(now - death < DEATHS_WINDOW_SECONDS for death in deaths)
            if recent > len(self._delays_seconds):
                logger.error("search index is down: %d deaths in ten minutes, the last: %s", recent, ended)
                text = f"down after {recent} deaths of its worker, the last: {ended}; restart to try again"
                with self._lock:
                    self._refuse("down", Unavailable(Code.INDEX_UNREACHABLE, f"the search index is {text}"), text)
                return
            logger.warning("search index starts again: %s", ended)
            self._wait_for_room()
            self._closing.wait(self._delays_seconds[recent - 1])

    def _live(self) -> str | None:
        """One life of a worker. None when it is time to close."""
        with self._lock:
            if self._closing.is_set():
                return None
            connection = self._connection = Connection(self._directory)
        with suppress(Unavailable):  # dead already: serve says how
            opened = connection.begin({"op": "open", "layout": self._layout}, b"", monotonic() + OPEN_SECONDS)
            opened.add_done_callback(lambda opened: self._opened(connection, opened))
        ended = connection.serve(self._learn)
        with self._lock:
            if self._closing.is_set():
                return None
            self._refuse("starting", Unavailable(Code.INDEX_UNREACHABLE, ended), ended)
            self._ready = Future()
        return ended

    def _opened(self, connection: Connection, opened: Future[Message]) -> None:
        with self._lock:
            if opened.exception() is None and not self._ready.done():
                self.state, self.detail = "ready", ""
                self._ready.set_result(connection)

    def _wait_for_room(self) -> None:
        if self._has_room():
            return
        with self._lock:
            self._refuse("disk low", Unavailable(Code.DISK_FULL, "disk nearly full: the search index waits for room"))
        while not self._has_room() and not self._closing.wait(ROOM_CHECK_SECONDS):
            pass
        with self._lock:
            if not self._closing.is_set():
                self.state, self._ready = "starting", Future()

    def _refuse(self, state: str, error: SeogoError, detail: str = "") -> None:
        """From now on, and for those who wait: this error."""
        self.state, self.detail = state, detail
        if self._ready.done():
            self._ready = Future()
        self._ready.set_exception(error)

    def _learn(self, header: Header) -> None:
        self.points = header["points"]
        self.flushed_at = monotonic() - header["flushed_seconds_ago"]
