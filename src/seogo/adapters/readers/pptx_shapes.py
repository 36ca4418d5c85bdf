"""The text in the shapes of a slide: titles, lists, boxes and tables, in the order in which the slide keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from seogo.adapters.readers.containers import local_name
from seogo.adapters.readers.office_parts import choice
from seogo.domain.blocks import Block, Kind
from seogo.domain.errors import Code, Refused

_TITLES = frozenset({"title", "ctrTitle"})
_OUTLINES = frozenset({"body", "obj"})
_REPEATED = frozenset({"ftr", "hdr", "dt"})
_NO_NOTES = frozenset({"sldImg", "sldNum", *_REPEATED})
_BULLETS = frozenset({"buChar", "buAutoNum", "buBlip"})
_NO_TEXT = frozenset({"pPr", "rPr", "endParaRPr", "bodyPr", "lstStyle", "tcPr", "tblPr", "tblGrid"})


class Shapes:
    """Reads all slides of one presentation: what stands on each of them, such as its footer, is given once."""

    def __init__(self, max_table_cells: int) -> None:
        self._free_cells = max_table_cells
        self._repeated: set[str] = set()

    def blocks(self, slide: etree._Element, page: int) -> Iterator[Block]:
        for shape in _shapes(slide):
            if local_name(shape) == "tbl":
                yield from self._table(shape, page)
            else:
                yield from self._box(shape, page)

    def notes(self, notes: etree._Element, page: int) -> Iterator[Block]:
        """What the speaker wrote, without the picture, number, date and footer around it."""
        for shape in _shapes(notes):
            if local_name(shape) == "sp" and _placeholder(shape) not in _NO_NOTES:
                yield from (Block(Kind.PARAGRAPH, text, page=page) for text in paragraphs(shape))

    def _box(self, shape: etree._Element, page: int) -> Iterator[Block]:
        placeholder = _placeholder(shape)
        found = [(text, element) for element in _elements(shape, "p") if (text := _text(element).strip())]
        if placeholder in _TITLES and found:
            yield Block(Kind.HEADING, " ".join(" ".join(text.split()) for text, _ in found), 1, page)
        elif placeholder in _REPEATED:
            texts = dict.fromkeys(text for text, _ in found if text not in self._repeated)
            self._repeated.update(texts)
            yield from (Block(Kind.PARAGRAPH, text, page=page) for text in texts)
        elif placeholder != "sldNum":
            yield from _joined(found, page, is_outline=placeholder in _OUTLINES and len(found) > 1)

    def _table(self, table: etree._Element, page: int) -> Iterator[Block]:
        rows = [self._row(row) for row in table if local_name(row) == "tr"]
        lines = [line for row in rows if (line := " | ".join(row).rstrip(" |"))]
        if lines:
            kind = Kind.PARAGRAPH if max(map(len, rows)) == 1 == len(rows) else Kind.TABLE
            yield Block(kind, "\n".join(lines), page=page)

    def _row(self, row: etree._Element) -> list[str]:
        """A cell over several columns or rows stands once, in its first; the others are there and empty."""
        cells = [cell for cell in row if local_name(cell) == "tc"]
        self._free_cells -= len(cells)
        if self._free_cells < 0:
            raise Refused(Code.TOO_LARGE, "more table cells than the limit")
        return ["" if _is_covered(cell) else " ".join(" ".join(paragraphs(cell)).split()) for cell in cells]


def paragraphs(parent: etree._Element) -> list[str]:
    """The texts of the paragraphs below an element that are not empty."""
    return [text for element in _elements(parent, "p") if (text := _text(element).strip())]


def _joined(found: list[tuple[str, etree._Element]], page: int, *, is_outline: bool) -> Iterator[Block]:
    """Items that follow each other are one list, one item a line."""
    items: list[str] = []
    for text, element in found:
        if _is_item(element, is_outline=is_outline):
            items.append(" ".join(text.split()))
            continue
        if items:
            yield Block(Kind.LIST, "\n".join(items), page=page)
            items = []
        yield Block(Kind.PARAGRAPH, text, page=page)
    if items:
        yield Block(Kind.LIST, "\n".join(items), page=page)


def _shapes(parent: etree._Element) -> Iterator[etree._Element]:
    """Shapes and tables, in groups too. Connectors have no text, charts and diagrams are parts of their own."""
    for element in parent:
        name = local_name(element)
        if name in ("sp", "tbl"):
            yield element
        elif name == "AlternateContent":
            yield from _shapes(choice(element))
        else:
            yield from _shapes(element)


def _elements(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for element in parent:
        if local_name(element) == name:
            yield element
        elif local_name(element) == "AlternateContent":
            yield from _elements(choice(element), name)
        elif local_name(element) not in _NO_TEXT:
            yield from _elements(element, name)


def _text(parent: etree._Element) -> str:
    """Runs, fields, equations (m:t) and line breaks of a paragraph."""
    pieces = []
    for element in parent:
        name = local_name(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name == "br":
            pieces.append("\n")
        elif name == "AlternateContent":
            pieces.append(_text(choice(element)))
        elif name not in _NO_TEXT:
            pieces.append(_text(element))
    return "".join(pieces)


def _placeholder(shape: etree._Element) -> str:
    """The kind of placeholder, "obj" where a placeholder names none, "" for a shape of its own."""
    for properties in shape:
        if local_name(properties) == "nvSpPr":
            for element in properties.iter():
                if local_name(element) == "ph":
                    return element.get("type") or "obj"
    return ""


def _is_item(paragraph: etree._Element, *, is_outline: bool) -> bool:
    """By its own bullet; else the paragraphs of an outline are items, as its layout draws bullets before them."""
    for properties in paragraph:
        if local_name(properties) == "pPr":
            marks = {local_name(mark) for mark in properties}
            if marks & _BULLETS:
                return True
            if "buNone" in marks:
                return False
    return is_outline


def _is_covered(cell: etree._Element) -> bool:
    return any(cell.get(name) in ("1", "true") for name in ("hMerge", "vMerge"))
