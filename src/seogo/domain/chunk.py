"""A chunk: the passage that is weighed, embedded, found and cited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType
from uuid import UUID

from seogo.domain.blocks import Kind
from seogo.domain.terms import Partition

Space = NewType("Space", str)
"""The name of a vector space, such as "passage" or "sentence"."""

Span = tuple[int, int]
"""Start and end in code points of the canonical text of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of one version of a document. `text == canonical[start:end]`."""

    id: UUID
    document_id: UUID
    version: int
    ordinal: int
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    """Sentences, table rows or list items, in canonical offsets, in order, inside [start, end)."""
    section: tuple[str, ...]
    """The headings above, the highest first."""
    kind: Kind
    tokens: int
    language: str
    partition: Partition
    page_start: int | None = None
    page_end: int | None = None
    ocr: bool = False
    header: str = ""
    """The header row of a table that was cut: repeated in what is weighed and embedded, not in the span."""
