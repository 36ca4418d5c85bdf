"""The index worker: `python -m seogo.adapters.qdrant_edge.worker DIRECTORY`. Messages come on stdin, answers go to stdout.

The first message is "open" with the layout. It ends when stdin ends, at SIGTERM, or when its parent is gone, after the
message in hand; it never outlives its parent, because the engine's lock would lock out the next one.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
from array import array
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from seogo.adapters.qdrant_edge import wire
from seogo.adapters.qdrant_edge.inbox import READS, Inbox, Task
from seogo.adapters.qdrant_edge.layout import lock_path
from seogo.adapters.qdrant_edge.shard import Hits, Shard
from seogo.adapters.system.memory import share_heaps

FLUSH_AFTER_BYTES = 8 << 20
"""Of puts since the last flush. Without flushes the write-ahead log grows without bound."""
LOCK_WAIT_SECONDS = 2.0
"""A predecessor whose parent was killed needs a moment to notice and close."""
PARENT_CHECK_SECONDS = 1.0


class Locked(Exception):
    """Another process has the index open."""


class Worker:
    """Does one task after the other on an open shard."""

    def __init__(self, shard: Shard, answers: IO[bytes]) -> None:
        self._shard = shard
        self._answers = answers
        self._unflushed_bytes = 0
        self._has_changes = False
        self._flushed_at = monotonic()

    def run(self, inbox: Inbox) -> None:
        parent = os.getppid()
        # Pipes alone are not proof of a living parent: a child that it forked may hold the other end open.
        while os.getppid() == parent and (tasks := inbox.take(PARENT_CHECK_SECONDS)) is not None:
            if tasks and tasks[0].header["op"] == "checkpoint":
                self._checkpoint(tasks)
            else:
                for task in tasks:
                    self._do(task)
        self._shard.close()

    def answer(self, task: Task, body: bytes = b"", **facts: object) -> None:
        idle = monotonic() - self._flushed_at
        header = {"id": task.header["id"], "points": self._shard.points, "flushed_seconds_ago": idle, **facts}
        self._answers.write(wire.pack(header, body))
        self._answers.flush()

    def _do(self, task: Task) -> None:
        if task.header["op"] in READS and monotonic() > task.header["until"]:
            return  # nobody waits for it any more
        try:
            body, facts = self._result(task)
        except Exception as error:  # noqa: BLE001 the engine has no other class, and its texts are no contract
            self.answer(task, error=f"{type(error).__name__}: {error}")
            return
        self.answer(task, body, **facts)
        if self._unflushed_bytes >= FLUSH_AFTER_BYTES:
            self._flush()

    def _result(self, task: Task) -> tuple[bytes, dict[str, object]]:
        header, body = task.header, task.body
        tenant = header["tenant"]
        match header["op"]:
            case "search":
                return _packed(self._shard.search(tenant, header["where"], header["legs"], body))
            case "scores":
                return _packed(self._shard.scores(tenant, header["legs"], body))
            case "count":
                return b"", {"counts": self._shard.count(tenant, header["where"], header["by"])}
            case "put":
                self._has_changes = True
                self._unflushed_bytes += len(body)
                self._shard.put(tenant, header["points"], body)
                return b"", {}
            case "remove":
                self._has_changes = True
                self._shard.remove(tenant, header["where"])
                return b"", {}
        raise ValueError(f"unknown operation {header['op']!r}")

    def _checkpoint(self, tasks: list[Task]) -> None:
        try:
            self._flush()
        except Exception as error:  # noqa: BLE001 as above
            for task in tasks:
                self.answer(task, error=f"{type(error).__name__}: {error}")
            return
        for task in tasks:
            self.answer(task)

    def _flush(self) -> None:
        if self._has_changes:
            self._shard.flush()
        self._has_changes = False
        self._unflushed_bytes = 0
        self._flushed_at = monotonic()


def _packed(answers: list[Hits]) -> tuple[bytes, dict[str, object]]:
    """Per answer its ids (16 bytes each), then its scores (float32); "hits" has their numbers."""
    parts: list[bytes] = []
    for hits in answers:
        parts.extend(chunk_id.bytes for chunk_id, _ in hits)
        parts.append(array("f", [score for _, score in hits]).tobytes())
    return b"".join(parts), {"hits": [len(hits) for hits in answers]}


def _lock(directory: Path) -> int:
    """The lock ends with the process, however it ends. Its text is for the person who wonders.

    Raises:
        Locked: another process holds it, and still does after LOCK_WAIT_SECONDS.
    """
    file = os.open(lock_path(directory), os.O_RDWR | os.O_CREAT, 0o600)
    give_up = monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > give_up:
                raise Locked(f"{directory} is {lock_path(directory).read_text(encoding='utf-8').strip()}") from None
            sleep(0.05)
        else:
            os.ftruncate(file, 0)
            os.pwrite(file, f"open in index worker {os.getpid()} of process {os.getppid()}\n".encode(), 0)
            return file


def _receive(pipe: IO[bytes], inbox: Inbox) -> None:
    try:
        while (message := wire.read(pipe)) is not None:
            inbox.add(*message)
    except wire.BrokenWire as error:
        print(f"index worker: {error}", file=sys.stderr)
    finally:
        inbox.close()


def main() -> int:
    share_heaps()
    directory = Path(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to parent and child; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not speak on the wire
    first = wire.read(sys.stdin.buffer)
    if first is None:
        return 0
    try:
        _lock(directory)
        shard = Shard(directory, first[0]["layout"])
    except Exception as error:  # noqa: BLE001 as above
        reason = str(error) if isinstance(error, Locked) else f"{type(error).__name__}: {error}"
        answers.write(wire.pack({"id": first[0]["id"], "error": reason}))
        answers.flush()
        return 1
    inbox = Inbox()
    signal.signal(signal.SIGTERM, lambda *_: inbox.close())
    worker = Worker(shard, answers)
    try:
        worker.answer(Task(*first, monotonic()))
        threading.Thread(target=_receive, args=(sys.stdin.buffer, inbox), name="receive", daemon=True).start()
        worker.run(inbox)
    except BrokenPipeError:  # the parent was gone before its answer
        shard.close()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # the receiving thread holds stdin's lock; the interpreter's own end would wait or complain
