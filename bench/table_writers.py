"""A document with tables, written in each format that can hold one."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from random import Random

import docx
import openpyxl

from made_tables import Cell, Document, Shape, Table
from pdf_tables import aligned_pdf, ruled_pdf
from seogo.adapters.readers import media

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.adapters.readers import hangul_samples, office_samples, samples

Writer = Callable[[Document, Random], bytes]


def as_docx(document: Document, chance: Random) -> bytes:
    made = docx.Document()
    for paragraph, table in zip(document.paragraphs, document.tables, strict=False):
        made.add_paragraph(paragraph)
        grid = made.add_table(table.n_rows, table.n_columns, style="Table Grid")
        for cell in table.cells:
            box = grid.cell(cell.row, cell.column)
            if (cell.row_span, cell.column_span) != (1, 1):
                box = box.merge(grid.cell(cell.row + cell.row_span - 1, cell.column + cell.column_span - 1))
            box.text = cell.text if chance.random() < 0.5 else "".join(cell.lines[:1])  # lines of one paragraph, or paragraphs
            for line in cell.lines[1:] if box.text != cell.text else ():
                box.add_paragraph(line)
    made.add_paragraph(document.paragraphs[-1])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_xlsx(document: Document, chance: Random) -> bytes:
    """A table a sheet, somewhere in it, its paragraph two rows above."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (paragraph, table) in enumerate(zip(document.paragraphs, document.tables, strict=False), start=1):
        sheet = book.create_sheet(f"표 {number}")
        top, left = chance.randint(3, 6), chance.randint(1, 3)
        sheet.cell(top - 2, left, paragraph)
        for cell in table.cells:
            row, column = top + cell.row, left + cell.column
            if cell.lines:
                sheet.cell(row, column, _value(cell.text))
            if (cell.row_span, cell.column_span) != (1, 1):
                sheet.merge_cells(None, row, column, row + cell.row_span - 1, column + cell.column_span - 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def as_pptx(document: Document, chance: Random) -> bytes:
    """One or two tables a slide."""
    slides: list[str] = []
    for paragraph, table in zip(document.paragraphs, document.tables, strict=False):
        shapes = office_samples.shape(paragraph) + office_samples.slide_table(*_slide_rows(table))
        if slides and chance.random() < 0.3:
            slides[-1] += shapes
        else:
            slides.append(shapes)
    return office_samples.pptx(*slides, office_samples.shape(document.paragraphs[-1]))


def _slide_rows(table: Table) -> list[list[str]]:
    """DrawingML writes the covered places too."""
    covered = "<a:tc {}><a:txBody><a:p/></a:txBody></a:tc>"
    rows = [[""] * table.n_columns for _ in range(table.n_rows)]
    for cell in table.cells:
        for down in range(cell.row_span):
            for right in range(cell.column_span):
                marks = ('hMerge="1" ' if right else "") + ('vMerge="1"' if down else "")
                rows[cell.row + down][cell.column + right] = covered.format(marks)
        text = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in cell.lines) or "<a:p/>"
        spans = f'gridSpan="{cell.column_span}" rowSpan="{cell.row_span}"'
        rows[cell.row][cell.column] = f"<a:tc {spans}><a:txBody>{text}</a:txBody></a:tc>"
    return rows


def as_hwp(document: Document, chance: Random) -> bytes:
    made = hangul_samples
    section = b""
    for paragraph, table in zip(document.paragraphs, document.tables, strict=False):
        cells = [
            (
                (cell.row, cell.column, cell.row_span, cell.column_span),
                b"".join(made.paragraph(line, level=2) for line in cell.lines or ("",)),
            )
            for cell in table.cells
        ]
        grid = made.table(table.n_rows, table.n_columns, cells)
        section += (
            made.paragraph(paragraph, grid) if chance.random() < 0.5 else made.paragraph(paragraph) + made.paragraph("", grid)
        )
    return made.hwp(section + made.paragraph(document.paragraphs[-1]))


def as_hwpx(document: Document, chance: Random) -> bytes:
    made = hangul_samples
    section = ""
    for paragraph, table in zip(document.paragraphs, document.tables, strict=False):
        cells = [
            made.tc(
                "".join(made.p(escape(line)) for line in cell.lines or ("",)),
                *(cell.row, cell.column, cell.row_span, cell.column_span),
            )
            for cell in table.cells
        ]
        section += made.p(paragraph, inside=made.tbl(table.n_rows, table.n_columns, *cells))
    return made.hwpx(section + made.p(document.paragraphs[-1]), spine=["section0"])


