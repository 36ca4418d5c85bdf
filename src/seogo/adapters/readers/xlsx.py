"""Spreadsheets: each sheet is a heading with its name, a table, and what lies beside the cells.

calamine reads them, fifteen times as fast as openpyxl, once it is known that they unpack to an allowed size and that their
cells lie close together: it checks neither. openpyxl reads those XLSX whose cells lie far apart, or that calamine cannot read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import olefile

from seogo.adapters.readers import media
from seogo.adapters.readers.cells import shown
from seogo.adapters.readers.containers import Container
from seogo.adapters.readers.dense_sheets import sheets_by_calamine
from seogo.adapters.readers.office_parts import Package
from seogo.adapters.readers.sheet_extent import MAX_AREA, Extent, add_xlsb, add_xlsx, xls_extents
from seogo.adapters.readers.sparse_sheets import Sheets, sheets_by_openpyxl
from seogo.adapters.readers.xlsx_parts import beside, sheet_parts
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source


class SpreadsheetReader:
    """Reads XLSX, XLSM, XLSB and XLS. A sheet is a page. Values of formulas are those that the file keeps."""

    media_type = media.XLSX
    suffixes = (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls")
    left_out = (
        "formulas (the saved values are read), number formats, pictures, page headers and footers, macros; of XLS also "
        "comments, text boxes, charts, embedded documents and properties"
    )

    def read(self, source: Source, limits: Limits) -> Reading:
        with source.path.open("rb") as file:
            is_old = file.read(len(olefile.MAGIC)) == olefile.MAGIC
        return _read_xls(source.path, limits) if is_old else _read_xlsx(source.path, limits)


def _read_xls(path: Path, limits: Limits) -> Reading:
    content = path.read_bytes()
    if sum(extent.area for extent in xls_extents(_workbook_stream(content))) > MAX_AREA:
        raise _spread_too_far()
    damage: list[str] = []
    sheets = sheets_by_calamine(content, damage)
    cells = _Cells(limits.max_table_cells)
    return Reading(
        blocks=[block for page, (name, rows) in enumerate(sheets, 1) for block in _under(name, cells.table(rows, page))],
        outcome=Outcome.PARTIAL if damage else Outcome.OK,
        detail="; ".join(dict.fromkeys(damage)),
        pages=len(sheets),
    )


def _read_xlsx(path: Path, limits: Limits) -> Reading:
    with Container(path, limits) as container:
        package = Package(container)
        main = package.main_part("xl/workbook.bin" if "xl/workbook.bin" in container else "xl/workbook.xml")
        parts = sheet_parts(package, main)
        cells = _Cells(limits.max_table_cells)
        blocks: list[Block] = []
        attachments: list[Attachment] = []
        sheets = _sheets(path, package, limits, is_binary=main.endswith(".bin"))
        for page, (name, rows) in enumerate(sheets, start=1):
            found = cells.table(rows, page)
            if page <= len(parts):
                found += beside(package, parts[page - 1], page)
                attachments += package.embedded(parts[page - 1])
            blocks += _under(name, found)
        properties = package.properties()
    return Reading(
        blocks=blocks,
        outcome=Outcome.PARTIAL if package.damage else Outcome.OK,
        detail="; ".join(dict.fromkeys(package.damage)),
        title=properties.title,
        metadata=properties.metadata,
        created_at=properties.created_at,
        pages=len(sheets),
        attachments=attachments,
    )


def _under(name: str, found: list[Block]) -> list[Block]:
    return [Block(Kind.HEADING, name, 1, found[0].page), *found] if found else []


class _Cells:
    """What a workbook may hold: max_cells cells with something in them, in all its sheets together."""

    def __init__(self, max_cells: int) -> None:
        self._max_cells = self._free = max_cells

    def table(self, rows: Iterable[Sequence[object]], page: int) -> list[Block]:
        """One block without empty rows and columns, or none."""
        kept: list[tuple[str, ...]] = []  # tuples of texts cost the garbage collector nothing
        used: set[int] = set()
        for row in rows:
            texts = tuple(map(shown, row))
            n_filled = len(texts) - texts.count("")
            self._free -= n_filled
            if self._free < 0:
                raise Refused(Code.TOO_LARGE, f"more than {self._max_cells:,} cells")
            if n_filled:
                filled = range(n_filled) if n_filled == len(texts) else [at for at, text in enumerate(texts) if text]
                kept.append(texts[: filled[-1] + 1])
                used.update(filled)
        columns = sorted(used)
        if len(columns) < max(map(len, kept), default=0):  # one of them is empty
            kept = [tuple(texts[column] for column in columns if column < len(texts)) for texts in kept]
        return [Block(Kind.TABLE, "\n".join(map(" | ".join, kept)), page=page)] if kept else []


def _sheets(path: Path, package: Package, limits: Limits, *, is_binary: bool) -> Sheets:
    if _area(package, limits, is_binary=is_binary) <= MAX_AREA:
        try:
            return sheets_by_calamine(path.read_bytes(), package.damage)
        except Refused as refused:
            if is_binary or refused.code is not Code.DAMAGED:
                raise
    if is_binary:
        raise _spread_too_far()
    return sheets_by_openpyxl(path, package.damage)


def _area(package: Package, limits: Limits, *, is_binary: bool) -> int:
    """Rows × columns of all sheets together. All that calamine may unpack is unpacked here first, within the limits."""
    container = package.container
    extents = {name: Extent() for name in container.names}
    for name, extent in extents.items():
        try:
            if is_binary and name.endswith(".bin"):
                add_xlsb(extent, container.read_part(name))
            else:
                add_xlsx(extent, container.pieces(name), max_cells=limits.max_table_cells)
        except Refused as refused:
            if refused.code is not Code.DAMAGED:
                raise
            package.damage.append(refused.detail)
    return sum(extent.area for extent in extents.values())


def _workbook_stream(content: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            stream: bytes = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
            return stream
    except (OSError, IndexError) as error:  # what olefile raises on damage, by trial
        raise Refused(Code.DAMAGED, f"not a whole OLE file: {type(error).__name__}") from error


def _spread_too_far() -> Refused:
    return Refused(Code.TOO_LARGE, f"cells spread over more than {MAX_AREA:,} places")
