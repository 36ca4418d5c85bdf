"""Questions, hits and answers as they go over the wire."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator

from seogo.api.wire.request import Request
from seogo.domain import query as queries
from seogo.domain.text import canonical

MAX_QUERY_CHARS = 10_000


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
    """A passage. Highlights are offsets into `text` (code points); the score orders this answer only.

    `ocr`: its letters were recognised on a picture.
    """

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
    ocr: bool
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
            ocr=hit.ocr,
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
