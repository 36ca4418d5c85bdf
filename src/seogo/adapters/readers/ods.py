"""ODS: each sheet is a heading with its name, a table of what its cells show, and its comments and text boxes.

Our own walk, because an ODS may say "repeat this cell a million times": a reader has to know its limits while it unfolds that.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from seogo.adapters.readers import media
from seogo.adapters.readers.cells import row_line
from seogo.adapters.readers.containers import Container, attribute, local_name
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_META = "meta.xml"
_CHARACTERS = {"s": " ", "tab": "\t", "line-break": "\n"}
_ASIDE = frozenset({"annotation", "shapes", "frame", "custom-shape"})


class OdsReader:
    """Reads ODS and OTS. A sheet is a page."""

    media_type = media.ODS
    suffixes = (".ods", ".ots")
    left_out = "formulas (the shown values are read), pictures, charts, page headers and footers, embedded documents, macros"

    def read(self, source: Source, limits: Limits) -> Reading:
        with Container(source.path, limits) as container:
            if _MANIFEST in container and b"encryption-data" in container.read_part(_MANIFEST):
                raise Refused(Code.ENCRYPTED, "a spreadsheet with a password")
            if _CONTENT not in container:
                raise Refused(Code.DAMAGED, "an ODS without its content")
            sheets = [element for element in container.read_xml(_CONTENT).iter() if local_name(element) == "table"]
            walk = _Walk(limits.max_table_cells)
            properties = _properties(container)
            return Reading(
                blocks=[block for page, sheet in enumerate(sheets, start=1) for block in walk.sheet(sheet, page)],
                title=properties.get("title", ""),
                metadata={"author": author} if (author := properties.get("initial-creator", "")) else {},
                created_at=moment(properties.get("creation-date", "")),
                pages=len(sheets),
            )


def _properties(container: Container) -> dict[str, str]:
    try:
        root = container.read_xml(_META)
    except (KeyError, Refused):  # it reads as well without
        return {}
    return {local_name(element): (element.text or "").strip() for element in root.iter()}


class _Walk:
    def __init__(self, max_cells: int) -> None:
        self._max_cells = self._free = max_cells

    def sheet(self, table: etree._Element, page: int) -> Iterator[Block]:
        lines = [line for row in _rows(table) for line in self._lines(row)]
        found = [Block(Kind.TABLE, "\n".join(lines), page=page)] if lines else []
        for aside in _asides(table):
            kind = Kind.FOOTNOTE if local_name(aside) == "annotation" else Kind.PARAGRAPH
            if text := "\n".join(_paragraphs(aside)):
                found.append(Block(kind, text, page=page))
        if found:
            yield Block(Kind.HEADING, attribute(table, "name") or f"{page}", 1, page)
            yield from found

    def _lines(self, row: etree._Element) -> Iterator[str]:
        """The row as often as it is repeated; none if it is empty."""
        values: list[str] = []
        n_empty = 0
        for cell in row:
            if local_name(cell) not in ("table-cell", "covered-table-cell"):
                continue
            times, text = _times(cell, "number-columns-repeated"), _shown(cell)
            if text:
                self._spend(n_empty + times)
                values += [""] * n_empty + [text] * times
                n_empty = 0
            else:
                n_empty += times
        if line := row_line(values):
            times = _times(row, "number-rows-repeated")
            self._spend(len(values) * (times - 1))
            yield from [line] * times

    def _spend(self, n_cells: int) -> None:
        self._free -= n_cells
        if self._free < 0:
            raise Refused(Code.TOO_LARGE, f"more than {self._max_cells:,} cells")


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    """Rows may lie in groups and in header rows."""
    for element in parent:
        name = local_name(element)
        if name == "table-row":
            yield element
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _times(element: etree._Element, name: str) -> int:
    written = attribute(element, name) or "1"
    return max(int(written), 1) if written.isdecimal() and len(written) < 10 else 1


def _shown(cell: etree._Element) -> str:
    """As it is displayed, but dates as ISO 8601 has them."""
    if attribute(cell, "value-type") == "date":
        return (attribute(cell, "date-value") or "").replace("T", " ").removesuffix(" 00:00:00")
    return " ".join(_paragraphs(cell))


def _paragraphs(parent: etree._Element) -> Iterator[str]:
    for element in parent:
        name = local_name(element)
        if name in ("p", "h"):
            if text := " ".join(_text(element).split()):
                yield text
        elif name not in _ASIDE:
            yield from _paragraphs(element)


def _text(parent: etree._Element) -> str:
    pieces = [parent.text or ""]
    for element in parent:
        name = local_name(element)
        if name not in _ASIDE:
            pieces.append(_CHARACTERS.get(name) or _text(element))
        pieces.append(element.tail or "")
    return "".join(pieces)


def _asides(table: etree._Element) -> Iterator[etree._Element]:
    return (element for element in table.iter() if local_name(element) in ("annotation", "text-box", "custom-shape"))
