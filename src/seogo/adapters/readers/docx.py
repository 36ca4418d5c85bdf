"""DOCX: the body with its tables, text boxes and equations, then footnotes, endnotes, headers, footers and comments.

Our own walk over the zip's XML, because libraries leave out text boxes, headers and tracked changes. Elements are matched by
local name, so that transitional and strict files read alike. Automatic numbers ("1.", "제1장") are not in the text and are
not invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from seogo.adapters.readers import media
from seogo.adapters.readers.containers import Container, Relation, attribute, local_name, relations
from seogo.adapters.readers.docx_styles import Styles
from seogo.adapters.readers.embedded import unwrapped
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

_NOTES = ("footnotes", "endnotes", "header", "footer", "comments")
_NOTE_KINDS = {"footnotes": Kind.FOOTNOTE, "endnotes": Kind.FOOTNOTE, "comments": Kind.FOOTNOTE}
_EMBEDDED = frozenset({"package", "oleObject"})

_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_TEXT = frozenset(
    {
        *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "ctrlPr"),
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "rt"),  # rt: the small reading over a word (ruby)
    }
)


class DocxReader:
    """Reads DOCX, DOCM and DOTX. The part that breaks off gives its readable beginning, as PARTIAL."""

    media_type = media.DOCX
    suffixes = (".docx", ".docm", ".dotx")
    left_out = "pictures, charts, diagrams, tracked deletions, automatic numbers, field codes, macros"

    def read(self, source: Source, limits: Limits) -> Reading:
        with Container(source.path, limits) as container:
            return _read(container, limits)


def _read(container: Container, limits: Limits) -> Reading:
    package = {relation.kind: relation.target for relation in reversed(relations(container, ""))}
    main = package.get("officeDocument", "word/document.xml")
    if main not in container:
        raise Refused(Code.DAMAGED, "a DOCX without its main part")
    parts = relations(container, main)
    damage: list[str] = []
    styles = Styles(*(_side_root(container, relation.target, damage) for relation in parts if relation.kind == "styles"))
    walk = _Walk(styles, limits.max_table_cells)
    blocks = walk.blocks(_root(container, main, damage))
    for kind in _NOTES:
        blocks += _notes(container, parts, kind, walk, damage)
    properties = _properties(container, package.get("core-properties", "docProps/core.xml"), damage)
    return Reading(
        blocks=blocks,
        outcome=Outcome.PARTIAL if damage else Outcome.OK,
        detail="; ".join(dict.fromkeys(damage)),
        media_type=media.DOCX,
        title=properties.get("title", ""),
        metadata={"author": properties["creator"]} if properties.get("creator") else {},
        created_at=moment(properties.get("created", "")),
        attachments=_attachments(container, parts),
    )


def _root(container: Container, part: str, damage: list[str]) -> etree._Element:
    """The root of a part; of a broken one as much as can be read, and a word about it in `damage`."""
    try:
        return container.read_xml(part)
    except Refused as refused:
        if refused.code is not Code.DAMAGED:
            raise
        recovered = container.read_xml(part, recover=True)
        damage.append(refused.detail)
        return recovered


def _side_root(container: Container, part: str, damage: list[str]) -> etree._Element:
    """Of a part without which the document still reads."""
    try:
        return _root(container, part, damage)
    except (KeyError, Refused) as error:
        if isinstance(error, Refused) and error.code is not Code.DAMAGED:
            raise
        damage.append("styles, notes, headers or properties cannot be read")
        return etree.Element("nothing")


def _notes(container: Container, parts: list[Relation], kind: str, walk: _Walk, damage: list[str]) -> list[Block]:
    """Each different text once: a long document has the same header in each of its sections."""
    found: dict[str, Block] = {}
    for part in dict.fromkeys(relation.target for relation in parts if relation.kind == kind):
        for block in walk.blocks(_side_root(container, part, damage)):
            found.setdefault(block.text, Block(_NOTE_KINDS.get(kind, block.kind), block.text, block.level))
    return list(found.values())


def _properties(container: Container, part: str, damage: list[str]) -> dict[str, str]:
    if part not in container:
        return {}
    return {local_name(element): (element.text or "").strip() for element in _side_root(container, part, damage)}


def _attachments(container: Container, parts: list[Relation]) -> list[Attachment]:
    targets = dict.fromkeys(relation.target for relation in parts if relation.kind in _EMBEDDED)
    found = (unwrapped(target, container.read_part(target)) for target in targets if target in container)
    return [attachment for attachment in found if attachment is not None]


@dataclass
class _Paragraph:
    """The text of a paragraph in the making, and the blocks of the text boxes that hang on it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


