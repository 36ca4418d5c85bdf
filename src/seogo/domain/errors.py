"""The three kinds of error, because a caller can do three things, and the registry of their codes.

Refused: the input is at fault; tell the user, do not retry. Unavailable: the world is at fault; try again later.
Everything else is a bug and stays loud.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """One code per thing that a user or operator can act on. Texts: `domain/messages.py`."""

    INVALID = "E101"
    FORBIDDEN = "E103"
    NOT_FOUND = "E104"
    CONFLICT = "E105"
    REQUEST_TOO_LARGE = "E106"
    MEDIA_TYPE = "E107"
    BAD_CURSOR = "E110"
    METHOD_NOT_ALLOWED = "E112"

    DAMAGED = "E201"
    ENCRYPTED = "E202"
    EMPTY = "E203"
    NEEDS_OCR = "E206"
    QUEUE_FULL = "E207"
    PARSE_TIMEOUT = "E208"
    TOO_LARGE = "E209"
    UNSUPPORTED = "E210"
    WORKER_DIED = "E211"

    INDEX_UNREACHABLE = "E301"
    INDEX_TIMEOUT = "E302"
    DIMENSION = "E303"
    UNKNOWN_COLLECTION = "E304"
    CORRUPT = "E305"
    STORE_UNAVAILABLE = "E306"
    DISK_FULL = "E307"
    FINGERPRINT = "E308"

    EMBEDDING_FAILED = "E409"

    SUPERSEDED = "E503"

    INTERNAL = "E500"


class SeogoError(Exception):
    """Carries facts: a code, and a detail that stays English and names the thing."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Refused(SeogoError):
    """The input is at fault: the same call will fail again."""


class Unavailable(SeogoError):
    """The world is at fault: the same call may succeed later."""

    def __init__(self, code: Code, detail: str, *, retry_after_seconds: float = 2.0) -> None:
        super().__init__(code, detail)
        self.retry_after_seconds = retry_after_seconds


class Unread(Refused):
    """A file that cannot be read; `outcome` (domain/document.py) is stored with the document."""

    def __init__(self, outcome: str, code: Code, detail: str) -> None:
        super().__init__(code, detail)
        self.outcome = outcome


class WorkerDied(SeogoError):
    """The process that did this work died, neither by its deadline nor by its memory limit: the document may be poison."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.WORKER_DIED, detail)
