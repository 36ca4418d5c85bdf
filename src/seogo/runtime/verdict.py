"""What becomes of a delivery whose stage raised: tried again, failed, or set aside."""

from __future__ import annotations

import random
from dataclasses import dataclass

from seogo.domain.document import Failure, Outcome
from seogo.domain.errors import Code, Refused, Unavailable, Unread, WorkerDied

MAX_POISON_ATTEMPTS = 3
FIRST_DELAY_SECONDS = 2.0
LONGEST_DELAY_SECONDS = 600.0

OUTAGES = frozenset({Code.INDEX_UNREACHABLE, Code.INDEX_TIMEOUT, Code.STORE_UNAVAILABLE, Code.DISK_FULL})
"""Everything waits for these: no document is at fault, so no attempt is burned."""


@dataclass(frozen=True, slots=True)
class Later:
    delay_seconds: float
    count_attempt: bool = True


@dataclass(frozen=True, slots=True)
class Fail:
    failure: Failure
    outcome: Outcome | None = None
    set_aside: bool = False
    """Out of attempts: a dead letter, to be replayed by hand."""


def verdict(error: Exception, attempt: int, *, max_attempts: int, chance: random.Random) -> Later | Fail:
    """Permanent faults are not retried; poison three times; the world's faults with full-jitter back-off 2 s · 2ⁿ ≤ 10 min."""
    if isinstance(error, Unread):
        return Fail(Failure(error.code, error.detail, retryable=False), Outcome(error.outcome))
    if isinstance(error, Refused):
        return Fail(Failure(error.code, error.detail, retryable=False))
    if isinstance(error, Unavailable) and error.code in OUTAGES:
        return Later(error.retry_after_seconds, count_attempt=False)
    code = error.code if isinstance(error, Unavailable | WorkerDied) else Code.INTERNAL
    detail = error.detail if isinstance(error, Unavailable | WorkerDied) else f"{type(error).__name__}: {error}"
    limit = max_attempts if isinstance(error, Unavailable) else MAX_POISON_ATTEMPTS
    if attempt >= limit:
        return Fail(Failure(code, detail, retryable=True), set_aside=True)
    if isinstance(error, WorkerDied):
        return Later(0.0)
    return Later(chance.uniform(0, min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**attempt)))
