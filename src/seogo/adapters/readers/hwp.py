"""HWP 5, distribution documents too: outline as headings, tables with merged cells, captions, notes and text boxes in order.

Our own walk over its records, because libraries find a part of the text or none. A paragraph is followed by what hangs on
it: tables, text boxes, notes. Page headers come before the paragraph that brings them, page footers at the end, each
different text once. Automatic numbers ("제1장", "1.") are not in the text and are not invented.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from seogo.adapters.readers import media
from seogo.adapters.readers.cell_grid import Cell, Grids
from seogo.adapters.readers.hangul_paragraphs import marked, paragraph_blocks, with_whole_lists
from seogo.adapters.readers.hwp_doc_info import DocInfo
from seogo.adapters.readers.hwp_file import HwpFile
from seogo.adapters.readers.hwp_records import (
    CTRL_HEADER,
    EQUATION,
    LIST_HEADER,
    PARA_HEADER,
    PARA_TEXT,
    SECTION_TAGS,
    TABLE,
    Record,
    Records,
    paragraph_text,
    string,
)
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

_NOTES = frozenset({"fn  ", "en  ", "tcmt"})
_LAYOUT = frozenset({"secd"})
"""Its lists are the master pages, which repeat behind every page."""


class HwpReader:
    """Reads HWP 5, distribution documents too. A section that breaks off gives its readable beginning, as PARTIAL."""

    media_type = media.HWP
    suffixes = (".hwp", ".hwt")
    left_out = (
        "pictures, charts, form controls, embedded documents, automatic numbers, master pages, small print above words, scripts"
    )

    def read(self, source: Source, limits: Limits) -> Reading:
        with source.path.open("rb") as file:
            return _read(HwpFile(file, limits), limits)


def _read(file: HwpFile, limits: Limits) -> Reading:
    sections = file.sections()
    if not sections:
        raise Refused(Code.DAMAGED, "an HWP file without text sections")
    damage: list[str] = []
    info = _doc_info(file, damage)
    if list(sections) != list(range(max(info.sections, len(sections)))):
        damage.append("a section is missing")
    walk = _Walk(info, Grids(limits.max_table_cells, damage))
    blocks: list[Block] = []
    for name in sections.values():
        blocks += _section(file, name, walk, damage)
    summary = file.summary()
    return Reading(
        blocks=[*blocks, *walk.footers.values()],
        outcome=Outcome.PARTIAL if damage else Outcome.OK,
        detail="; ".join(dict.fromkeys(damage)),
        media_type=media.HWP,
        title=summary.title,
        metadata={"author": summary.author} if summary.author else {},
        created_at=summary.created_at,
    )


def _doc_info(file: HwpFile, damage: list[str]) -> DocInfo:
    """Without them the document still reads."""
    stream, is_whole = _stream(file, "DocInfo", damage)
    if not is_whole:
        damage.append("styles cannot be read")
    return DocInfo(stream)


def _section(file: HwpFile, name: str, walk: _Walk, damage: list[str]) -> list[Block]:
    stream, is_whole = _stream(file, name, damage)
    records = Records(stream, SECTION_TAGS)
    blocks = walk.blocks(records)
    if not (is_whole and records.is_whole):
        damage.append("a section breaks off")
    return blocks


def _stream(file: HwpFile, name: str, damage: list[str]) -> tuple[bytes, bool]:
    try:
        return file.stream(name)
    except Refused as refused:
        if refused.code is not Code.DAMAGED:
            raise
        damage.append(refused.detail)
        return b"", False


class _Walk:
    def __init__(self, info: DocInfo, grids: Grids) -> None:
        self._info = info
        self._grids = grids
        self._headers: set[str] = set()
        self.footers: dict[str, Block] = {}

    def blocks(self, records: Iterable[Record]) -> list[Block]:
        """The paragraphs among the records and below them, in order."""
        return with_whole_lists(self._each(records))

    def _each(self, records: Iterable[Record]) -> Iterator[Block]:
        for record in records:
            if record.tag == PARA_HEADER:
                yield from self._paragraph(record)
            else:
                yield from self._each(record.children)

    def _paragraph(self, paragraph: Record) -> list[Block]:
        controls = [child for child in paragraph.children if child.tag == CTRL_HEADER]
        inline = iter([(control.control, text) for control in controls if (text := _inline_text(control)) is not None])
        text = "".join(paragraph_text(child.data, inline) for child in paragraph.children if child.tag == PARA_TEXT)
        before = [block for control in controls if control.control == "head" for block in self._new_headers(control)]
        behind = [block for control in controls for block in self._control(control)]
        memos = self.blocks(child for child in paragraph.children if child.tag != CTRL_HEADER)
        own = paragraph_blocks(text, self._info.role(paragraph.data))
        return [*before, *own, *behind, *marked(memos, Kind.FOOTNOTE)]

    def _control(self, control: Record) -> list[Block]:
        name = control.control
        if name == "tbl ":
            return self._table(control)
        if name == "foot":
            for block in self.blocks(control.children):
                self.footers.setdefault(block.text, block)
        if name in _LAYOUT or name in ("head", "foot"):
            return []
        if name in _NOTES:
            return marked(self.blocks(control.children), Kind.FOOTNOTE)
        # A shape's own paragraphs are its caption; those of the text boxes in it lie one level deeper.
        caption = self.blocks(child for child in control.children if child.tag == PARA_HEADER)
        return marked(caption, Kind.CAPTION) + self.blocks(child for child in control.children if child.tag != PARA_HEADER)

    def _new_headers(self, control: Record) -> list[Block]:
        found = [block for block in self.blocks(control.children) if block.text not in self._headers]
        self._headers.update(block.text for block in found)
        return found

    def _table(self, control: Record) -> list[Block]:
        """The list before TABLE is the caption, each list behind it a cell."""
        rows = columns = 0
        caption: list[Record] = []
        cells: list[tuple[Record, list[Record]]] = []
        for child in control.children:
            if child.tag == TABLE and len(child.data) >= 8:
                rows, columns = struct.unpack_from("<HH", child.data, 4)
            elif child.tag == LIST_HEADER and rows:
                cells.append((child, []))
            elif child.tag == PARA_HEADER:
                (cells[-1][1] if cells else caption).append(child)
        placed = [_placed(header.data, self.blocks(paragraphs)) for header, paragraphs in cells]
        return marked(self.blocks(caption), Kind.CAPTION) + self._grids.blocks(placed, rows=rows, columns=columns)


def _placed(header: bytes, blocks: list[Block]) -> Cell:
    if len(header) < 16:
        return Cell(0, 0, 0, 0, blocks)
    column, row, column_span, row_span = struct.unpack_from("<HHHH", header, 8)
    return Cell(row, column, row_span, column_span, blocks)


def _inline_text(control: Record) -> str | None:
    """Of a control that stands in the line like a word, else None: an equation's script, a word with small print above it,
    letters printed over each other."""
    name = control.control
    if name == "eqed":
        return " ".join(string(child.data, 4)[0] for child in control.children if child.tag == EQUATION)
    return string(control.data, 4)[0] if name in ("tdut", "tcps") else None
