"""PDF with text, by pdfium: headings from bookmarks or letters, tables as rows, columns in order; running lines are dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from seogo.adapters.readers import media
from seogo.adapters.readers.decode import Undecodable, decode
from seogo.adapters.readers.pdf_blocks import HANCOM, Bookmarks, blocks_of
from seogo.adapters.readers.pdf_cells import in_cells
from seogo.adapters.readers.pdf_columns import in_columns
from seogo.adapters.readers.pdf_glyphs import Glyphs
from seogo.adapters.readers.pdf_grids import grids_of
from seogo.adapters.readers.pdf_guard import inflates_beyond
from seogo.adapters.readers.pdf_lines import Line, lines_of, without_running_lines
from seogo.adapters.readers.pdf_rules import rules_of
from seogo.adapters.readers.times import pdf_moment
from seogo.domain.blocks import Reading, ranges
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

SCANNED_CHARS = 20
"""A page with a picture and fewer characters than this is a scan."""

MAX_PRIVATE_SHARE = 0.2
"""Of the characters: above, a font came without its Unicode map, and what is read is not what is written."""

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_JUNK_TITLE = re.compile(
    r"(?:untitled|제목 ?없음|(?:microsoft \w+ - )?.*\.(?:docx?|hwpx?|pptx?|xlsx?|pdf|indd|key|dvi|tex))", re.IGNORECASE
)


class PdfReader:
    media_type = media.PDF
    suffixes = (".pdf",)
    left_out = (
        "pictures, comments and other annotations, form fields, attached files, page numbers, repeats of running headers and "
        "footers"
    )

    def read(self, source: Source, limits: Limits) -> Reading:
        data = source.path.read_bytes()
        if inflates_beyond(data, limits.max_inflated_bytes):
            raise Refused(Code.TOO_LARGE, f"a stream of it inflates to more than {limits.max_inflated_bytes:,} bytes")
        document = _opened(data)
        try:
            return _read(document, limits)
        except pypdfium2.PdfiumError as error:
            raise Refused(Code.DAMAGED, "pdfium cannot read it") from error
        finally:
            document.close()


@dataclass(frozen=True, slots=True)
class _Page:
    """height: points. is_scanned: a picture without text."""

    lines: Sequence[Line] = ()
    height: float = 0.0
    is_scanned: bool = False
    is_broken: bool = False


def _opened(data: bytes) -> Any:
    """The empty password opens what has an owner's password only."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Refused(Code.ENCRYPTED, "a PDF that opens with a password only") from error
        raise Refused(Code.DAMAGED, "pdfium cannot open it") from error


def _read(document: Any, limits: Limits) -> Reading:
    if len(document) > limits.max_pages:
        raise Refused(Code.TOO_LARGE, f"{len(document):,} pages, the limit is {limits.max_pages:,}")
    pages = [_page(document, index) for index in range(len(document))]
    properties = document.get_metadata_dict(skip_empty=True)
    outcome, detail = _judged(pages)
    lines = without_running_lines([page.lines for page in pages], [page.height for page in pages])
    return Reading(
        blocks=list(blocks_of(lines, _bookmarks(document))),
        outcome=outcome,
        detail=detail,
        title=_title(properties.get("Title", "")),
        metadata=_metadata(properties),
        created_at=pdf_moment(properties.get("CreationDate", "")),
        pages=len(document),
        scanned=[number for number, page in enumerate(pages, start=1) if page.is_scanned],
    )


def _page(document: Any, index: int) -> _Page:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return _Page(is_broken=True)
    try:
        lines = _lines(page)
        first_lines = "".join(line.text for line in lines[:SCANNED_CHARS])  # none is blank
        is_bare = len("".join(first_lines.split())) < SCANNED_CHARS
        has_picture = is_bare and any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return _Page(lines, page.get_height(), is_scanned=has_picture)
    except pypdfium2.PdfiumError:
        return _Page(is_broken=True)
    finally:
        page.close()


def _lines(page: Any) -> list[Line]:
    """In the order in which they are read; those in tables with their place there."""
    text_page = page.get_textpage()
    try:
        glyphs = Glyphs(text_page)
        lines = lines_of(glyphs)
        if page.get_rotation():  # rows would be columns
            return lines
        grids = grids_of(*rules_of(page))
        return in_columns(in_cells(lines, grids, glyphs), glyphs, n_tables=len(grids))
    finally:
        text_page.close()


def _judged(pages: Sequence[_Page]) -> tuple[Outcome, str]:
    text = "".join(line.text for page in pages for line in page.lines).replace(*HANCOM)
    n_private = len(_PRIVATE.findall(text))
    if n_private and n_private > MAX_PRIVATE_SHARE * len("".join(text.split())):
        return Outcome.DAMAGED, "its fonts do not say which characters they show"
    broken = [number for number, page in enumerate(pages, start=1) if page.is_broken]
    detail = f"pages that cannot be read: {ranges(broken)}" if broken else ""
    n_scanned = sum(page.is_scanned for page in pages)
    if n_scanned > len(pages) / 2:
        return Outcome.NEEDS_OCR, detail
    return (Outcome.PARTIAL if n_scanned or broken else Outcome.OK), detail


def _bookmarks(document: Any) -> Bookmarks:
    found: dict[tuple[int, str], int] = {}
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            found.setdefault((page + 1, "".join(bookmark.get_title().split())), bookmark.level + 1)
    return found


def _metadata(properties: Mapping[str, str]) -> dict[str, str]:
    found = {name.lower(): _mended(properties.get(name, "")) for name in ("Author", "Subject", "Keywords")}
    return {name: value for name, value in found.items() if value}


def _title(written: str) -> str:
    """As the file names it, unless that is what a program puts there by itself."""
    title = _mended(written)
    return "" if _JUNK_TITLE.fullmatch(title) else title


def _mended(written: str) -> str:
    """Old Korean programs put CP949 where the format wants Latin 1 or UTF-16."""
    text = " ".join(written.split())
    try:
        return text if text.isascii() else decode(text.encode("latin-1"), declared="cp949")
    except (UnicodeEncodeError, Undecodable):
        return text
