"""Where a text stands on a page: rectangles, one a line."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium

from seogo.adapters.pdf_pages.letters import letters_of, spans_of
from seogo.adapters.pdf_pages.page import NO_SUCH_PAGE, answer, opened_page
from seogo.adapters.readers.pdf_order import in_order
from seogo.domain.blocks import Reading
from seogo.ports.formats import Limits, Source
from seogo.ports.pages import Rectangle

DEVICE_UNITS = 100_000
"""Width and height of the page as pdfium is told them, to learn places on it as fractions."""


def found_on_page(source: Source, limits: Limits, *, page: int, text: str) -> Reading:
    """The rectangles as JSON; none where the page does not hold the text. Raises what opened_page raises."""
    with opened_page(source, limits, page) as opened:
        return NO_SUCH_PAGE if opened is None else answer(json.dumps(_rectangles(opened, text)).encode())


def _rectangles(page: Any, text: str) -> list[Rectangle]:
    text_page = page.get_textpage()
    try:
        indexes = _indexes(text_page)
        letters = letters_of("".join(chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in indexes))
        spans = spans_of(letters_of(text).text, letters.text)
        glyphs = sorted({indexes[letters.places[place]] for start, end in spans for place in range(start, end)})
        return list(_lines(_boxes(page, text_page, glyphs)))
    finally:
        text_page.close()


def _indexes(text_page: Any) -> Sequence[int]:
    """Of pdfium's characters, in the order in which the reader took them."""
    letters = in_order(text_page, text_page.get_text_range())
    return range(text_page.count_chars()) if letters is None else [letter.place for letter in letters if letter.place >= 0]


def _boxes(page: Any, text_page: Any, glyphs: Iterable[int]) -> Iterator[Rectangle]:
    """As the page is shown: turned and cut as it says."""
    box = pdfium.FS_RECTF()
    for glyph in glyphs:
        if pdfium.FPDFText_GetLooseCharBox(text_page, glyph, box):
            one, other = _shown(page, box.left, box.top), _shown(page, box.right, box.bottom)
            left, right = sorted((one[0], other[0]))
            top, bottom = sorted((one[1], other[1]))
            if left < right and top < bottom:
                yield left, top, right, bottom


def _shown(page: Any, x: float, y: float) -> tuple[float, float]:
    """From points of the page to fractions, from the upper left corner."""
    shown_x, shown_y = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, DEVICE_UNITS, DEVICE_UNITS, 0, x, y, shown_x, shown_y)
    return _fraction(shown_x.value), _fraction(shown_y.value)


def _fraction(units: int) -> float:
    return min(1.0, max(0.0, units / DEVICE_UNITS))


def _lines(boxes: Iterable[Rectangle]) -> Iterator[Rectangle]:
    """Letters that follow each other on a line become one rectangle: pdfium has one for each."""
    line: Rectangle | None = None
    for box in boxes:
        if line is not None and _is_level(line, box):
            line = (min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
            continue
        if line is not None:
            yield line
        line = box
    if line is not None:
        yield line


def _is_level(line: Rectangle, box: Rectangle) -> bool:
    """By half of its height, so that an index still belongs to its line."""
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return shared >= min(line[3] - line[1], box[3] - box[1]) / 2
