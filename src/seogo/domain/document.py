"""A document, its life, and the names of things that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID, uuid5

from seogo.domain.errors import Code

Tenant = NewType("Tenant", str)
BlobName = NewType("BlobName", str)
"""SHA-256 of the bytes, 64 hex digits."""

NAMESPACE = UUID("6f0a2a8e-3f0b-5b52-9d5e-5e09f5b0c3aa")


class State(StrEnum):
    """Where a document is. RECEIVED → EXTRACTED → CHUNKED → EMBEDDED → READY, or FAILED, or DELETED.

    UNCHANGED is the state of an acceptance only (the same bytes again); the document itself stays as it is.
    """

    RECEIVED = "received"
    EXTRACTED = "extracted"
    CHUNKED = "chunked"
    EMBEDDED = "embedded"
    READY = "ready"
    FAILED = "failed"
    UNCHANGED = "unchanged"
    DELETED = "deleted"


ENDED = frozenset({State.READY, State.FAILED, State.UNCHANGED, State.DELETED})


class Stage(StrEnum):
    """A step of the pipeline: the consumer group of its events, and the fence of its results."""

    EXTRACT = "extract"
    CHUNK = "chunk"
    EMBED = "embed"
    INDEX = "index"
    FORGET = "forget"


class Outcome(StrEnum):
    """How reading a file ended. Empty text is never OK."""

    OK = "ok"
    PARTIAL = "partial"
    EMPTY = "empty"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"


OUTCOME_CODES: Mapping[Outcome, Code] = {
    Outcome.EMPTY: Code.EMPTY,
    Outcome.NEEDS_OCR: Code.NEEDS_OCR,
    Outcome.ENCRYPTED: Code.ENCRYPTED,
    Outcome.DAMAGED: Code.DAMAGED,
    Outcome.TOO_LARGE: Code.TOO_LARGE,
    Outcome.TIMEOUT: Code.PARSE_TIMEOUT,
    Outcome.UNSUPPORTED: Code.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document failed: a code of the registry, facts in English, and whether a retry could help."""

    code: Code
    detail: str
    retryable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """What a source hands over. Its bytes already lie in the blob store under `content`."""

    document_id: UUID
    tenant: Tenant
    collection: str
    source: str
    name: str
    content: BlobName
    bytes: int
    fingerprint: str
    media_type: str = ""
    external_id: str | None = None
    parent_id: UUID | None = None
    tags: tuple[str, ...] = ()
    mapping: Mapping[str, object] | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The receipt: RECEIVED (work begins) or UNCHANGED (the same bytes and settings as the version that stands)."""

    document_id: UUID
    version: int
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it stands. Times are aware UTC."""

    id: UUID
    tenant: Tenant
    collection: str
    source: str
    name: str
    content: BlobName
    bytes: int
    fingerprint: str
    version: int
    visible_version: int
    """The version that search shows; 0 when none is searchable yet."""
    state: State
    outcome: Outcome | None = None
    title: str = ""
    media_type: str = ""
    language: str = ""
    external_id: str | None = None
    parent_id: UUID | None = None
    tags: tuple[str, ...] = ()
    mapping: Mapping[str, object] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    chunks: int = 0
    pages: int = 0
    extraction: BlobName | None = None
    """The canonical text with its blocks (process/extraction.py), of the current version."""
    vectors: BlobName | None = None
    """The vectors of every space (process/vectors.py), of the current version."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a stage learned about a document; None leaves a field as it is."""

    outcome: Outcome | None = None
    title: str | None = None
    media_type: str | None = None
    language: str | None = None
    metadata: Mapping[str, str] | None = None
    chunks: int | None = None
    pages: int | None = None
    extraction: BlobName | None = None
    vectors: BlobName | None = None
    visible_version: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where every acceptance is. `accepted` is counted by itself, so that the two sides can differ."""

    accepted: int
    ready: int
    unchanged: int
    failed: int
    deleted: int
    in_flight: int

    @property
    def is_balanced(self) -> bool:
        return self.accepted == self.ready + self.unchanged + self.failed + self.deleted + self.in_flight


def document_id(tenant: Tenant, collection: str, source: str) -> UUID:
    """The same source in a collection is the same document; other bytes are its next version."""
    return uuid5(NAMESPACE, f"{tenant}\0{collection}\0{source}")


def chunk_id(document: UUID, version: int, ordinal: int) -> UUID:
    return uuid5(document, f"{version}/{ordinal}")
