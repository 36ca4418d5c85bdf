"""What a reader sees in a file: blocks in reading order, properties, and the documents inside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from seogo.domain.document import Outcome


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    MAIL_HEADER = "mail-header"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block as a reader gives it. Text is not canonical yet.

    A list block is one item a line. A table block is one row a line, cells parted by " | ", its first line the header
    row where there is one.
    """

    kind: Kind
    text: str
    level: int = 0
    """Headings: 1 is the highest. Other kinds: 0."""
    page: int | None = None
    """Page, slide or sheet, from 1; None where the format has none."""
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document inside a document (a mail's attachment, a file in an archive)."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader got out of a file. `detail` says in English why the outcome is not OK, or is empty."""

    blocks: Sequence[Block] = ()
    outcome: Outcome = Outcome.OK
    detail: str = ""
    media_type: str = ""
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime | None = None
    pages: int = 0
    scanned: Sequence[int] = ()
    """Pages that are pictures, from 1, rising: the blocks hold no text of them. The detail does not name them."""
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block in the canonical text: `canonical[start:end]` is its text (code points)."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    page: int | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A read document as it is stored: the canonical text, and the blocks that lie in it in order, without overlap."""

    text: str
    blocks: Sequence[PlacedBlock]
    title: str

    def to_bytes(self) -> bytes:
        """JSON, as it lies in the blob store."""
        blocks = [[block.kind, block.start, block.end, block.level, block.page, block.ocr] for block in self.blocks]
        return json.dumps({"title": self.title, "text": self.text, "blocks": blocks}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Extraction:
        stored = json.loads(content)
        blocks = [PlacedBlock(Kind(kind), *place) for kind, *place in stored["blocks"]]
        return cls(text=stored["text"], blocks=blocks, title=stored["title"])


def ranges(numbers: Sequence[int]) -> str:
    """How numbers of pages are told: 1-3, 7, 9-10. They rise."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)
