"""What a parse process takes away from itself before it sees the first file."""

from __future__ import annotations

import ctypes
import math
import resource
import signal
import sys

from seogo.ports.formats import Limits

MAX_OPEN_FILES = 64
SPARE_CPU_SECONDS = 5

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def confine(limits: Limits) -> None:
    """No core files, bounded memory, files and file sizes; no network where the kernel allows to give it up."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, limits.max_file_bytes)
    if sys.platform.startswith("linux"):
        _lower(resource.RLIMIT_AS, limits.memory_bytes)  # macOS refuses or ignores it: there the deadline alone counts
        _die_with_parent()
        _leave_network()


def allow_cpu_seconds(seconds: float) -> None:
    """From now on, for the next file: the second net below the deadline, should the pool not be there to keep it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + SPARE_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _lower(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _die_with_parent() -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _leave_network() -> None:
    """An empty network of its own. Containers often forbid it; then the reader's code is all that keeps it from the net."""
    libc = ctypes.CDLL(None)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
