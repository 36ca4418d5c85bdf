"""Headings, tables and columns of PDF pages, found from letters and lines as they stand there."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from seogo.adapters.readers.pdf import PdfReader
from seogo.domain.blocks import Kind, Reading
from tests.adapters.readers.sample import read, texts
from tests.adapters.readers.test_pdf import FONT, pdf, write

ENGLISH = [
    "The survey of a ship is made",
    "by a surveyor of the society",
    "who goes aboard in the port",
    "and looks at hull and engine",
]
KOREAN = [
    "선박의 검사는 선박 검사 기관이 하며",
    "검사원이 항구에서 배에 올라 선체와",
    "기관을 살펴본 다음 증서를 내주는데",
    "그 기간은 다섯 해를 넘지 못하도록",
]


def tables(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if block.kind is Kind.TABLE]


def headings(reading: Reading) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in reading.blocks if block.kind is Kind.HEADING]


def ruled(rows: list[list[str]], *style: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    table = Table(rows, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), FONT), *style]))
    SimpleDocTemplate(out, invariant=True).build([Paragraph("Before the table."), table, Paragraph("After the table.")])
    return out.getvalue()


@pytest.mark.parametrize(
    "rows, lines",
    [
        (
            [["Ship", "Tons", "Remarks"], ["Halla", "120", ""], ["Baekdu", "95", "due for\nsurvey"]],
            "Ship | Tons | Remarks\nHalla | 120\nBaekdu | 95 | due for survey",
        ),
        (
            [["선박명", "톤수", "비고"], ["한라호", "120", ""], ["백두호", "95", "검사\n예정"]],
            "선박명 | 톤수 | 비고\n한라호 | 120\n백두호 | 95 | 검사 예정",
        ),
    ],
)
def test_a_ruled_table_is_a_row_a_line_in_its_place(rows: list[list[str]], lines: str, tmp_path: Path) -> None:
    reading = read(PdfReader(), ruled(rows), tmp_path)
    assert texts(reading) == ["Before the table.", lines, "After the table."]
    assert tables(reading) == [lines]


def test_a_merged_cell_stands_once_where_it_begins(tmp_path: Path) -> None:
    rows = [["구분", "수수료", ""], ["", "어선", "여객선"], ["정기검사", "30000", "90000"]]
    (table,) = tables(read(PdfReader(), ruled(rows, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1))), tmp_path))
    assert table.split("\n") == ["구분 | 수수료", " | 어선 | 여객선", "정기검사 | 30000 | 90000"]


def test_a_table_may_be_open_at_its_sides_and_drawn_in_pieces(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["선박명", "한라호"], x=80, y=690, step=20)
        write(canvas, ["톤수", "120"], x=220, y=690, step=20)
        for y in (707, 685, 665):
            canvas.line(72, y, 200, y)
            canvas.line(201, y, 320, y)
        canvas.line(200, 665, 200, 707)

    assert tables(read(PdfReader(), pdf(draw), tmp_path)) == ["선박명 | 톤수\n한라호 | 120"]


def test_lines_around_the_columns_of_a_page_make_no_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for x in (72, 320):
            write(canvas, ENGLISH * 10, x=x, y=740)
        canvas.rect(60, 60, 480, 700)
        canvas.line(300, 60, 300, 760)

    reading = read(PdfReader(), pdf(draw), tmp_path)
    assert {block.kind for block in reading.blocks} == {Kind.PARAGRAPH}


@pytest.mark.parametrize(
    "rows",
    [
        [("Ship", "Tons", "Port"), ("Halla", "120", "Busan"), ("Baekdu", "95", "Mokpo")],
        [("선박명", "톤수", "항구"), ("한라호", "120", "부산"), ("백두호", "95", "목포")],
    ],
)
def test_columns_that_stand_clearly_below_each_other_are_a_table(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for n, row in enumerate(rows):
            for x, cell in zip((72, 200, 330), row, strict=True):
                write(canvas, [cell], x=x, y=600 - 16 * n)

    assert tables(read(PdfReader(), pdf(draw), tmp_path)) == ["\n".join(" | ".join(row) for row in rows)]


@pytest.mark.parametrize(
    "rows",
    [
        [("Ship", "Tons", ""), ("", "120", ""), ("Baekdu", "95", "Mokpo"), ("Halla", "", "Busan"), ("Jiri", "70", "Ulsan")],
        [("선박명", "톤수", ""), ("", "120", ""), ("백두호", "95", "목포"), ("한라호", "", "부산"), ("지리호", "70", "울산")],
    ],
)
def test_rows_of_a_table_without_lines_may_lack_cells(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for n, row in enumerate(rows):
            for x, cell in zip((72, 200, 330), row, strict=True):
                write(canvas, [cell], x=x, y=600 - 16 * n)
        write(canvas, ["표 끝"], y=600 - 16 * len(rows) - 10)

    lines = "\n".join(" | ".join(row).rstrip(" |") for row in rows)
    assert texts(read(PdfReader(), pdf(draw), tmp_path)) == [lines, "표 끝"]


@pytest.mark.parametrize("lines", [ENGLISH, KOREAN])
def test_columns_that_come_line_by_line_are_read_one_after_the_other(lines: list[str], tmp_path: Path) -> None:
    left, right = lines[:2] * 4, lines[2:] * 4

    def draw(canvas: Canvas) -> None:
        for n, row in enumerate(zip(left, right, strict=True)):
            for x, line in zip((72, 320), row, strict=True):
                write(canvas, [line], x=x, y=600 - 16 * n)

    text = " ".join(texts(read(PdfReader(), pdf(draw), tmp_path)))
    assert "".join(text.split()) == "".join("".join(left + right).split())


@pytest.mark.parametrize(
    "titles, lines",
    [(["Rules for Ships", "Chapter 1 Surveys", "Section 2"], ENGLISH), (["선박 검사 규정", "제1장 검사", "증서"], KOREAN)],
)
def test_larger_and_bolder_letters_are_headings(titles: list[str], lines: list[str], tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, titles[:1], y=760, size=20)
        write(canvas, titles[1:2], y=720, size=14)
        write(canvas, lines * 4, y=690)
        text = canvas.beginText(72, 400)
        text.setFont(FONT, 11)
        text.setTextRenderMode(2)  # with an outline: bold, where a font has no bold letters
        text.textLine(titles[2])
        text.setTextRenderMode(0)
        canvas.drawText(text)
        write(canvas, lines * 4, y=370)

    assert headings(read(PdfReader(), pdf(draw), tmp_path)) == list(enumerate(titles, start=1))


def test_bold_sentences_captions_and_numbers_are_no_headings(tmp_path: Path) -> None:
    bold = ["This sentence is printed in bold letters.", "Table 3 Fees of surveys", "2024", "- an item"]

    def draw(canvas: Canvas) -> None:
        for n, line in enumerate(bold):
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(72, 700 - 120 * n, line)
            canvas.setFont("Helvetica", 11)
            for m, below in enumerate(ENGLISH):
                canvas.drawString(72, 660 - 120 * n - 14 * m, below)

    assert headings(read(PdfReader(), pdf(draw), tmp_path)) == []


def test_where_most_letters_are_large_size_says_nothing(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["검사 안내"], y=700, size=30)
        write(canvas, ["발표 자료"], y=600, size=24)
        write(canvas, ["아주 작은 글"], y=500, size=9)

    assert headings(read(PdfReader(), pdf(draw), tmp_path)) == []


CELLS = st.text("가나다 선박검사abc 12.", min_size=0, max_size=12)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12),
    steps=st.lists(st.sampled_from([40, 90, 140]), min_size=5, max_size=5),
    rules=st.lists(st.tuples(st.booleans(), st.integers(0, 14), st.integers(0, 14), st.integers(0, 14)), max_size=20),
    sizes=st.lists(st.sampled_from([9, 11, 11, 16]), min_size=12, max_size=12),
)
def test_no_letter_is_lost_or_comes_twice(
    rows: list[list[str]],
    steps: list[int],
    rules: list[tuple[bool, int, int, int]],
    sizes: list[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def draw(canvas: Canvas) -> None:
        for n, (row, size) in enumerate(zip(rows, sizes, strict=False)):
            for m, cell in enumerate(row):
                write(canvas, [cell], x=40 + sum(steps[:m]), y=700 - 18 * n, size=size)
        for is_level, at, start, end in rules:
            if is_level:
                canvas.line(40 + 30 * start, 712 - 18 * at, 40 + 30 * end, 712 - 18 * at)
            else:
                canvas.line(38 + 30 * at, 712 - 18 * start, 38 + 30 * at, 712 - 18 * end)

    content = pdf(draw)
    page = pypdfium2.PdfDocument(content)[0]
    written = Counter("".join(page.get_textpage().get_text_range().split()))
    found = texts(read(PdfReader(), content, tmp_path_factory.getbasetemp()))
    assert Counter("".join("".join(found).replace("|", "").split())) == written
