"""The heaps of the C library."""

from __future__ import annotations

import ctypes
from contextlib import suppress

MAX_HEAPS = 2
_M_ARENA_MAX = -8
"""Of mallopt(3), glibc."""


def share_heaps() -> None:
    """Lets threads share two heaps instead of having up to eight a core, of which each keeps what was free in it once.

    For the start of a process. Other C libraries than glibc have no such heaps, and nothing is done.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, MAX_HEAPS)