def as_html(document: Document, chance: Random) -> bytes:
    parts = [
        f"<p>{escape(paragraph)}</p>{_html_table(table, chance)}"
        for paragraph, table in zip(document.paragraphs, document.tables, strict=False)
    ]
    head = "<html><head><meta charset='utf-8'><title>표</title></head>"
    return f"{head}<body>{''.join(parts)}<p>{escape(document.paragraphs[-1])}</p></body></html>".encode()


def _html_table(table: Table, chance: Random) -> str:
    """Lines of a cell are parted by <br> or are paragraphs; end tags that may be left out are, at times."""
    is_short = chance.random() < 0.3
    joint = chance.choice(("<br>", "</p><p>"))
    rows = []
    for number in range(table.n_rows):
        tag = "td" if number else "th"
        cells = [
            f'<{tag} colspan="{cell.column_span}" rowspan="{cell.row_span}">{_html_lines(cell, joint)}'
            + ("" if is_short else f"</{tag}>")
            for cell in table.row(number)
        ]
        rows.append(f"<tr>\n{chr(10).join(cells)}\n" + ("" if is_short else "</tr>"))
    return f"<table border=1>\n<thead>{rows[0]}</thead>\n<tbody>{''.join(rows[1:])}</tbody>\n</table>"


def _html_lines(cell: Cell, joint: str) -> str:
    text = joint.join(escape(line) for line in cell.lines)
    return f"<p>{text}</p>" if joint == "</p><p>" and text else text


def as_markdown(document: Document, chance: Random) -> bytes:
    parts: list[str] = []
    for paragraph, table in zip(document.paragraphs, document.tables, strict=False):
        has_outer_bars = chance.random() < 0.7
        rows = [["<br>".join(cell.lines) for cell in table.row(number)] for number in range(table.n_rows)]
        rows.insert(1, [chance.choice(("---", ":--", "--:", ":-:")) for _ in range(table.n_columns)])
        lines = [f"| {' | '.join(row)} |" if has_outer_bars or not row[0] else " | ".join(row) for row in rows]
        parts += [paragraph, "\n".join(lines)]
    return "\n\n".join([*parts, document.paragraphs[-1]]).encode()


def as_html_in_markdown(document: Document, chance: Random) -> bytes:
    parts = [
        f"{paragraph}\n\n{_html_table(table, chance)}"
        for paragraph, table in zip(document.paragraphs, document.tables, strict=False)
    ]
    return "\n\n".join([*parts, document.paragraphs[-1]]).encode()


def as_csv(document: Document, chance: Random) -> bytes:
    """Its first table alone."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=chance.choice(",;\t"))
    writer.writerows([cell.text for cell in document.tables[0].row(number)] for number in range(document.tables[0].n_rows))
    return out.getvalue().encode(chance.choice(("utf-8", "utf-8-sig", "cp949")))


def as_ods(document: Document, chance: Random) -> bytes:
    sheets = "".join(
        f'<table:table table:name="표 {number}">{_ods_rows(table)}</table:table>' for number, table in enumerate(document.tables, 1)
    )
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    return samples.zipped(
        {
            "mimetype": media.ODS,
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {names}>{body}</office:document-content>",
        }
    )


def _ods_rows(table: Table) -> str:
    rows = [["<table:covered-table-cell/>"] * table.n_columns for _ in range(table.n_rows)]
    for cell in table.cells:
        text = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.lines)
        spans = f'table:number-columns-spanned="{cell.column_span}" table:number-rows-spanned="{cell.row_span}"'
        rows[cell.row][cell.column] = f"<table:table-cell {spans}>{text}</table:table-cell>"
    return "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)


EXPORTED = "PDF, LibreOffice"
WRITERS: dict[str, tuple[str, Shape, Writer]] = {
    "DOCX": (".docx", Shape(), as_docx),
    "XLSX": (".xlsx", Shape(), as_xlsx),
    "PPTX": (".pptx", Shape(), as_pptx),
    "HWP": (".hwp", Shape(), as_hwp),
    "HWPX": (".hwpx", Shape(), as_hwpx),
    "HTML": (".html", Shape(), as_html),
    "Markdown": (".md", Shape(has_spans=False), as_markdown),
    "HTML in Markdown": (".md", Shape(), as_html_in_markdown),
    "PDF, ruled": (".pdf", Shape(long_rows=70), ruled_pdf),
    "PDF, aligned": (".pdf", Shape(rows=(3, 12), columns=(3, 6), has_spans=False, has_lines=False, long_rows=70), aligned_pdf),
    EXPORTED: (".docx", Shape(long_rows=70), as_docx),
    "CSV": (".csv", Shape(has_spans=False), as_csv),
    "ODS": (".ods", Shape(), as_ods),
}
"""Name of the format → ending of its files, what its tables are like, and who writes it. The exported one is written as DOCX."""
