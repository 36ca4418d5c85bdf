"""The parse process itself: takes one request after the other from its pipe and answers each.

Started by process.py as `python -m seogo.adapters.parse_process.child LIMITS POOL`: the limits as JSON, the process id of the
pool. Nothing heavy is imported here: a reader comes with its first file, and no model ever does (RLIMIT_AS would break it).
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from seogo.adapters.parse_process import wire
from seogo.adapters.parse_process.confine import allow_cpu_seconds, confine
from seogo.adapters.parse_process.tasks import done


def main() -> None:
    sys.excepthook = _report
    limits = wire.limits_from_json(sys.argv[1])
    requests, replies = _own_pipes()
    confine(limits)
    if os.getppid() != int(sys.argv[2]):  # the pool was gone before we asked to die with it
        return
    _send(replies, b"ready")
    while (payload := _next(requests)) is not None:
        request = wire.decode_request(payload)
        allow_cpu_seconds(request.cpu_seconds)
        for part in wire.encode_reply(done(request, limits)):
            _send(replies, part)
        gc.collect()


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the pool, moved away from 0 and 1, so that no library can read requests or print into replies."""
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb")


def _next(requests: BinaryIO) -> bytes | None:
    """None when the pool has closed the pipe or is gone."""
    head = requests.read(wire.LENGTH_BYTES)
    return requests.read(int.from_bytes(head, "big")) if len(head) == wire.LENGTH_BYTES else None


def _send(replies: BinaryIO, payload: bytes) -> None:
    replies.write(wire.frame(payload))
    replies.flush()


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Says what broke and where, never the message, which may quote the document."""
    frames = traceback.extract_tb(trace)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    sys.stderr.write(f"{wire.CRASH_MARK.decode()}{kind.__name__}{place}\n")


if __name__ == "__main__":
    main()
