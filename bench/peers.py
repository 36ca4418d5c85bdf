"""The libraries beside which our readers are timed, each asked for all text that it can give of a document, tables included.

trafilatura (Apache-2.0) is missing because its dependency tld has no licence that we take (MPL, GPL, LGPL). Of HWP, HWPX and MSG
we know no peer with a licence that we take (pyhwp is AGPL, extract-msg GPL).
"""

from __future__ import annotations

import email
import email.policy
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pypdfium2
from lxml.etree import LxmlError
from markitdown import MarkItDown, MarkItDownException
from pypdf.errors import PyPdfError
from python_calamine import CalamineError, CalamineWorkbook
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

logging.disable(logging.ERROR)  # pypdf and pdfminer report each oddity of a file

FAULTS = (
    *(ValueError, LookupError, ArithmeticError, TypeError, AttributeError, OSError, RuntimeError, EOFError),
    *(zipfile.BadZipFile, LxmlError, CalamineError, PyPdfError, MarkItDownException),
)
"""What they raise at files that they cannot read, by trial."""


@dataclass(frozen=True)
class Peer:
    """read gives the text of a file, or raises one of the FAULTS. is_engine: our own reader stands on it, so that no reading can
    be as fast: the ratio says what rows, order, headings, properties and limits cost."""

    name: str
    read: Callable[[Path], str]
    leaves_out: str
    is_engine: bool = False


def by_python_docx(path: Path) -> str:
    document = docx.Document(str(path))
    edges = [part for section in document.sections for part in (section.header, section.footer) if not part.is_linked_to_previous]
    return "\n".join(line for holder in (document, *edges) for line in _word_lines(holder))


def by_python_pptx(path: Path) -> str:
    return "\n".join(line for slide in pptx.Presentation(str(path)).slides for line in _slide_lines(slide))


def by_openpyxl(path: Path) -> str:
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return _rows_text(row for sheet in workbook.worksheets for row in sheet.iter_rows(values_only=True))


def by_calamine(path: Path) -> str:
    workbook = CalamineWorkbook.from_path(str(path))
    return _rows_text(row for name in workbook.sheet_names for row in workbook.get_sheet_by_name(name).to_python())


def by_pypdfium2(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def by_pypdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def by_email(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    fields = [f"{name}: {message[name]}" for name in ("Subject", "From", "To", "Cc", "Date") if message[name]]
    contents = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join((*fields, *(content for content in contents if isinstance(content, str))))


def by_resiliparse(path: Path) -> str:
    content = path.read_bytes()
    return str(extract_plain_text(bytes_to_str(content, detect_encoding(content) or "utf-8")))


_MARKITDOWN = MarkItDown(enable_plugins=False)


def by_markitdown(path: Path) -> str:
    return str(_MARKITDOWN.convert_local(path).text_content)


def _word_lines(holder: Any) -> Iterator[str]:
    """Of a body, a header or a cell."""
    for each in holder.iter_inner_content():
        if hasattr(each, "rows"):
            for row in each.rows:
                yield " | ".join(" ".join(_word_lines(cell)) for cell in row.cells)
        else:
            yield each.text


def _slide_lines(slide: Any) -> Iterator[str]:
    yield from _shape_lines(slide.shapes)
    if slide.has_notes_slide:
        yield slide.notes_slide.notes_text_frame.text


def _shape_lines(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shape_lines(shape.shapes)
        elif shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False):
            yield from (" | ".join(cell.text for cell in row.cells) for row in shape.table.rows)


def _rows_text(rows: Iterable[Iterable[object]]) -> str:
    return "\n".join(" | ".join("" if value is None else str(value) for value in row) for row in rows)


PEERS: Mapping[str, Sequence[Peer]] = {
    "docx": (
        Peer("python-docx", by_python_docx, "text boxes, notes, comments, insertions, which is a heading"),
        Peer("markitdown", by_markitdown, "headers, footers, comments, text boxes"),
    ),
    "xlsx": (
        Peer("python-calamine", by_calamine, "text boxes, comments, chart titles, any limit", is_engine=True),
        Peer("openpyxl", by_openpyxl, "text boxes, comments, chart titles"),
        Peer("markitdown", by_markitdown, "text boxes, comments, chart titles"),
    ),
    "pptx": (
        Peer("python-pptx", by_python_pptx, "charts, diagrams, comments, lists"),
        Peer("markitdown", by_markitdown, "diagrams, comments"),
    ),
    "pdf": (
        Peer("pypdfium2", by_pypdfium2, "rows, columns, headings, paragraphs, running lines, scans, any limit", is_engine=True),
        Peer("pypdf", by_pypdf, "rows, columns, headings, paragraphs, running lines, scans"),
        Peer("markitdown", by_markitdown, "columns, headings, paragraphs, running lines, scans"),
    ),
    "html": (
        Peer("resiliparse", by_resiliparse, "rows, headings, title and dates", is_engine=True),
        Peer("markitdown", by_markitdown, "title and dates"),
    ),
    "eml": (Peer("email", by_email, "HTML stays markup, charsets that Python lacks, quotations, threads"),),
}
"""Format → peers. What we leave out ourselves is in docs/reference/formats.md."""
