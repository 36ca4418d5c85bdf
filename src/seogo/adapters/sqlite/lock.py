"""One process per data directory."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from seogo.domain.errors import Code, Refused, Unavailable


class ProcessLock:
    """Held until release() or the end of the process, however it ends. Also refuses a second holder in this process.

    `flock`, not `lockf`: a POSIX record lock is lost when any descriptor of the file is closed. The descriptor is not
    inherited by child processes that are spawned, so a child that outlives us does not keep the lock.
    """

    def __init__(self, path: Path) -> None:
        """Raises Refused(CONFLICT) naming the holder, or Unavailable(STORE_UNAVAILABLE) when the file cannot be written."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what lies in it is private
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unavailable(Code.STORE_UNAVAILABLE, f"{path.parent} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._descriptor)
            raise Refused(Code.CONFLICT, f"data directory {path.parent} is in use by process {holder}") from error
        # The process id only tells people who holds the lock: on a full disk it stays unsaid.
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            pass

    def release(self) -> None:
        os.close(self._descriptor)
