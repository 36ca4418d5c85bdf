"""Which lines of a page make a paragraph, by where they stand; and where a line end was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from math import ceil
from statistics import median

from seogo.adapters.readers.pdf_lines import Line

# All in the size of the letters unless said otherwise. Judged on two dozen real files, not measured.
SAME_ROW = 0.5
CELL_GAP = 0.3
WIDE_GAP = 1.45
"""Of the usual distance from line to line."""
OTHER_SIZE = 1.12
"""Larger to smaller."""
INDENT = 0.6
MAX_DROP = 4.0
EDGE_SHARE = 0.9
"""Of the lines of a column end before what is taken for its right edge: a heading may stick out."""

_ENDED = re.compile(r"[.!?。:;…][\"'”’)\]」』〉》]*$")
# Articles and paragraphs of rules. With its bracket: "제3조에 따라" goes on with a sentence.
_ARTICLE = re.compile(r"제\s?\d+조(?:의\d+)?\s*[(（]|제\s?\d+[편장절관](?:의\d+)?\s|[①-⑳]")
_ITEM = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|\(\d{1,2}\)|\(?[가나다라마바사아자차카타파하a-z][.)]|[•·‣▪■□○●◦◇◆※▶➤–-])\s")


NUMBER = re.compile(rf"\s*(?:{_ITEM.pattern}|{_ARTICLE.pattern}|\d)")
"""What begins with it does not go on with a heading."""

_INSIDE_KOREAN = re.compile("[가-힣]{2}")


class Step(Enum):
    """What lies between two lines that follow one another."""

    JOIN = "the text goes on"
    CELL = "a gap in one row"
    LINE = "a line end that was meant"
    PARAGRAPH = "a new paragraph"


def paragraphs(lines: Sequence[Line], *, breaks_words: bool) -> Iterator[list[list[str]]]:
    """Paragraphs, each a list of lines that are meant, each of these the lines on the page to be joined. All lines, in order.

    breaks_words: Korean lines of the document are broken inside words.
    """
    paragraph: list[list[str]] = []
    for line, step in zip(lines, steps(lines, breaks_words=breaks_words), strict=True):
        if step is Step.PARAGRAPH and paragraph:
            yield paragraph
            paragraph = []
        if step is Step.CELL and paragraph:
            paragraph[-1][-1] += " "
        if step in (Step.JOIN, Step.CELL) and paragraph:
            paragraph[-1].append(line.text)
        else:
            paragraph.append([line.text])
    if paragraph:
        yield paragraph


def steps(lines: Sequence[Line], *, breaks_words: bool) -> Iterator[Step]:
    """For each line, what lies before it."""
    if not lines:
        return
    yield Step.PARAGRAPH
    for (above, line), usual_drop, edge in zip(pairwise(lines), _usual_drops(lines), _right_edges(lines), strict=False):
        yield _step(above, line, usual_drop, edge, breaks_words=breaks_words)


def _step(above: Line, line: Line, usual_drop: float, edge: float, *, breaks_words: bool) -> Step:
    text = line.text.lstrip()
    if _ARTICLE.match(text):
        return Step.PARAGRAPH
    if not above.size or not line.size:
        return Step.JOIN
    if abs(above.bottom - line.bottom) < SAME_ROW * above.size:
        return Step.CELL if abs(line.left - above.right) > CELL_GAP * above.size else Step.JOIN
    is_other_size = max(above.size, line.size) > OTHER_SIZE * min(above.size, line.size)
    has_ended = bool(_ENDED.search(above.text.rstrip()))
    if line.bottom > above.bottom:  # the next column, or a box beside the text
        return Step.PARAGRAPH if is_other_size or has_ended else Step.JOIN
    if is_other_size or above.bottom - line.bottom > WIDE_GAP * max(usual_drop, above.size):
        return Step.PARAGRAPH
    if not _overlap(above, line) or _is_short(above, line, edge, breaks_words=breaks_words):
        return Step.PARAGRAPH if has_ended else Step.LINE
    if _ITEM.match(text):
        return Step.LINE
    is_indented = line.left - above.left > INDENT * line.size
    return Step.PARAGRAPH if has_ended and is_indented else Step.JOIN


def _is_short(above: Line, line: Line, edge: float, *, breaks_words: bool) -> bool:
    """The first word of the next line, or its first letter, would have had room: the line was ended on purpose."""
    letter = (line.right - line.left) / len(line.text.strip())
    n_letters = 1.5 if breaks_words and _INSIDE_KOREAN.fullmatch(above.text[-1] + line.text[0]) else 2 + len(line.text.split()[0])
    return above.right + letter * n_letters < edge


def _usual_drops(lines: Sequence[Line]) -> Iterator[float]:
    """For each line but the last, how far the next one would stand below it: as around it, else as on the page."""
    drops = [above.bottom - line.bottom if _goes_on(above, line) else None for above, line in pairwise(lines)]
    known = [drop for drop in drops if drop]
    of_page = median(known) if known else 0.0
    for around in zip([None, *drops], [*drops[1:], None], strict=False):
        yield min((drop for drop in around if drop), default=of_page)


def _right_edges(lines: Sequence[Line]) -> Iterator[float]:
    """For each line, where the lines of its column end."""
    columns: list[list[Line]] = [[lines[0]]]
    for above, line in pairwise(lines):
        if _goes_on(above, line):
            columns[-1].append(line)
        else:
            columns.append([line])
    for column in columns:
        ends = sorted(line.right for line in column)
        yield from [ends[ceil(EDGE_SHARE * (len(ends) - 1))]] * len(ends)


def _goes_on(above: Line, line: Line) -> bool:
    """The line stands below the other, in the same column."""
    drop = above.bottom - line.bottom
    return bool(above.size) and SAME_ROW * above.size < drop < MAX_DROP * above.size and _overlap(above, line)


def _overlap(above: Line, line: Line) -> bool:
    return line.left < above.right and above.left < line.right
