"""The letters of a page that is a picture, by Tesseract."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

from seogo.adapters.pdf_pages.image import drawn
from seogo.adapters.pdf_pages.page import NO_SUCH_PAGE, opened_page
from seogo.adapters.readers.line_joiner import LineJoiner, is_hangul
from seogo.domain.blocks import Block, Kind, Reading
from seogo.ports.formats import Limits, Source

PIXELS_PER_INCH = 300
"""What Tesseract's models were trained for."""
POINTS_PER_INCH = 72
MIN_CONFIDENCE = 30.0
"""Of 100. Below are smudges, rules and pictures taken for words."""
MIN_KOREAN_BLANK = 0.3
"""Of the height of the line. Tesseract takes single syllables for words; on a scan at hand the gaps inside words went up to .27,
the blanks began at .33."""


def page_letters(source: Source, limits: Limits, *, page: int, languages: str, tessdata: str) -> Reading:
    """A paragraph a block. languages: as Tesseract names them, `kor+eng`. Raises what opened_page raises."""
    with opened_page(source, limits, page) as opened:
        if opened is None:
            return NO_SUCH_PAGE
        picture = drawn(opened, PIXELS_PER_INCH / POINTS_PER_INCH, grayscale=True)
    engine = _engine(languages, tessdata)
    engine.SetImage(picture)
    engine.SetSourceResolution(PIXELS_PER_INCH)
    try:
        engine.Recognize()
        lines = [line for line in _lines(engine) if line[1]]
    finally:
        engine.Clear()
    joiner = LineJoiner.of([text for _, text in lines])
    texts = (joiner.join([text for _, text in of]) for _, of in groupby(lines, key=lambda line: line[0]))
    return Reading(blocks=[Block(Kind.PARAGRAPH, text, page=page, ocr=True) for text in texts])


@cache
def _engine(languages: str, tessdata: str) -> Any:
    """Loaded once in a process."""
    import tesserocr

    return tesserocr.PyTessBaseAPI(path=tessdata, lang=languages, psm=tesserocr.PSM.AUTO)


def _lines(engine: Any) -> Iterator[tuple[int, str]]:
    """The number of its paragraph, and a line of words that are believed."""
    from tesserocr import RIL, iterate_level

    paragraph = 0
    line, end = "", 0
    for word in iterate_level(engine.GetIterator(), RIL.WORD):
        if word.Empty(RIL.WORD):
            continue
        if word.Confidence(RIL.WORD) >= MIN_CONFIDENCE and (text := word.GetUTF8Text(RIL.WORD).strip()):
            left, _, right, _ = word.BoundingBox(RIL.WORD)
            _, top, _, bottom = word.BoundingBox(RIL.TEXTLINE)
            is_one_word = is_hangul(line[-1:]) and is_hangul(text[0]) and left - end < MIN_KOREAN_BLANK * (bottom - top)
            line += text if is_one_word or not line else f" {text}"
            end = right
        if word.IsAtFinalElement(RIL.TEXTLINE, RIL.WORD):
            yield paragraph, line
            line = ""
        paragraph += word.IsAtFinalElement(RIL.PARA, RIL.WORD)
