"""Blocks become canonical text, each with its span in it; headings that only their numbers betray are recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from seogo.domain.blocks import Block, Extraction, Kind, PlacedBlock
from seogo.domain.sentences import sentences
from seogo.domain.structure import is_item, structural_heading
from seogo.domain.text import canonical

CELL_END = " | "
"""How readers part cells. In the canonical text it is a tab, which is white space: a phrase that runs over two cells is still
found, and no encoder spends a piece on a bar."""

_BLANK_LINES_BEFORE = re.compile(r"\A(?:[ \t]*\n)+")


def place(blocks: Sequence[Block], *, title: str) -> Extraction:
    """Lays the blocks end to end: an empty line between them, a newline between list items, a tab between cells. Blank blocks
    are dropped.

    A paragraph's line that is a structural heading (제2장 총칙, Part 3 Hull) becomes a heading block, and so does the head of
    an article (제8조(선박의 검사) …). What the reader calls a heading stays one. The text is canonical.
    """
    numbered = not any(block.kind is Kind.HEADING for block in blocks)  # else the reader knows better than "4.2.1"
    parts: list[str] = []
    placed: list[PlacedBlock] = []
    length = 0
    last: Block | None = None
    for block in blocks:
        text = _trimmed(canonical(block.text))
        if block.kind is Kind.TABLE:
            text = text.replace(CELL_END, "\t")
        if not text:
            continue
        if last is not None:
            separator = "\n" if block.kind is Kind.LIST and last.kind is Kind.LIST else "\n\n"
            parts.append(separator)
            length += len(separator)
        parts.append(text)
        whole = PlacedBlock(block.kind, length, length + len(text), block.level, block.page, block.ocr)
        placed += _recognised(text, whole, numbered=numbered) if block.kind is Kind.PARAGRAPH else [whole]
        length += len(text)
        last = block
    return Extraction(text="".join(parts), blocks=placed, title=title)


def _trimmed(text: str) -> str:
    """Without blank lines before and white space behind: the indent of the first line of code stays."""
    return _BLANK_LINES_BEFORE.sub("", text.rstrip())


def _recognised(text: str, whole: PlacedBlock, *, numbered: bool) -> list[PlacedBlock]:
    """The paragraph as it is, or the headings found in it and the paragraphs between them."""
    headings = list(_headings(text, numbered=numbered))
    if not headings:
        return [whole]
    found = []
    behind = 0
    for start, end, level in headings:
        found += _paragraph(text, whole, behind, start)
        found.append(replace(whole, kind=Kind.HEADING, start=whole.start + start, end=whole.start + end, level=level))
        behind = end
    return found + _paragraph(text, whole, behind, len(text))


def _paragraph(text: str, whole: PlacedBlock, start: int, end: int) -> list[PlacedBlock]:
    inner = text[start:end].strip()
    if not inner:
        return []
    start = text.index(inner, start)
    return [replace(whole, start=whole.start + start, end=whole.start + start + len(inner))]


_MAYBE = re.compile(r"^\s*(?:제\s?\d|부\s?칙|\[|별|부|붙|\d|[PCSARpcsar])", re.MULTILINE)


def _headings(text: str, *, numbered: bool) -> Iterator[tuple[int, int, int]]:
    """(start, end, level) in the paragraph.

    In the middle of it a heading without a bracketed title counts only behind a whole sentence or a list item: else a
    reference that happens to begin a line (… 정하는 바에 따라 ⏎ 제3장 ⏎ 의 …) would be taken for one.
    """
    if not _MAYBE.search(text):
        return
    may_begin = True
    start = 0
    for line, following in pairwise([*text.split("\n"), ""]):
        stripped = line.strip()
        heading = structural_heading(line, numbered=numbered and _begins_anew(following)) if stripped else None
        if heading and (may_begin or line[heading.end - 1] in ")）]】"):
            yield start + len(line) - len(line.lstrip()), start + heading.end, heading.level
            rest = line[heading.end :]
            may_begin = not rest.strip() or _ends(rest)
        elif stripped:
            may_begin = is_item(line) or _ends(line)
        start += len(line) + 1


def _begins_anew(line: str) -> bool:
    """Whether a line surely does not go on with the sentence of the line before it; after 4.2.1 one cannot know otherwise."""
    first = line.strip()[:1]
    return not first or first.isupper() or not first.isalpha()


def _ends(line: str) -> bool:
    """Whether a sentence ends where the line does."""
    return len(sentences(f"{line.rstrip()}\nX")) > 1