class _Walk:
    def __init__(self, styles: Styles, max_table_cells: int) -> None:
        self._styles = styles
        self._free_cells = max_table_cells

    def blocks(self, parent: etree._Element) -> list[Block]:
        """The blocks below an element, in order; list items that follow each other are one block."""
        found: list[Block] = []
        for block in self._each(parent):
            if block.kind is Kind.LIST and found and found[-1].kind is Kind.LIST:
                block = Block(Kind.LIST, f"{found.pop().text}\n{block.text}")
            found.append(block)
        return found

    def _each(self, parent: etree._Element) -> list[Block]:
        found: list[Block] = []
        for element in parent:
            name = local_name(element)
            if name == "p":
                found += self._paragraph(element)
            elif name == "tbl":
                found += self._table(element)
            elif name == "AlternateContent":
                found += self._each(_choice(element))
            elif name not in _NO_TEXT:  # sdt, ins, moveTo, customXml, footnote, comment …: what they hold counts
                found += self._each(element)
        return found

    def _paragraph(self, element: etree._Element) -> list[Block]:
        paragraph = _Paragraph()
        self._inline(element, paragraph)
        if not paragraph.text:
            return paragraph.boxes
        level, is_item = self._styles.place(element)
        if level:
            block = Block(Kind.HEADING, paragraph.text, level)
        elif is_item:
            block = Block(Kind.LIST, " ".join(paragraph.text.split("\n")))
        else:
            block = Block(Kind.PARAGRAPH, paragraph.text)
        return [block, *paragraph.boxes]

    def _inline(self, parent: etree._Element, paragraph: _Paragraph) -> None:
        for element in parent:
            name = local_name(element)
            if name == "t":  # of a run, and of an equation
                paragraph.pieces.append(element.text or "")
            elif name in _CHARACTERS:
                paragraph.pieces.append(_CHARACTERS[name])
            elif name == "txbxContent":
                paragraph.boxes += self.blocks(element)
            elif name == "AlternateContent":
                self._inline(_choice(element), paragraph)
            elif name not in _NO_TEXT:
                self._inline(element, paragraph)

    def _table(self, element: etree._Element) -> list[Block]:
        rows = [self._row(row) for row in _nearest(element, "tr") if not _is_deleted(row)]
        if [len(row) for row in rows] == [1]:  # a frame around text, not a table
            return rows[0][0]
        lines = (" | ".join(_one_line(cell) for cell in row).rstrip(" |") for row in rows)
        text = "\n".join(line for line in lines if line.strip())
        return [Block(Kind.TABLE, text)] if text else []

    def _row(self, row: etree._Element) -> list[list[Block]]:
        """The blocks of each column. A cell over several columns or rows stands once, in its first; the others are empty."""
        cells: list[list[Block]] = []
        for cell in _nearest(row, "tc"):
            columns, goes_on = _spans(cell)
            cells.append([] if goes_on else self.blocks(cell))
            cells += [[] for _ in range(columns - 1)]
            self._free_cells -= columns
            if self._free_cells < 0:
                raise Refused(Code.TOO_LARGE, "more table cells than the limit")
        return cells


def _choice(alternatives: etree._Element) -> etree._Element:
    """The newest form of a drawing. Its Fallback holds the same text again."""
    branches = [branch for branch in alternatives if local_name(branch) == "Choice"]
    return branches[0] if branches else alternatives


def _nearest(parent: etree._Element, name: str) -> list[etree._Element]:
    """Descendants of that name, not through another table: content controls and tracked insertions may lie between."""
    found = []
    for element in parent:
        if local_name(element) == name:
            found.append(element)
        elif local_name(element) not in _NO_TEXT and local_name(element) != "p":
            found += _nearest(element, name)
    return found


def _is_deleted(row: etree._Element) -> bool:
    return any(local_name(mark) == "del" for properties in row if local_name(properties) == "trPr" for mark in properties)


def _spans(cell: etree._Element) -> tuple[int, bool]:
    """How many columns it covers, from 1 to 63, and whether it goes on from the cell above."""
    columns, goes_on = 1, False
    for properties in cell:
        if local_name(properties) == "tcPr":
            for mark in properties:
                value = attribute(mark, "val") or ""
                if local_name(mark) == "gridSpan" and value.isdecimal():
                    columns = min(max(int(value), 1), 63)  # Word has no more columns
                elif local_name(mark) == "vMerge":
                    goes_on = value != "restart"
    return columns, goes_on


def _one_line(cell: list[Block]) -> str:
    """A table inside a cell gives its bars up: they would look like those of the outer table."""
    texts = (block.text.replace(" | ", " ") if block.kind is Kind.TABLE else block.text for block in cell)
    return " ".join(" ".join(text.split()) for text in texts)
