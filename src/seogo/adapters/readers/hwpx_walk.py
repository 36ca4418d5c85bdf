"""From the XML of an HWPX section to blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from seogo.adapters.readers.cell_grid import Cell, Grids
from seogo.adapters.readers.containers import local_name
from seogo.adapters.readers.hangul_paragraphs import marked, paragraph_blocks, with_whole_lists
from seogo.adapters.readers.hwpx_styles import Styles
from seogo.domain.blocks import Block, Kind

_SIGNS = {"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
_NOTES = frozenset({"footNote", "endNote", "hiddenComment", "fieldBegin"})  # a field's own paragraphs are a memo
_IN_LINE = frozenset({"script", "mainText"})  # an equation; a word with small print above it
_NO_TEXT = frozenset({"secPr", "linesegarray", "parameters", "shapeComment", "subText"})


@dataclass(slots=True)
class _Paragraph:
    """A paragraph in the making: its text, and the blocks that stand before and behind it."""

    pieces: list[str] = field(default_factory=list)
    before: list[Block] = field(default_factory=list)
    behind: list[Block] = field(default_factory=list)
    is_deleted: bool = False
    """Between the marks of a deletion that is tracked."""

    def add(self, text: str | None) -> None:
        if text and not self.is_deleted:
            self.pieces.append(text)


class Walk:
    def __init__(self, styles: Styles, grids: Grids) -> None:
        self._styles = styles
        self._grids = grids
        self._headers: set[str] = set()
        self.footers: dict[str, Block] = {}

    def blocks(self, parent: etree._Element) -> list[Block]:
        """Of the paragraphs of a section or a list, in order."""
        paragraphs = (element for element in parent if local_name(element) == "p")
        return with_whole_lists(block for paragraph in paragraphs for block in self._paragraph(paragraph))

    def _paragraph(self, element: etree._Element) -> list[Block]:
        paragraph = _Paragraph()
        self._inside(element, paragraph)
        own = paragraph_blocks("".join(paragraph.pieces), self._styles.role(element))
        return [*paragraph.before, *own, *paragraph.behind]

    def _inside(self, parent: etree._Element, paragraph: _Paragraph) -> None:
        for element in parent:
            name = local_name(element)
            if name == "t":
                _text(element, paragraph)
            elif name in _IN_LINE:
                paragraph.add(element.text)
            elif name == "compose":  # letters printed over each other
                paragraph.add(element.get("composeText"))
            elif name == "tbl":
                paragraph.behind += self._table(element)
            elif name == "subList":  # of a text box
                paragraph.behind += self.blocks(element)
            elif name == "caption":
                paragraph.behind += self._marked(element, Kind.CAPTION)
            elif name in _NOTES:
                paragraph.behind += self._marked(element, Kind.FOOTNOTE)
            elif name == "header":
                paragraph.before += self._new_headers(element)
            elif name == "footer":
                self.footers.update({block.text: block for block in self._lists(element) if block.text not in self.footers})
            elif name == "switch":  # the same thing for newer and older programs
                self._inside(element[0] if len(element) else element, paragraph)
            elif name not in _NO_TEXT:  # runs, controls, shapes and groups of them
                self._inside(element, paragraph)

    def _lists(self, element: etree._Element) -> list[Block]:
        return [block for child in element if local_name(child) == "subList" for block in self.blocks(child)]

    def _marked(self, element: etree._Element, kind: Kind) -> list[Block]:
        return marked(self._lists(element), kind)

    def _new_headers(self, element: etree._Element) -> list[Block]:
        found = [block for block in self._lists(element) if block.text not in self._headers]
        self._headers.update(block.text for block in found)
        return found

    def _table(self, table: etree._Element) -> list[Block]:
        caption = [block for child in table if local_name(child) == "caption" for block in self._marked(child, Kind.CAPTION)]
        cells = [cell for row in table if local_name(row) == "tr" for cell in row if local_name(cell) == "tc"]
        placed = [_placed(cell, self._lists(cell)) for cell in cells]
        return caption + self._grids.blocks(placed, rows=_number(table, "rowCnt"), columns=_number(table, "colCnt"))


def _text(element: etree._Element, paragraph: _Paragraph) -> None:
    """Signs stand as elements between the letters; so do marks (a marker pen), which are nothing but have text behind them."""
    paragraph.add(element.text)
    for child in element:
        name = local_name(child)
        if name in ("deleteBegin", "deleteEnd"):
            paragraph.is_deleted = name == "deleteBegin"
        paragraph.add(_SIGNS.get(name))
        paragraph.add(child.tail)


def _placed(cell: etree._Element, blocks: list[Block]) -> Cell:
    children = {local_name(child): child for child in cell}
    address, span = children.get("cellAddr"), children.get("cellSpan")
    if address is None or span is None:
        return Cell(0, 0, 0, 0, blocks)
    return Cell(
        row=_number(address, "rowAddr"),
        column=_number(address, "colAddr"),
        row_span=_number(span, "rowSpan"),
        column_span=_number(span, "colSpan"),
        blocks=blocks,
    )


def _number(element: etree._Element, name: str) -> int:
    value = element.get(name) or ""
    return int(value) if value.isdecimal() and len(value) < 9 else 0
