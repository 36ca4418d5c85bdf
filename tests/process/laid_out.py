"""Documents for the chunker's tests."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from seogo.domain.blocks import Block, Extraction, Kind
from seogo.domain.chunk import Chunk
from seogo.process.place import place
from seogo.process.split import ChunkSizes, split

DOCUMENT = UUID(int=1)


class Letters:
    """A tokenizer: three letters are a piece, and so is every blank."""

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 3 + text.count(" ") for text in texts]


def heading(text: str, level: int = 1) -> Block:
    return Block(Kind.HEADING, text, level)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(Kind.PARAGRAPH, text, page=page)


def document(*blocks: Block, title: str = "") -> Extraction:
    return place(blocks, title=title)


def chunks(extraction: Extraction, *, sizes: ChunkSizes | None = None, reads: Sequence[str] = ()) -> list[Chunk]:
    """Counted in pieces where `reads` names the language, else in characters."""
    return split(
        extraction,
        document_id=DOCUMENT,
        version=1,
        tokens=Letters() if reads else None,
        reads=reads.__contains__,
        sizes=sizes or ChunkSizes(),
    )
