"""The lines of a PDF page as pdfium gives them, with the place of each, and without the ones that run along all pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seogo.adapters.readers.pdf_glyphs import Box, Glyphs, Word, units

MIN_RUNNING_PAGES = 4
MIN_RUNNING_SHARE = 0.4
"""Of the pages: a header of the left pages alone still counts."""
SURELY_RUNNING_PAGES = 10
"""However long the document: the header of one of its parts."""

MARGIN = 0.12
"""Of the height of the page, at its top and at its bottom: running lines stand there and nowhere else."""

SAME_POINTS = 0.3

_DIGITS = re.compile(r"\d+")


class Place(NamedTuple):
    """A cell of a table of the page; all count from 0, rows from the top."""

    table: int
    row: int
    column: int


class Line(NamedTuple):
    """Points, from the lower left corner of the page. The text keeps the blanks at its ends.

    size: height of its letters with the font's own spacing; 0 where the place is not known. start: where its text begins in
    that of the page, UTF-16 units. points: the size of its font, 0 if its ends differ. is_bold: at both ends. place: the cell
    that it stands in.
    """

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    start: int = 0
    points: float = 0.0
    is_bold: bool = False
    place: Place | None = None

    def cut(self, starts: Sequence[int], words: Sequence[Word]) -> Iterator[Line]:
        """Its pieces, which begin at words that begin there; the first at 0. Only the last keeps the blanks at its end."""
        for start, end in zip(starts, [*starts[1:], len(self.text)], strict=True):
            own = [word for word in words if start <= word.start < end]
            text = self.text[start:end] if end == len(self.text) else self.text[start:end].rstrip()
            place = (own[0].left, own[-1].right) if own else (self.left, self.right)
            yield self._replace(text=text, left=place[0], right=place[1], start=self.start + units(self.text[:start]))


def lines_of(glyphs: Glyphs) -> list[Line]:
    """The lines of a page that are not blank, in the order of pdfium, which is that of the file."""
    lines: list[Line] = []
    start = 0
    for text in glyphs.text.split("\r\n"):
        if text.strip():
            lines.extend(_placed(text, start, glyphs))
        start += units(text) + len("\r\n")
    return lines


def without_running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Drops headers, footers and page numbers: the same text, digits aside, at the same height in the margin of many pages.

    The first of each stays, so that no word is lost, but not if it has no letters.
    """
    keys = [[_running_key(line, height) for line in lines] for lines, height in zip(pages, heights, strict=True)]
    n_pages = Counter(key for page in keys for key in set(page) if key)
    enough = min(SURELY_RUNNING_PAGES, max(MIN_RUNNING_PAGES, MIN_RUNNING_SHARE * len(pages)))
    seen: set[tuple[str, int]] = set()
    kept: list[list[Line]] = []
    for lines, page in zip(pages, keys, strict=True):
        kept.append([])
        for line, key in zip(lines, page, strict=True):
            is_running = key is not None and n_pages[key] >= enough
            if not is_running or (key not in seen and any(character.isalpha() for character in line.text)):
                kept[-1].append(line)
            if key is not None:
                seen.add(key)
    return kept


def _running_key(line: Line, height: float) -> tuple[str, int] | None:
    """Its text without digits and blanks, and its height in steps of 4 points; None outside the margins."""
    if not line.size or MARGIN * height < line.bottom < (1 - MARGIN) * height:
        return None
    return _DIGITS.sub("0", "".join(line.text.split())), round(line.bottom / 4)


def _placed(text: str, start: int, glyphs: Glyphs) -> Iterator[Line]:
    """The line; or several, where pdfium has put a blank for the end of a line (it does when the line ends in one)."""
    words = text.strip()
    at = start + units(text[: len(text) - len(text.lstrip())])
    last_at = at + units(words[:-1])
    first = glyphs.box(at, words[0])
    last = glyphs.box(last_at, words[-1])
    if first is None or last is None:
        yield Line(text)
        return
    left, bottom, _, top = first
    size = min(top - bottom, last[3] - last[1])  # a bullet at the beginning may be in a larger font
    cut = _hidden_end(words, at, first, glyphs) if abs(last[1] - bottom) > size / 2 else None
    if cut is None:
        font, end_font = glyphs.font(at), glyphs.font(last_at)
        points = font.points if abs(font.points - end_font.points) < SAME_POINTS else 0.0
        yield Line(text, left, last[2], bottom, size, start, points, font.is_bold and end_font.is_bold)
        return
    end = len(text) - len(text.lstrip()) + cut
    yield from _placed(text[:end], start, glyphs)
    yield from _placed(text[end:], start + units(text[:end]), glyphs)


def _hidden_end(words: str, at: int, first: Box, glyphs: Glyphs) -> int | None:
    """Where the first word begins that stands lower or higher than the word before and further left."""
    left, bottom, _, top = first
    for blank in re.finditer(r"\s+", words):
        box = glyphs.box(at + units(words[: blank.end()]), words[blank.end()])
        if box is None:
            continue
        if box[0] < left and abs(box[1] - bottom) > (top - bottom) / 2:
            return blank.end()
        left, bottom = box[0], box[1]
    return None
