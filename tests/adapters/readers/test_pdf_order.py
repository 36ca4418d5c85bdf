"""Lines of two fonts that the file draws font by font, as LibreOffice does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from seogo.adapters.readers.pdf import PdfReader
from tests.adapters.readers.sample import read, texts
from tests.adapters.readers.test_pdf import FONT, pdf, write

SIZE = 11


def font_by_font(canvas: Canvas, line: str, *, x: float = 72, y: float, spread: float = 0.0) -> None:
    """All Hangul syllables in one go, gaps between them, then all else; blanks are not drawn."""
    canvas.setFont(FONT, SIZE)  # makes the page know it
    font = canvas._doc.getInternalFontName(FONT)
    places = []
    for character in line:
        places.append((x, character))
        x += stringWidth(character, FONT, SIZE) + spread
    for is_hangul in (True, False):
        drawn = [(x, character) for x, character in places if ("가" <= character <= "힣") is is_hangul and character != " "]
        if not drawn:
            continue
        pieces, at = [], drawn[0][0]
        for left, character in drawn:
            pieces.append(f"{1000 * (at - left) / SIZE:.1f} <{character.encode('utf-16-be').hex()}>")
            at = left + stringWidth(character, FONT, SIZE)
        canvas._code.append(f"BT {font} {SIZE} Tf 1 0 0 1 {drawn[0][0]} {y} Tm [{' '.join(pieces)}] TJ ET")


LINES = [
    "선장은 “배가 떠난다”고 말했다. 제2차 항해는 1989년에 시작",
    "하였으며, 기관장은 ‘검사 증서’를 받았다. 그 뒤로도 “안전”",
]


@pytest.mark.parametrize("spread", [0.0, 1.5])
def test_letters_drawn_font_by_font_are_read_as_they_stand(spread: float, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(LINES):
            font_by_font(canvas, line, y=700 - 16 * number, spread=spread)

    (text,) = texts(read(PdfReader(), pdf(draw), tmp_path))
    assert text.split() == "\n".join(LINES).replace("시작\n하였으며", "시작 하였으며").split()


def test_a_page_in_order_is_read_as_pdfium_gives_it(tmp_path: Path) -> None:
    lines = ["He said “it leaves” and 선장은 “떠난다”고 했다", "in 1989 and the master 증서를 받았다"]
    assert texts(read(PdfReader(), pdf(lambda canvas: write(canvas, lines)), tmp_path)) == [" ".join(lines)]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(lines=st.lists(st.text("가나다 선박검사abc12.,()", min_size=1, max_size=30), min_size=1, max_size=6))
def test_no_letter_is_lost_or_comes_twice(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(lines):
            font_by_font(canvas, line, y=700 - 18 * number)

    found = "".join(texts(read(PdfReader(), pdf(draw), tmp_path_factory.getbasetemp())))
    assert Counter("".join(found.replace("|", "").split())) == Counter("".join("".join(lines).split()))
