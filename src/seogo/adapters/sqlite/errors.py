"""SQLite's errors, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from seogo.adapters.full_disk import NO_SPACE
from seogo.domain.errors import Code, Unavailable

_BROKEN = (apsw.CorruptError, apsw.NotADBError)
_UNREACHABLE = (
    apsw.IOError,
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.NoMemError,
    apsw.InterruptError,
)


def translated(path: Path, error: apsw.Error, *, system_errno: int = 0) -> Exception:
    """The world's faults become Unavailable; what is left (a wrong statement, a broken constraint) is a bug and stays itself.

    system_errno: of the connection. SQLite itself knows a full disk by ENOSPC alone.
    """
    if isinstance(error, apsw.FullError) or (isinstance(error, apsw.IOError) and system_errno in NO_SPACE):
        return Unavailable(Code.DISK_FULL, f"{path}: no space left", retry_after_seconds=10.0)
    if isinstance(error, _BROKEN):
        return Unavailable(Code.CORRUPT, f"{path}: {error}")
    if isinstance(error, _UNREACHABLE):
        return Unavailable(Code.STORE_UNAVAILABLE, f"{path}: {error}")
    return error


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        ours = translated(path, error)
        if ours is error:
            raise
        raise ours from error
