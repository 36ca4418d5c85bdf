"""Serving the REST interface from this process, and leaving word of where."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from seogo.api.app import create_app
from seogo.api.whole_file import write_whole
from seogo.config import Settings
from seogo.domain.errors import Code, Unavailable
from seogo.wiring import Application, build

log = logging.getLogger(__name__)

GRACE_SECONDS = 2
"""What requests in hand may take when the server stops. Those that wait for documents are answered at once."""
PORTS_TRIED = 50


def bind(host: str, port: int) -> socket.socket:
    """A socket on that port, or on the next free one. Raises Unavailable when there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = port if port == 0 else min(port + PORTS_TRIED, 65535)
    for candidate in range(port, last + 1):
        # With the protocol named: asyncio turns Nagle's algorithm off for such sockets only, and each answer took 40 ms more.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen()  # only now is a port known to be free: two may have bound it with SO_REUSEADDR
            return listener
        except OSError as error:
            listener.close()
            reason = error.strerror
    raise Unavailable(Code.STORE_UNAVAILABLE, f"cannot listen on {host}, ports {port} to {last}: {reason}")


class Server:
    """The application with its REST interface in threads of this process. Leaving the context stops both, in order."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        """Raises Refused or Unavailable when the data directory cannot be opened."""
        host, port = listener.getsockname()[:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._word = settings.data_dir / "server.json"
        self._listener = listener
        self.application: Application = build(settings)
        # Own handling of signals, since uvicorn would end the process before the application is closed.
        config = uvicorn.Config(
            create_app(self.application),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            ws="none",
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, kwargs={"sockets": [listener]}, name="http", daemon=True)

    def __enter__(self) -> Self:
        """Listens when it returns, and has left word for the command line; whether all is well is the health's to say."""
        self.application.start()
        self._thread.start()
        while not self._uvicorn.started and self._thread.is_alive():
            time.sleep(0.005)
        try:
            write_whole(self._word, json.dumps({"url": self.url, "pid": os.getpid()}).encode())
        except Unavailable as error:  # a full disk can still be searched
            log.warning("no word could be left for the command line: %s", error)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._word.unlink(missing_ok=True)
        self._uvicorn.should_exit = True
        self.application.stop()
        self._thread.join()
        self.application.close()


def serve(settings: Settings) -> Server:
    """Binds the port and opens the application; a busy port is said in one line on stderr.

    Raises:
        Refused, Unavailable: the data directory cannot be opened, or there is no port.
    """
    listener = bind(settings.host, settings.port)
    port = listener.getsockname()[1]
    if settings.port not in (0, port):
        print(f"port {settings.port} is busy, using {port}", file=sys.stderr, flush=True)
    try:
        return Server(settings, listener)
    except BaseException:
        listener.close()
        raise


def stop_signals() -> threading.Event:
    """Set by the first SIGTERM or SIGINT; the second ends the process at once."""
    stopping = threading.Event()

    def stop(number: int, _frame: object) -> None:
        if stopping.is_set():
            os._exit(128 + number)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping
