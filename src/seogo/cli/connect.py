"""Finding the server of a data directory, or being one for as long as a command takes: one way to the data, not two."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil

from seogo.cli import screen
from seogo.cli.client import Client
from seogo.cli.exits import Exit, Stop
from seogo.cli.messages import text
from seogo.config import Settings
from seogo.domain.errors import Code, SeogoError
from seogo.domain.messages import Language

if TYPE_CHECKING:
    from seogo.api.server import Server

OTHER_SECONDS = 10.0
"""Another command may have opened the data directory a moment ago and not left word yet."""


@contextmanager
def connected(settings: Settings, server: str | None, language: Language) -> Iterator[Client]:
    """A client of the server named, else of the one that runs on this data directory, else of one in this process.

    Raises:
        Stop(NOT_READY): it cannot be reached, or the data directory cannot be opened.
    """
    found = server or running(settings.data_dir) or _open(settings, language)
    if isinstance(found, str):
        yield from _client(found, language)
        return
    with found as own:
        warn_of_what_is_down(own, language)
        yield from _client(own.url, language)


def warn_of_what_is_down(server: Server, language: Language) -> None:
    """It is of use all the same: on a full disk, what is there can be searched."""
    down = [part for part in server.application.health.components() if part.needed and part.status == "down"]
    if down:
        screen.say(text(language, "not_ready", reason="; ".join(f"{part.name}: {part.detail}" for part in down)))


def _open(settings: Settings, language: Language) -> Server | str:
    """A server of our own, or the address of one that was faster."""
    from seogo.api.server import serve

    try:
        return serve(settings.model_copy(update={"host": "127.0.0.1", "port": 0}))
    except SeogoError as error:
        url = _other(settings.data_dir) if error.code is Code.CONFLICT else None
        if url:
            return url
        raise Stop(Exit.NOT_READY, str(error)) from error


def _client(url: str, language: Language) -> Iterator[Client]:
    client = Client(url, language)
    try:
        yield client
    finally:
        client.close()


def running(data_dir: Path) -> str | None:
    """The address of the server that runs on this data directory. Word left by one that was killed is not believed."""
    try:
        word = json.loads((data_dir / "server.json").read_text())
        if not psutil.pid_exists(word["pid"]):
            return None
        alive = httpx.get(f"{word['url']}/livez", timeout=5, trust_env=False).json()
        return str(word["url"]) if alive["pid"] == word["pid"] else None
    except (OSError, ValueError, KeyError, TypeError, httpx.HTTPError):
        return None


def _other(data_dir: Path) -> str | None:
    deadline = time.monotonic() + OTHER_SECONDS
    while not (url := running(data_dir)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return url
