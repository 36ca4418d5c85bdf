"""Health, ledger, verification and dead letters as they go over the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from seogo.api.wire.errors import Error
from seogo.domain import document as documents
from seogo.domain.messages import Language
from seogo.monitor import health, verify
from seogo.ports import events


class Component(BaseModel):
    name: str
    status: health.Status
    detail: str
    needed: bool


class Queue(BaseModel):
    ready: int
    taken: int
    oldest_age_seconds: float
    tries: int
    """Documents taken since the start, each time they were taken."""
    busy_seconds: float
    """Wall time of the stage's threads since the start."""


class Health(BaseModel):
    status: health.Status
    ready: bool
    version: str
    components: list[Component]
    queues: dict[str, Queue]


class Ready(BaseModel):
    ready: bool


class Ledger(BaseModel):
    """accepted = ready + unchanged + failed + deleted + in_flight, over all acceptances ever."""

    accepted: int
    ready: int
    unchanged: int
    failed: int
    deleted: int
    in_flight: int
    balanced: bool

    @classmethod
    def of(cls, ledger: documents.Ledger) -> Ledger:
        return cls(
            accepted=ledger.accepted,
            ready=ledger.ready,
            unchanged=ledger.unchanged,
            failed=ledger.failed,
            deleted=ledger.deleted,
            in_flight=ledger.in_flight,
            balanced=ledger.is_balanced,
        )


class Difference(BaseModel):
    kind: str
    document_id: str | None
    detail: str
    repaired: bool


class Report(BaseModel):
    agrees: bool
    documents: int
    chunks: int
    points: int
    blobs: int
    differences: list[Difference]

    @classmethod
    def of(cls, report: verify.Report) -> Report:
        return cls(
            agrees=report.agrees,
            documents=report.documents,
            chunks=report.chunks,
            points=report.points,
            blobs=report.blobs,
            differences=[
                Difference(
                    kind=found.kind,
                    document_id=str(found.document_id) if found.document_id else None,
                    detail=found.detail,
                    repaired=found.repaired,
                )
                for found in report.differences
            ],
        )


class DeadLetter(BaseModel):
    """A document that ran out of attempts."""

    id: str
    document_id: str
    version: int
    name: str
    stage: documents.Stage
    attempts: int
    error: Error
    at: datetime

    @classmethod
    def of(cls, letter: events.DeadLetter, language: Language) -> DeadLetter:
        return cls(
            id=str(letter.id),
            document_id=str(letter.document_id),
            version=letter.version,
            name=letter.name,
            stage=letter.stage,
            attempts=letter.attempts,
            error=Error.of_failure(letter.failure, language),
            at=letter.at,
        )


class DeadLetterPage(BaseModel):
    items: list[DeadLetter]
    next_cursor: str | None
    count: int | None = None


class Replayed(BaseModel):
    """Ids of the documents that are worked on again."""

    replayed: list[str]
