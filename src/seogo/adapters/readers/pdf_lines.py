"""The lines of a PDF page as pdfium gives them, with the place of each, and without the ones that run along all pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

MIN_RUNNING_PAGES = 4
MIN_RUNNING_SHARE = 0.4
"""Of the pages: a header of the left pages alone still counts."""
SURELY_RUNNING_PAGES = 10
"""However long the document: the header of one of its parts."""

MARGIN = 0.12
"""Of the height of the page, at its top and at its bottom: running lines stand there and nowhere else."""

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """Points, from the lower left corner of the page. size: height of its letters with the font's own spacing; 0 where the
    place is not known. The text keeps the blanks at its ends."""

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0


def lines_of(text_page: Any) -> list[Line]:
    """The lines of a page that are not blank, in the order of pdfium, which is that of the file."""
    glyphs = _Glyphs(text_page)
    lines: list[Line] = []
    start = 0
    for text in str(text_page.get_text_range()).split("\r\n"):
        if text.strip():
            lines.extend(_placed(text, start, glyphs))
        start += _units(text) + len("\r\n")
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


class _Glyphs:
    """Where the characters of a page are. Indexes are UTF-16 units of its text."""

    def __init__(self, text_page: Any) -> None:
        self._page = text_page
        self._box = pdfium.FS_RECTF()

    def box(self, index: int, character: str) -> tuple[float, float, float, float] | None:
        """Left, bottom, right, top; None if another character stands there: pdfium drops and adds some in its text."""
        glyph = pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, index)
        if glyph < 0 or pdfium.FPDFText_GetUnicode(self._page, glyph) != ord(character):
            return None
        if not pdfium.FPDFText_GetLooseCharBox(self._page, glyph, self._box):
            return None
        return self._box.left, self._box.bottom, self._box.right, self._box.top


def _placed(text: str, start: int, glyphs: _Glyphs) -> Iterator[Line]:
    """The line; or several, where pdfium has put a blank for the end of a line (it does when the line ends in one)."""
    words = text.strip()
    at = start + _units(text[: len(text) - len(text.lstrip())])
    first = glyphs.box(at, words[0])
    last = glyphs.box(at + _units(words[:-1]), words[-1])
    if first is None or last is None:
        yield Line(text)
        return
    left, bottom, _, top = first
    size = min(top - bottom, last[3] - last[1])  # a bullet at the beginning may be in a larger font
    cut = _hidden_end(words, at, first, glyphs) if abs(last[1] - bottom) > size / 2 else None
    if cut is None:
        yield Line(text, left, last[2], bottom, size)
        return
    end = len(text) - len(text.lstrip()) + cut
    before = glyphs.box(at + _units(words[: cut - 1].rstrip()) - 1, words[:cut].rstrip()[-1])
    yield Line(text[:end], left, before[2] if before else left, bottom, size)
    yield from _placed(text[end:], start + _units(text[:end]), glyphs)


def _hidden_end(words: str, at: int, first: tuple[float, float, float, float], glyphs: _Glyphs) -> int | None:
    """Where the first word begins that stands lower or higher than the word before and further left."""
    left, bottom, _, top = first
    for blank in re.finditer(r"\s+", words):
        box = glyphs.box(at + _units(words[: blank.end()]), words[blank.end()])
        if box is None:
            continue
        if box[0] < left and abs(box[1] - bottom) > (top - bottom) / 2:
            return blank.end()
        left, bottom = box[0], box[1]
    return None


def _units(text: str) -> int:
    """Its length in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
