"""One SQLite file: one writer thread that commits many commands at once, and any number of readers.

Why one read-write connection: several writers gain nothing and starve each other, and the WAL-reset bug of SQLite < 3.51.3
(sqlite.org/wal.html#walresetbug) needs two connections that write or checkpoint. Why group commit: an fsync costs some
milliseconds whatever it carries, so commands that wait for it share the next one.
"""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Lock, Thread, current_thread
from typing import Any, Literal, TypeVar

import apsw

from seogo.adapters.sqlite.errors import our_errors, translated
from seogo.adapters.sqlite.lock import ProcessLock
from seogo.adapters.sqlite.migrations import migrate
from seogo.adapters.wakeups import Wakeups
from seogo.domain.errors import Code, Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
Connection = apsw.Connection
Command = Callable[[Connection], T]
Row = tuple[Any, ...]

MAX_BATCH = 256
"""Commands per commit. Latency grows with it, throughput hardly does beyond it (measured: pipeline page, §4)."""
MAX_WAITING = 1024
"""Commands in the queue; callers beyond it wait to hand theirs over."""
MAX_IDLE_READERS = 32
CHECKPOINT_PAGES = 4000
"""16 MB of WAL. Chunk ids are random, so a longer log writes each page of their index to the database file less often."""

_SAFE_SQLITE = (3, 51, 3)


def rows(connection: Connection, sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Runs a statement to its end and returns all it gives."""
    return connection.execute(sql, values).fetchall()


class Database:
    """Safe to call from many threads. Opening after a kill needs nothing: SQLite plays the log back.

    `wakeups` is shared by the adapters that make work and the one that waits for it.
    """

    def __init__(self, path: Path, *, migrations: Sequence[str], synchronous: Literal["FULL", "NORMAL"] = "FULL") -> None:
        """Opens or makes the file and its directory, and migrates it.

        Raises:
            Refused(CONFLICT): another process has it open, or a newer program has written it.
            Unavailable: the directory cannot be written (STORE_UNAVAILABLE), the disk is full, or the file is CORRUPT.
        """
        _warn_of_old_sqlite()
        self.path = path
        self.wakeups = Wakeups()
        self._lock = ProcessLock(path.with_name(f"{path.name}.lock"))
        try:
            with our_errors(path):
                self._connection = _open_writer(path, synchronous, migrations)
        except BaseException:
            self._lock.release()
            raise
        self._idle: deque[Connection] = deque()
        self._queue: queue.Queue[tuple[Command[Any], Future[Any]] | None] = queue.Queue(MAX_WAITING)
        self._gate = Lock()
        self._closed = False
        self._writer = Thread(target=self._write_until_closed, name=f"{path.name} writer", daemon=True)
        self._writer.start()

    def write(self, command: Command[T]) -> T:
        """Runs the command in the writer thread and returns when its result is on disk.

        An exception of the command undoes this command alone and is raised here. The result must not be a cursor.

        Raises:
            Unavailable: the disk is full or the file cannot be written; nothing was changed.
        """
        if current_thread() is self._writer:
            raise RuntimeError("a write command must not write through the database again: use its connection")
        future: Future[T] = Future()
        with self._gate:
            self._refuse_when_closed()
            self._queue.put((command, future))
        return future.result()

    def read(self, command: Command[T]) -> T:
        """Runs the command on a read-only connection, in one snapshot that holds every write that has returned.

        The result must not be a cursor.
        """
        self._refuse_when_closed()
        with our_errors(self.path):
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                return command(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")  # there is nothing to commit
                self._put_back(connection)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a reading statement finds."""
        return self.read(lambda connection: rows(connection, sql, values))

    def close(self) -> None:
        """Finishes the waiting writes, then closes. Twice is once."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._writer.join()
        self._close_idle_readers(keep=0)
        self._connection.close()
        self._lock.release()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Unavailable(Code.STORE_UNAVAILABLE, f"{self.path} is closed")

    def _reader(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return _open_reader(self.path)

    def _put_back(self, connection: Connection) -> None:
        self._idle.append(connection)
        # Looked at after the append: a close() in between has either emptied the pool after it, or is seen here.
        self._close_idle_readers(keep=0 if self._closed else MAX_IDLE_READERS)

    def _close_idle_readers(self, *, keep: int) -> None:
        while len(self._idle) > keep:
            try:
                self._idle.popleft().close()
            except IndexError:
                return

    def _write_until_closed(self) -> None:
        is_open = True
        while is_open:
            batch = []
            command = self._queue.get()
            while command is not None:
                batch.append(command)
                if len(batch) == MAX_BATCH:
                    break
                try:
                    command = self._queue.get_nowait()
                except queue.Empty:
                    break
            is_open = command is not None
            if batch:
                self._commit(batch)

    def _commit(self, batch: Sequence[tuple[Command[Any], Future[Any]]]) -> None:
        """All or none: a future is resolved after the commit, or with the reason why there was none."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._in_savepoint(command) for command, _ in batch]
            self._connection.execute("COMMIT")
        except (apsw.Error, MemoryError) as error:
            log.warning("%s: %d writes were rolled back: %s", self.path, len(batch), error)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            outcomes = [(None, self._translated(error))] * len(batch)
        for (_, future), (result, fault) in zip(batch, outcomes, strict=True):
            if fault is None:
                future.set_result(result)
            else:
                future.set_exception(fault)

    def _in_savepoint(self, command: Command[Any]) -> tuple[Any, BaseException | None]:
        self._connection.execute("SAVEPOINT command")
        try:
            result = command(self._connection)
        except BaseException as error:
            # It is not swallowed: the caller's write() raises it.
            # On a full disk SQLite gives up the whole transaction by itself; then the earlier commands are lost too.
            if not self._connection.in_transaction:
                if isinstance(error, apsw.Error):
                    raise
                raise apsw.AbortError("the transaction ended within a command") from error
            self._connection.execute("ROLLBACK TO command")
            self._connection.execute("RELEASE command")
            return None, self._translated(error)
        self._connection.execute("RELEASE command")
        return result, None

    def _translated(self, error: BaseException) -> BaseException:
        if not isinstance(error, apsw.Error):
            return error
        return translated(self.path, error, system_errno=self._connection.system_errno)


def _open_writer(path: Path, synchronous: str, migrations: Sequence[str]) -> Connection:
    connection = Connection(str(path))
    try:
        connection.set_busy_timeout(5000)
        connection.pragma("journal_mode", "WAL")
        connection.pragma("synchronous", synchronous)
        connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        connection.pragma("journal_size_limit", 4 * CHECKPOINT_PAGES * 4096)
        connection.pragma("cache_size", -16384)  # KiB; the system keeps the rest of the file at hand
        connection.pragma("foreign_keys", True)
        connection.pragma("trusted_schema", False)
        migrate(connection, path, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_reader(path: Path) -> Connection:
    connection = Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5000)
    connection.pragma("query_only", True)
    connection.pragma("trusted_schema", False)
    return connection


def _warn_of_old_sqlite() -> None:
    version = apsw.sqlite_lib_version()
    if tuple(map(int, version.split("."))) < _SAFE_SQLITE:
        log.warning(
            "SQLite %s may corrupt a database in WAL mode (sqlite.org/wal.html#walresetbug): install apsw >= 3.51.3", version
        )
