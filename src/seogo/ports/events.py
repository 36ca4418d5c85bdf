"""How work reaches the stages: tasks made by events, taken with a lease, given back or set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from seogo.domain.document import Failure, Stage, Tenant
from seogo.domain.events import DocumentEvent


@dataclass(frozen=True, slots=True)
class Delivery:
    """One piece of work. `attempt` counts from 1 and was counted before the work starts, so that a crash counts."""

    task: int
    stage: Stage
    event: DocumentEvent
    attempt: int


@dataclass(frozen=True, slots=True)
class Depth:
    ready: int
    taken: int
    oldest_age_seconds: float


class EventBus(Protocol):
    """At least once. A delivery whose lease ran out is given to somebody again."""

    def take(self, stage: Stage, *, top: int, owner: str, lease_seconds: float = 30.0) -> list[Delivery]:
        """At most `top` due deliveries, oldest first; none is no error. Also frees deliveries whose lease ran out."""

    def extend(self, deliveries: Sequence[Delivery], *, owner: str, lease_seconds: float = 30.0) -> None:
        """Heartbeat. Deliveries no longer owned are ignored."""

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """Closes what is still open (Documents.advance closes by itself). Twice is once."""

    def later(self, delivery: Delivery, *, delay_seconds: float, count_attempt: bool = True) -> None:
        """Gives it back, due after the delay. Without count_attempt the attempt is not burned."""

    def wait(self, stage: Stage, *, timeout_seconds: float) -> None:
        """Returns when work for the stage may be there, or at the timeout."""

    def depths(self) -> dict[Stage, Depth]:
        """Every stage, also the empty ones."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A document that ran out of attempts."""

    id: int
    tenant: Tenant
    document_id: UUID
    version: int
    name: str
    stage: Stage
    attempts: int
    failure: Failure
    at: datetime


class DeadLetters(Protocol):
    """Replaying is `Documents.restart`."""

    def page(self, tenant: Tenant, *, after: int | None = None, limit: int = 50) -> list[DeadLetter]:
        """Newest first."""

    def get(self, tenant: Tenant, ids: Collection[int]) -> list[DeadLetter]: ...

    def count(self, tenant: Tenant) -> int: ...
