"""Running text as PDF, its lines broken in the ways that producers break them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

FONT = "HYSMyeongJo-Medium"
MARGIN, GUTTER = 60, 24
MIN_HYPHENATED = 8
"""Letters of a word that may be broken with a hyphen."""

registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class Layout:
    """breaks: where a line may end: "anywhere" in a word, at "blanks", or at blanks and with "hyphens" in long words."""

    breaks: str
    keeps_blanks: bool = False
    n_columns: int = 1
    is_justified: bool = False


def drawn_pdf(paragraphs: Sequence[str], layout: Layout, chance: Random) -> bytes:
    """Each line drawn where it stands; of a justified one each word."""
    size = chance.choice((9.5, 10, 11))
    width = (A4[0] - 2 * MARGIN - GUTTER * (layout.n_columns - 1)) / layout.n_columns
    indent = chance.choice((0, size))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    column, y = 0, A4[1] - MARGIN
    for paragraph in paragraphs:
        lines = list(_lines(paragraph, layout.breaks, width, indent, size))
        for number, line in enumerate(lines):
            if y < MARGIN:
                column, y = (column + 1) % layout.n_columns, A4[1] - MARGIN
                if column == 0:
                    canvas.showPage()
            canvas.setFont(FONT, size)
            first = indent if number == 0 else 0
            x = MARGIN + column * (width + GUTTER) + first
            text = line if layout.keeps_blanks else line.rstrip()
            if layout.is_justified and line is not lines[-1]:
                _draw_wide(canvas, text, x, y, width - first, size)
            else:
                canvas.drawString(x, y, text)
            y -= size * 1.5
        y -= size * 0.6
    canvas.save()
    return out.getvalue()


def _lines(paragraph: str, breaks: str, width: float, indent: float, size: float) -> Iterator[str]:
    """With the blanks at which they are broken at their ends."""
    rest, room = paragraph, width - indent
    while rest:
        n_fitting = _n_fitting(rest, room, size)
        end = len(rest) if n_fitting == len(rest) else _end(rest, n_fitting, breaks)
        hyphen = "-" if breaks == "hyphens" and end < len(rest) and rest[end - 1].isalpha() and rest[end].isalpha() else ""
        yield rest[:end] + hyphen
        rest, room = rest[end:], width


def _n_fitting(text: str, width: float, size: float) -> int:
    """At least one character."""
    used = 0.0
    for number, character in enumerate(text):
        used += stringWidth(character, FONT, size)
        if used > width:
            return max(number, 1)
    return len(text)


def _end(text: str, n_fitting: int, breaks: str) -> int:
    """Blanks hang over the end of the line."""
    if text[n_fitting] == " ":
        return n_fitting + 1
    at_blank = text.rfind(" ", 0, n_fitting) + 1
    if breaks == "anywhere" and not (text[n_fitting - 1].isascii() and text[n_fitting].isascii()):
        return n_fitting if text[n_fitting] not in ".,)」』:;·ㆍ" else n_fitting - 1
    word = text[at_blank:].split(" ", 1)[0]
    if breaks == "hyphens" and len(word) >= MIN_HYPHENATED and word.isalpha() and n_fitting - at_blank > 4:
        return min(n_fitting - 1, at_blank + len(word) - 3)
    return at_blank or n_fitting


def _draw_wide(canvas: Canvas, line: str, x: float, y: float, width: float, size: float) -> None:
    words = line.split()
    gaps = max(1, len(words) - 1)
    spare = (width - sum(stringWidth(word, FONT, size) for word in words)) / gaps
    for number, word in enumerate(words):
        has_blank = number + 1 < len(words) or line.endswith(" ")
        canvas.drawString(x, y, f"{word} " if has_blank else word)
        x += stringWidth(word, FONT, size) + spare


def as_docx(paragraphs: Sequence[str], layout: Layout) -> bytes:
    """For LibreOffice, which breaks the lines by its own rules."""
    document = docx.Document()
    if layout.n_columns > 1:
        columns = OxmlElement("w:cols")
        columns.set(qn("w:num"), str(layout.n_columns))
        columns.set(qn("w:space"), "480")
        section = document.sections[0]._sectPr
        for old in section.findall(qn("w:cols")):
            section.remove(old)
        section.append(columns)
    for paragraph in paragraphs:
        made = document.add_paragraph(paragraph)
        made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if layout.is_justified else WD_ALIGN_PARAGRAPH.LEFT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
