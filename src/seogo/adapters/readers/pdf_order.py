"""The letters of a PDF page in the order in which they stand, where the file has them in another.

LibreOffice draws a line of two fonts (quotes, digits and blanks in one, Hangul in the other) font by font, and pdfium gives
the letters as they were drawn: 그는 말했다 “ ” . for 그는 “말했다”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

# All in the height of the letters.
BACK = 0.5
"""So far to the left of the letter before, a letter was not drawn in its turn."""
SAME_ROW = 0.5
MIN_BLANK = 0.28
"""More than the usual gap of the row: justified syllables have one too. LibreOffice has .22 beside digits, .33 for a blank."""

MIN_ROW = 3
"""Letters, on average, of the rows of a line."""
MAX_SAMPLES = 64
"""Places on a page, to learn whether its lines are mixed: then every second or third line is."""

_CJK = "가-힣\u3040-\u30ff\u4e00-\u9fff"
_OTHER_FONT = re.compile(rf"[{_CJK}](?: ?[^{_CJK}\s]| )")
"""A blank may come of the other font, or may be pdfium's own where that font is to come."""
LINE_END = "\r\n"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


class Letter(NamedTuple):
    """place: among pdfium's characters, -1 for what was added. Points, from the lower left corner of the page."""

    place: int
    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0

    @property
    def height(self) -> float:
        return self.top - self.bottom


def in_order(text_page: Any, text: str) -> list[Letter] | None:
    """All letters of the page, line by line; None where nothing needs to be put in order, as on most pages.

    text: as pdfium gives it. A few places are looked at before all are.
    """
    box = pdfium.FS_RECTF()
    if not _seems_mixed(text_page, text, box):
        return None
    letters: list[Letter] = []
    line: list[Letter] = []
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        if character == "\n":
            letters += [*_in_rows(text_page, line), Letter(-1, LINE_END)]
            line = []
        elif character not in "\r\0":
            line.append(_letter(text_page, index, character, box))
    return letters + _in_rows(text_page, line)


def _seems_mixed(text_page: Any, text: str, box: Any) -> bool:
    """Whether somewhere the letter behind a syllable or an ideograph, where another font may begin, stands left of it."""
    page, index_of = text_page.raw, pdfium.FPDFText_GetCharIndexFromTextIndex  # the wrapper is slow to be asked so often
    places = [found.span() for found in _OTHER_FONT.finditer(text)]
    for start, end in places[:: 1 + len(places) // MAX_SAMPLES]:
        first = _letter(page, index_of(page, start), "", box)
        if any(_is_back(first, _letter(page, index_of(page, at), "", box)) for at in range(start + 1, end)):
            return True
    return False


def _letter(text_page: Any, index: int, character: str, box: Any) -> Letter:
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
        return Letter(index, character)
    return Letter(index, character, box.left, box.right, box.bottom, box.top)


def _is_back(before: Letter, letter: Letter) -> bool:
    return letter.left < before.left - BACK * before.height and _same_row(before, letter)


def _same_row(one: Letter, other: Letter) -> bool:
    return abs(one.bottom + one.top - other.bottom - other.top) / 2 < SAME_ROW * one.height


def _in_rows(text_page: Any, line: Sequence[Letter]) -> list[Letter]:
    """pdfium's line may be several, one after the other."""
    rows: list[list[Letter]] = []
    for letter in line:
        is_drawn = letter.height > 0 and not pdfium.FPDFText_IsGenerated(text_page, letter.place)
        if rows and (not is_drawn or _same_row(rows[-1][0], letter)):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    if len(line) < MIN_ROW * len(rows):  # written upwards, or a heap of labels
        return list(line)
    return [letter for row in rows for letter in (row if _is_right_to_left(row) else _by_place(text_page, row))]


def _is_right_to_left(row: Sequence[Letter]) -> bool:
    return any(unicodedata.bidirectional(letter.text) in _RIGHT_TO_LEFT for letter in row)


def _by_place(text_page: Any, row: Sequence[Letter]) -> Iterator[Letter]:
    """From left to right. pdfium's own blanks go: it sees a gap wherever a letter of the other font is to come."""
    drawn = [letter for letter in row if not pdfium.FPDFText_IsGenerated(text_page, letter.place)]
    drawn.sort(key=lambda letter: letter.left)
    gaps = [letter.left - before.right for before, letter in pairwise(drawn)]
    usual = median(gaps) if gaps else 0.0
    yield from drawn[:1]
    for (before, letter), gap in zip(pairwise(drawn), gaps, strict=True):
        if gap > usual + MIN_BLANK * letter.height and not (before.text.isspace() or letter.text.isspace()):
            yield Letter(-1, " ")
        yield letter
