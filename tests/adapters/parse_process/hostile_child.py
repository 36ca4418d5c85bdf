"""A parse process whose reader of plain text does what the first word of the file says: all that a reader must not do."""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from seogo.adapters.parse_process import child
from seogo.adapters.readers import registry
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.ports.formats import Limits, Source


def _say(text: object) -> Reading:
    return Reading(blocks=[Block(Kind.PARAGRAPH, str(text))])


def _hang(marker: str) -> Reading:
    Path(marker).touch()
    threading.Event().wait()
    return _say("never")


def _spin(_: str) -> Reading:
    """Works on with nobody there to keep the deadline."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (1, hard))
    while True:
        pass


def _hoard(_: str) -> Reading:
    hoard: list[bytearray] = []
    while True:
        hoard.append(bytearray(10_000_000))


def _hoard_in_native_code(_: str) -> Reading:
    maps: list[mmap.mmap] = []
    try:
        while True:
            maps.append(mmap.mmap(-1, 10_000_000))
    except OSError:
        threading.Event().wait(0.5)  # several looks of the pool at its memory
        os.abort()


def _fail_like_rust(_: str) -> Reading:
    sys.stderr.write("memory allocation of 550000000000 bytes failed\n")
    sys.stderr.flush()
    os.abort()


def _bug(text: str) -> Reading:
    raise NotImplementedError(f"a message that quotes {text}")


def _litter(_: str) -> Reading:
    left = sorted(entry.name for entry in Path(tempfile.gettempdir()).iterdir())
    Path(tempfile.gettempdir(), "folder").mkdir()
    Path(tempfile.gettempdir(), "folder", "file").touch()
    Path(tempfile.gettempdir(), "link").symlink_to("/")
    return _say([tempfile.gettempdir(), os.getcwd(), left])  # noqa: PTH109


def _connect(address: str) -> Reading:
    try:
        socket.create_connection(("127.0.0.1", int(address)), timeout=5).close()
    except OSError:
        return _say("no network")
    return _say("connected")


def _print(_: str) -> Reading:
    print("x" * 10_000, flush=True)
    return _say(f"read {len(sys.stdin.read())}")


def _limits(_: str) -> Reading:
    names = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_FSIZE")
    return _say(json.dumps({name: resource.getrlimit(getattr(resource, name))[0] for name in names}))


def _attach(count: str) -> Reading:
    return Reading(
        blocks=[Block(Kind.PARAGRAPH, "글\udce9")], attachments=[Attachment("\udce9.bin", "", bytes(range(256)))] * int(count)
    )


def _kill(name: str) -> Reading:
    os.kill(os.getpid(), getattr(signal, name))
    return _say("never")


_DEEDS: dict[str, Callable[[str], Reading]] = {
    "say": _say,
    "pid": lambda _: _say(os.getpid()),
    "hang": _hang,
    "spin": _spin,
    "hoard": _hoard,
    "hoard-natively": _hoard_in_native_code,
    "fail-like-rust": _fail_like_rust,
    "bug": _bug,
    "exit": lambda status: os._exit(int(status)),
    "kill": _kill,
    "litter": _litter,
    "environment": lambda _: _say(json.dumps(dict(os.environ))),
    "connect": _connect,
    "print": _print,
    "limits": _limits,
    "modules": lambda _: _say(" ".join(sorted(sys.modules))),
    "attach": _attach,
}


class HostileReader:
    media_type = "text/plain"
    suffixes = (".txt",)

    def read(self, source: Source, limits: Limits) -> Reading:
        deed, _, rest = source.path.read_text().partition(" ")
        return _DEEDS[deed](rest)


if __name__ == "__main__":
    sys.modules["seogo.adapters.readers.hostile"] = sys.modules["__main__"]
    registry.READERS["text/plain"] = "hostile:HostileReader"
    child.main()
