"""Documents with tables as PDF: ruled in the ways that are usual, or without any line."""

from __future__ import annotations

import io
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Drawn

from made_tables import Document, Table

FONT = "HYSMyeongJo-Medium"
SIZE = 9
WIDTH = 460
"""Points, of a line of text."""
PROSE = ParagraphStyle("prose", fontName=FONT, fontSize=10.5, leading=16, wordWrap="CJK")
IN_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=SIZE, leading=12, wordWrap="CJK")
RULES: dict[str, list[tuple[Any, ...]]] = {
    "grid": [("GRID", (0, 0), (-1, -1), 0.5, "black")],
    "heavy box": [("INNERGRID", (0, 0), (-1, -1), 0.4, "grey"), ("BOX", (0, 0), (-1, -1), 1.5, "black")],
    "open at its sides": [
        *(("INNERGRID", (0, 0), (-1, -1), 0.4, "black"), ("LINEABOVE", (0, 0), (-1, 0), 1, "black")),
        ("LINEBELOW", (0, -1), (-1, -1), 1, "black"),
    ],
    "shaded head": [("GRID", (0, 0), (-1, -1), 0.5, "grey"), ("BACKGROUND", (0, 0), (-1, 0), "lightgrey")],
}

registerFont(UnicodeCIDFont(FONT))


def ruled_pdf(document: Document, chance: Random) -> bytes:
    """Cells wrap to the width of their column; a cell over several rows or columns stands in its middle at times."""
    drawn = []
    for table in document.tables:
        width = WIDTH / table.n_columns
        rows: list[list[Any]] = [[""] * table.n_columns for _ in range(table.n_rows)]
        style = [*RULES[chance.choice(list(RULES))], ("VALIGN", (0, 0), (-1, -1), chance.choice(("TOP", "MIDDLE", "BOTTOM")))]
        style.append(("ALIGN", (0, 0), (-1, -1), chance.choice(("LEFT", "CENTER", "RIGHT"))))
        for cell in table.cells:
            end = cell.column + cell.column_span - 1, cell.row + cell.row_span - 1
            if end != (cell.column, cell.row):
                style.append(("SPAN", (cell.column, cell.row), end))
            is_wide = any(stringWidth(line, FONT, SIZE) > width - 14 for line in cell.lines)
            rows[cell.row][cell.column] = [Paragraph(line, IN_CELL) for line in cell.lines] if is_wide else cell.text
        drawn.append(_drawn(rows, style, [width] * table.n_columns, chance))
    return _pdf(document, drawn)


def aligned_pdf(document: Document, chance: Random) -> bytes:
    """No line at all, or one below the head; columns as wide as what stands in them, and a clear gap between them."""
    drawn = []
    for table in document.tables:
        rows = [[cell.text for cell in table.row(number)] for number in range(table.n_rows)]
        style: list[tuple[Any, ...]] = [("RIGHTPADDING", (0, 0), (-1, -1), 12)]
        if chance.random() < 0.5:
            style.append(("LINEBELOW", (0, 0), (-1, 0), 0.5, "black"))
        style += [("ALIGN", (n, 0), (n, -1), chance.choice(("LEFT", "LEFT", "RIGHT", "CENTER"))) for n in range(table.n_columns)]
        drawn.append(_drawn(rows, style, _widths(table), chance))
    return _pdf(document, drawn)


def _widths(table: Table) -> list[float]:
    widths = [0.0] * table.n_columns
    for cell in table.cells:
        widths[cell.column] = max(widths[cell.column], stringWidth(cell.text, FONT, SIZE) + 20)
    return widths


def _drawn(rows: list[list[Any]], style: list[tuple[Any, ...]], widths: list[float], chance: Random) -> Drawn:
    """The head is repeated on each page, at times."""
    font = ("FONT", (0, 0), (-1, -1), FONT, SIZE, 12)
    return Drawn(rows, widths, style=TableStyle([font, *style]), repeatRows=chance.choice((0, 1)))


def _pdf(document: Document, tables: list[Drawn]) -> bytes:
    parts: list[Any] = []
    for paragraph, table in zip(document.paragraphs, tables, strict=False):
        parts += [Paragraph(paragraph, PROSE), Spacer(0, 6), table, Spacer(0, 10)]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, leftMargin=60, rightMargin=60, invariant=True).build(
        [*parts, Paragraph(document.paragraphs[-1], PROSE)]
    )
    return out.getvalue()
