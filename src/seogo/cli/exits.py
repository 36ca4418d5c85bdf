"""How a command ends."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    OK = 0
    FAILURE = 1
    USAGE = 2
    PARTIAL = 3
    """Some of the files failed."""
    NOT_READY = 4
    INTERRUPTED = 130


class Stop(Exception):
    """Ends the command with a message for stderr."""

    def __init__(self, exit_code: Exit, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.message = message
