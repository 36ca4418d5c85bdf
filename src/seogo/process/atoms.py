"""The atoms of a document: sentences, table rows, list items, lines of code. Chunks are made of whole atoms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from seogo.domain.blocks import Extraction, Kind, PlacedBlock
from seogo.domain.chunk import Span
from seogo.domain.section import heading_name
from seogo.domain.sentences import cut, sentences

_BY_SENTENCE = frozenset({Kind.PARAGRAPH, Kind.QUOTE, Kind.FOOTNOTE, Kind.CAPTION})
KEPT_WHOLE = frozenset({Kind.TABLE, Kind.CODE})
"""Blocks that stay in one chunk where they fit."""

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """`text[start:end]` is the atom with the white space behind it: laid end to end, the atoms give back the text.

    block: number of its block. above: the headings above, the highest first, itself not included. size: its share of the
    hard limit of a chunk, 0 until measured. is_read: whether the passage encoder reads its language.
    """

    start: int
    end: int
    kind: Kind
    block: int
    above: tuple[str, ...]
    page: int | None = None
    ocr: bool = False
    is_read: bool = False
    size: float = 0.0


def atoms(extraction: Extraction) -> list[Atom]:
    """In order; none for a text that is blank."""
    text = extraction.text
    blocks = extraction.blocks or [PlacedBlock(Kind.PARAGRAPH, 0, len(text))]
    placed = list(_placed(text, blocks))
    ends = [*(start for start, *_ in placed[1:]), len(text)] if placed else []
    return [
        Atom(
            # What stands before the first block belongs to the first atom.
            start=start if index else 0,
            end=end,
            kind=blocks[number].kind,
            block=number,
            above=above,
            page=blocks[number].page,
            ocr=blocks[number].ocr,
        )
        for index, ((start, number, above), end) in enumerate(zip(placed, ends, strict=True))
    ]


def _placed(text: str, blocks: Sequence[PlacedBlock]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, number of the block, headings above) of each atom."""
    path: list[tuple[int, str]] = []
    above: tuple[str, ...] = ()
    for number, block in enumerate(blocks):
        if block.kind is Kind.HEADING:
            path = [heading for heading in path if heading[0] < block.level]
            above = tuple(name for _, name in path)
        for start, _ in _spans(text, block):
            yield start, number, above
        if block.kind is Kind.HEADING:
            path.append((block.level, heading_name(text[block.start : block.end])))
            above = tuple(name for _, name in path)


def _spans(text: str, block: PlacedBlock) -> list[Span]:
    inner = text[block.start : block.end]
    if block.kind is Kind.HEADING:
        return [(block.start, block.end)] if inner.strip() else []
    if block.kind in _BY_SENTENCE:
        found = sentences(inner)
    else:
        found = [match.span() for match in _LINE.finditer(inner) if match[0].strip()]
    return [(block.start + start, block.start + end) for start, end in found]


def parts(text: str, atom: Atom, *, max_chars: int) -> list[Atom]:
    """The atom cut into pieces of at most `max_chars` and the white space around them; not measured, none blank.

    At least two where it has more characters than that between the first and the last that is not white space.
    """
    whole = text[atom.start : atom.end]
    end = atom.start + len(whole.rstrip())
    start = atom.end - len(whole.lstrip())
    starts = [from_ for from_, to in cut(text, (start, end), max_chars=max_chars) if text[from_:to].strip()]
    return [replace(atom, start=from_, end=to, size=0.0) for from_, to in pairwise([atom.start, *starts[1:], atom.end])]
