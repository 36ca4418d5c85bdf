"""Where the letters of a PDF page stand and in which font, asked of pdfium one by one: only those that decide something."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from seogo.adapters.readers.pdf_order import in_order

Box = tuple[float, float, float, float]
"""Left, bottom, right, top; points, from the lower left corner of the page."""

BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|headline|fbd\b", re.IGNORECASE)
_NAME_BYTES = 128
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Font:
    """points: the size as it is seen on the page."""

    points: float
    is_bold: bool


class Word(NamedTuple):
    """start, end: in the text of its line. middle: of its height. There are millions: a tuple is made four times as fast."""

    start: int
    end: int
    left: float
    right: float
    middle: float


class Glyphs:
    """The letters of a page, while its text page is open. Indexes are UTF-16 units of its text."""

    def __init__(self, text_page: Any) -> None:
        self.text = str(text_page.get_text_range())
        self._places: list[int] = []
        if letters := in_order(text_page, self.text):
            self.text = "".join(letter.text for letter in letters)
            self._places = [letter.place for letter in letters for _ in range(units(letter.text))]
        self._page = text_page.raw  # not the wrapper, which ctypes would ask for this at each of a million calls
        self._is_even = not self._places and len(self.text) == units(self.text) == pdfium.FPDFText_CountChars(self._page)
        self._fonts: dict[int, Font] = {}
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(_NAME_BYTES)
        self._bold_fonts: dict[int | None, bool] = {}

    def box(self, index: int, character: str) -> Box | None:
        """None if another character stands there: pdfium drops and adds some in its text."""
        glyph = self._glyph(index)
        if glyph < 0 or pdfium.FPDFText_GetUnicode(self._page, glyph) != ord(character):
            return None
        return self._box_of(glyph)

    def font(self, index: int) -> Font:
        """All letters of one text object are in one font."""
        glyph = self._glyph(index)
        text_object = pdfium.FPDFText_GetTextObject(self._page, glyph)
        if not text_object:
            return Font(0.0, is_bold=False)
        address = ctypes.addressof(text_object.contents)
        if address not in self._fonts:
            self._fonts[address] = Font(self._points(glyph), is_bold=self._is_bold(text_object))
        return self._fonts[address]

    def words(self, text: str, start: int) -> list[Word]:
        """The words of a line whose text begins at `start`; without those that stand elsewhere than pdfium's text says."""
        return self._placed(text, start, [found.span() for found in _WORD.finditer(text)])

    def letters(self, text: str, start: int, word: Word) -> list[Word]:
        return self._placed(text, start, [(at, at + 1) for at in range(word.start, word.end)])

    def _placed(self, text: str, start: int, spans: Sequence[tuple[int, int]]) -> list[Word]:
        glyph = self._glyph(start)
        is_even = self._is_even or (
            not self._places and len(text) == units(text) and 0 <= glyph == self._glyph(start + len(text) - 1) - len(text) + 1
        )
        if is_even:
            return list(self._words_from(glyph, spans))
        boxes = self._boxes_looked_up(text, start, spans)
        return [
            Word(*span, head[0], tail[2], (head[1] + head[3]) / 2)
            for span, (head, tail) in zip(spans, boxes, strict=True)
            if head and tail
        ]

    def _words_from(self, glyph: int, spans: Sequence[tuple[int, int]]) -> Iterator[Word]:
        """Of a line that begins at that glyph, and of which nothing was dropped or added."""
        page, box, fill = self._page, self._box, pdfium.FPDFText_GetLooseCharBox
        for start, end in spans:
            if fill(page, glyph + start, box):
                left, middle = box.left, (box.bottom + box.top) / 2
                if end == start + 1 or fill(page, glyph + end - 1, box):
                    yield Word(start, end, left, box.right, middle)

    def _boxes_looked_up(self, text: str, at: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[Box | None, Box | None]]:
        """Of the first and the last letter."""
        for start, end in spans:
            head = self.box(at + units(text[:start]), text[start])
            yield head, self.box(at + units(text[: end - 1]), text[end - 1])

    def _glyph(self, index: int) -> int:
        if self._is_even:
            return index
        if self._places:
            return self._places[index]
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, index))

    def _box_of(self, glyph: int) -> Box | None:
        if not pdfium.FPDFText_GetLooseCharBox(self._page, glyph, self._box):
            return None
        return self._box.left, self._box.bottom, self._box.right, self._box.top

    def _points(self, glyph: int) -> float:
        if not pdfium.FPDFText_GetMatrix(self._page, glyph, self._matrix):
            return 0.0
        return float(pdfium.FPDFText_GetFontSize(self._page, glyph)) * hypot(self._matrix.c, self._matrix.d)

    def _is_bold(self, text_object: Any) -> bool:
        """By its font, or drawn with an outline, as Hangul draws bold letters of a font that has none."""
        if pdfium.FPDFTextObj_GetTextRenderMode(text_object) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE:
            return True
        font = pdfium.FPDFTextObj_GetFont(text_object)
        address = ctypes.cast(font, ctypes.c_void_p).value
        if address not in self._bold_fonts:
            self._bold_fonts[address] = self._is_bold_font(font)
        return self._bold_fonts[address]

    def _is_bold_font(self, font: Any) -> bool:
        n_bytes = pdfium.FPDFFont_GetBaseFontName(font, self._name, _NAME_BYTES)
        name = self._name.value.decode("utf-8", "replace") if 0 < n_bytes <= _NAME_BYTES else ""
        return bool(_BOLD_NAME.search(name)) or pdfium.FPDFFont_GetWeight(font) >= BOLD_WEIGHT


def units(text: str) -> int:
    """Its length in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
