"""Tables of real files, as python-docx, openpyxl, lxml, csv and a few lines of our own see them: none of them our readers."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import docx
import lxml.etree
import lxml.html
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from table_score import Rows

Files = Sequence[tuple[Path, Sequence[Rows]]]

MIN_CELLS = 2
"""Of a row, somewhere in a table: one column, or one cell, is a frame around text."""

_FAULTS = (zipfile.BadZipFile, KeyError, ValueError, OSError, InvalidFileException, lxml.etree.LxmlError)
"""What these libraries raise on files that they cannot read."""


def real_tables(folder: Path) -> Mapping[str, Files]:
    """Name of the format → its files with tables. Files that the other library cannot read are left out."""
    readers = {"DOCX": _docx, "XLSX": _xlsx, "HTML": _html, "Markdown": _markdown, "CSV": _csv}
    found = {}
    for name, tables_of in readers.items():
        ending = {"Markdown": "md"}.get(name, name.lower())
        files = []
        for path in sorted(folder.glob(f"*.{ending}")):
            try:
                tables = [rows for rows in tables_of(path) if max(map(len, rows), default=0) >= MIN_CELLS]
            except _FAULTS:
                continue
            files += [(path, tables)] if tables else []
        found[name] = files
    return found


def _docx(path: Path) -> Iterator[Rows]:
    for table in docx.Document(str(path)).tables:
        seen = set()
        rows = []
        for row in table.rows:
            texts = []
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    texts.append(cell.text)
            rows.append([text for text in texts if text.strip()])
        yield rows


def _xlsx(path: Path) -> Iterator[Rows]:
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        yield [[text for value in row if (text := _written(value)).strip()] for row in sheet.iter_rows(values_only=True)]


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _html(path: Path) -> Iterator[Rows]:
    """Tables without a table inside, which would arrange a page, and outside of navigation, which is not read."""
    for table in lxml.html.fromstring(path.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8")).iter("table"):
        if not table.xpath(".//table | ancestor::*[@role='navigation'] | self::*[@role='navigation']"):
            rows = [[str(cell.xpath("string()")) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
            yield [[text for text in row if text.strip()] for row in rows]


def _markdown(path: Path) -> Iterator[Rows]:
    """Lines between bars, the second one dashes, outside of code."""
    text = re.sub(r"^(```|~~~).*?^\1", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for found in re.finditer(r"(?:^\|.*\|[ ]*\n)+", text, re.MULTILINE):
        lines = found[0].splitlines()
        if len(lines) > 1 and re.fullmatch(r"[|: -]+", lines[1]):
            rows = [[_unmarked(cell) for cell in line.strip(" |").split("|")] for line in [lines[0], *lines[2:]]]
            yield [[text for text in row if text.strip()] for row in rows]


def _unmarked(text: str) -> str:
    return re.sub(r"\*\*|`|(?<!\w)[*_]|[*_](?!\w)|!?\[([^\]]*)\]\([^)]*\)", lambda found: found[1] or "", text)


def _csv(path: Path) -> Iterator[Rows]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp949")
    dialect = csv.Sniffer().sniff(text[:4096], ",;\t|")
    yield [[cell for cell in row if cell.strip()] for row in csv.reader(text.splitlines(keepends=True), dialect)]
