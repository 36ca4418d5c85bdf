"""What goes over the wire: one model per answer and per JSON request. Names stay; further fields may come."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from seogo.domain import chunk as chunks
from seogo.domain import document as documents
from seogo.domain import query as queries
from seogo.domain.document import Failure
from seogo.domain.errors import SeogoError, Unavailable
from seogo.domain.messages import Language, title
from seogo.domain.text import canonical
from seogo.ingest.accept import Receipt
from seogo.monitor import health, verify
from seogo.ports import events

MAX_QUERY_CHARS = 10_000
MAX_RECORDS = 1_000


class Error(BaseModel):
    code: str
    title: str
    detail: str
    retryable: bool

    @classmethod
    def of_failure(cls, failure: Failure, language: Language) -> Error:
        return cls(code=failure.code, title=title(failure.code, language), detail=failure.detail, retryable=failure.retryable)

    @classmethod
    def of_error(cls, error: SeogoError, language: Language) -> Error:
        return cls(
            code=error.code, title=title(error.code, language), detail=error.detail, retryable=isinstance(error, Unavailable)
        )


class Counts(BaseModel):
    chunks: int
    pages: int


class Document(BaseModel):
    id: str
    external_id: str | None
    name: str
    title: str
    media_type: str
    bytes: int
    state: documents.State
    outcome: documents.Outcome | None
    version: int
    visible_version: int
    parent_id: str | None
    collection: str
    source: str
    tags: list[str]
    language: str
    metadata: dict[str, str]
    error: Error | None
    counts: Counts
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, document: documents.Document, language: Language) -> Document:
        return cls(
            id=str(document.id),
            external_id=document.external_id,
            name=document.name,
            title=document.title,
            media_type=document.media_type,
            bytes=document.bytes,
            state=document.state,
            outcome=document.outcome,
            version=document.version,
            visible_version=document.visible_version,
            parent_id=str(document.parent_id) if document.parent_id else None,
            collection=document.collection,
            source=document.source,
            tags=list(document.tags),
            language=document.language,
            metadata=dict(document.metadata),
            error=Error.of_failure(document.failure, language) if document.failure else None,
            counts=Counts(chunks=document.chunks, pages=document.pages),
            created_at=document.created_at,
            updated_at=document.updated_at,
        )


class Item(BaseModel):
    """What became of one file or record of a call."""

    id: str | None
    external_id: str | None
    name: str
    state: documents.State
    version: int
    error: Error | None

    @classmethod
    def of(cls, receipt: Receipt, document: documents.Document | None, language: Language) -> Item:
        """As the document stands; "unchanged" stays what it is, since that was said of this call."""
        error = None
        if receipt.error:
            error = Error.of_error(receipt.error, language)
        elif document and document.failure and receipt.state is not documents.State.UNCHANGED:
            error = Error.of_failure(document.failure, language)
        return cls(
            id=str(receipt.document_id) if receipt.document_id else None,
            external_id=receipt.external_id,
            name=receipt.name,
            state=document.state if document and receipt.state is not documents.State.UNCHANGED else receipt.state,
            version=receipt.version,
            error=error,
        )


class Items(BaseModel):
    items: list[Item]


class DocumentPage(BaseModel):
    items: list[Document]
    next_cursor: str | None
    count: int | None = None


class Chunk(BaseModel):
    """`text == canonical[start:end]` in code points, of what `/text` answers."""

    id: str
    ordinal: int
    text: str
    start: int
    end: int
    page: int | None
    section: list[str]
    kind: str
    tokens: int
    language: str

    @classmethod
    def of(cls, chunk: chunks.Chunk) -> Chunk:
        return cls(
            id=str(chunk.id),
            ordinal=chunk.ordinal,
            text=chunk.text,
            start=chunk.start,
            end=chunk.end,
            page=chunk.page_start,
            section=list(chunk.section),
            kind=chunk.kind,
            tokens=chunk.tokens,
            language=chunk.language,
        )


class ChunkPage(BaseModel):
    items: list[Chunk]
    next_cursor: str | None


class Happening(BaseModel):
    type: str
    at: datetime
    version: int
    run: int
    data: dict[str, Any]


class Timeline(BaseModel):
    items: list[Happening]


class Collection(BaseModel):
    name: str
    documents: int


class Collections(BaseModel):
    items: list[Collection]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Records(Request):
    """`mapping`: `id`, `title`, `time`, `url` → a key or a JSON pointer; `text`, `tags` → one or a list of them."""

    collection: str = "default"
    mapping: dict[str, Any]
    records: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_RECORDS)


class Question(Request):
    query: str = Field(max_length=MAX_QUERY_CHARS)
    collection: str | None = None
    filters: dict[str, Any] = {}
    limit: int = Field(10, ge=1, le=200)

    @field_validator("query")
    @classmethod
    def _not_blank(cls, query: str) -> str:
        query = canonical(query).strip()
        if not query:
            raise ValueError("the query is empty")
        return query


class SearchRequest(Question):
    explain: bool = False
    fold: bool = True


class Place(BaseModel):
    chunk_id: str
    document_id: str
    title: str
    start: int
    end: int


class Hit(BaseModel):
    """A passage. Highlights are offsets into `text` (code points); the score orders this answer only."""

    chunk_id: str
    document_id: str
    external_id: str | None
    title: str
    name: str
    text: str
    start: int
    end: int
    page: int | None
    section: list[str]
    language: str
    kind: str
    highlights: list[tuple[int, int]]
    score: float
    also_in: list[Place]
    explain: dict[str, float | None] | None = None

    @classmethod
    def of(cls, hit: queries.Hit, **more: Any) -> Hit:
        return cls(
            chunk_id=str(hit.chunk_id),
            document_id=str(hit.document_id),
            external_id=hit.external_id,
            title=hit.title,
            name=hit.name,
            text=hit.text,
            start=hit.start,
            end=hit.end,
            page=hit.page,
            section=list(hit.section),
            language=hit.language,
            kind=hit.kind,
            highlights=list(hit.highlights),
            score=hit.score,
            also_in=[
                Place(
                    chunk_id=str(place.chunk_id),
                    document_id=str(place.document_id),
                    title=place.title,
                    start=place.start,
                    end=place.end,
                )
                for place in hit.also_in
            ],
            explain=None if hit.explain is None else dict(hit.explain),
            **more,
        )


class SearchAnswer(BaseModel):
    hits: list[Hit]
    took_ms: float
    notes: list[str]
    confidence: float
    phases_ms: dict[str, float] | None = None

    @classmethod
    def of(cls, found: queries.Hits, *, explain: bool) -> SearchAnswer:
        return cls(
            hits=[Hit.of(hit) for hit in found.hits],
            took_ms=round(found.took_ms, 3),
            notes=list(found.notes),
            confidence=found.confidence,
            phases_ms=dict(found.phases_ms) if explain else None,
        )


class Source(Hit):
    n: int


class Sentence(BaseModel):
    text: str
    citations: list[int]


class Answer(BaseModel):
    """`kind` is "extractive", "refused" (nothing supports an answer; the nearest passages stand in `sources`) or "llm"."""

    answer_id: str
    kind: Literal["llm", "extractive", "refused"]
    text: str
    confidence: float
    sentences: list[Sentence]
    sources: list[Source]
    notes: list[str]
    took_ms: float


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
