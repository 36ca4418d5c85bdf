"""A question, the hits it finds, and the answer made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from seogo.domain.chunk import Span
from seogo.domain.filters import Where, everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    text: str
    limit: int = 10
    where: Where = field(default_factory=everything)
    explain: bool = False
    fold: bool = True
    """Equal passages are one hit; the others stand in its `also_in`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where else a folded passage stands."""

    chunk_id: UUID
    document_id: UUID
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found passage. Highlights are offsets into `text` (code points).

    The score orders this answer only; it is no probability.
    """

    chunk_id: UUID
    document_id: UUID
    external_id: str | None
    title: str
    name: str
    text: str
    start: int
    end: int
    page: int | None
    section: tuple[str, ...]
    language: str
    kind: str
    score: float
    ocr: bool = False
    sentences: tuple[Span, ...] = ()
    highlights: tuple[Span, ...] = ()
    also_in: tuple[Place, ...] = ()
    explain: Mapping[str, float | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    hits: Sequence[Hit]
    notes: Sequence[str] = ()
    took_ms: float = 0.0
    confidence: float = 0.0
    """0 to 1: how likely it is that the documents hold an answer (search/confidence.py)."""
    phases_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A quoted sentence. `citations` are numbers (from 1) into the answer's sources; the span lies in that source's document."""

    text: str
    citations: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`kind` is "extractive" or "refused" ("llm" where a model is configured). A refused answer still shows its sources."""

    id: str
    kind: str
    text: str
    confidence: float
    sentences: Sequence[AnswerSentence]
    sources: Sequence[Hit]
    notes: Sequence[str] = ()
    took_ms: float = 0.0
