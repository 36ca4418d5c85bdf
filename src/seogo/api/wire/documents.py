"""Documents and their parts as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from seogo.api.wire.errors import Error
from seogo.api.wire.request import Request
from seogo.domain import chunk as chunks
from seogo.domain import document as documents
from seogo.domain.messages import Language
from seogo.ingest.accept import Receipt

MAX_RECORDS = 1_000


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
    ocr: bool

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
            ocr=chunk.ocr,
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


class Records(Request):
    """`mapping`: `id`, `title`, `time`, `url` → a key or a JSON pointer; `text`, `tags` → one or a list of them."""

    collection: str = "default"
    mapping: dict[str, Any]
    records: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_RECORDS)
