"""From a tree of HTML elements to blocks, in one pass without recursion: 200,000 nested elements are an ordinary walk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from resiliparse.parse.html import DOMContext, ElementNode, HTMLTree, TextNode, traverse_dom

from seogo.domain.blocks import Block, Kind
from seogo.domain.errors import Code, Refused

MIN_MAIN_SHARE = 0.25
"""If less of the visible text than this lies outside navigation and page furniture, the furniture is the document."""

MAX_CELL_CHARS = 2_000
"""A table with more text in one cell arranges a page; it does not hold data. Judgement, not measured."""

MAX_NESTING = 60
"""Lists and tables deeper than this are read as plain text: moving blocks outwards would cost quadratic time."""

MAX_SPAN = 100

_UNSEEN = frozenset(
    {
        *("head", "script", "style", "template", "noscript", "iframe", "object", "canvas", "svg", "audio", "video", "map"),
        *("button", "select", "textarea", "datalist", "annotation", "annotation-xml", "rp", "rt"),
    }
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FURNITURE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar", "dialog", "alertdialog"}
)
_CONTENT = frozenset({"main", "article", "section", "blockquote"})  # their own header and footer belong to the text

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {"blockquote": Kind.QUOTE, "figcaption": Kind.CAPTION, "caption": Kind.CAPTION, "pre": Kind.CODE}
_ITEMS = frozenset({"li", "dt", "dd"})
_BREAKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "body",
            "center",
            "details",
            "dialog",
            "div",
            "dl",
            "fieldset",
            "figure",
            "footer",
            "form",
        ),
        *("header", "hgroup", "hr", "html", "legend", "main", "menu", "nav", "ol", "p", "search", "section", "summary", "ul"),
        *("table", "thead", "tbody", "tfoot", "tr", "td", "th", *_HEADINGS, *_KINDS, *_ITEMS),
    }
)
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class _Seen:
    block: Block
    is_furniture: bool


@dataclass(slots=True)
class _Cell:
    seen: list[_Seen]
    columns: int
    rows: int


@dataclass(slots=True)
class _Frame:
    """Collects what an element holds until it closes: the page, an item, a table, a cell."""

    seen: list[_Seen] = field(default_factory=list)
    rows: list[list[_Cell]] | None = None
    """Of a table; None in other frames."""


def blocks_of(tree: HTMLTree, *, max_table_cells: int) -> list[Block]:
    """The visible text of a page as blocks, in order.

    Raises:
        Refused: TOO_LARGE, more table cells than allowed.
    """
    walk = _Walk(max_table_cells)
    if tree.document is not None:
        traverse_dom(tree.document, walk.enter)
    seen = walk.finished()
    main = [each for each in seen if not each.is_furniture]
    if _chars(main) < MIN_MAIN_SHARE * _chars(seen):
        main = seen
    return list(_joined_lists(each.block for each in main))


def _chars(seen: Iterable[_Seen]) -> int:
    return sum(len(each.block.text) for each in seen)


def _joined_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Items that follow each other are one list, one item a line."""
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        if kind is Kind.LIST:
            yield Block(Kind.LIST, "\n".join(block.text for block in run))
        else:
            yield from run


class _Walk:
    def __init__(self, max_table_cells: int) -> None:
        self._free_cells = max_table_cells
        self._pieces: list[str] = []
        self._frames = [_Frame()]
        self._kinds: list[tuple[Kind, int]] = [(Kind.PARAGRAPH, 0)]
        self._furniture = 0
        self._content = 0
        self._unseen_depth: int | None = None
        self._closers: list[tuple[int, Callable[[], None]]] = []
        """What to do when the element at that depth closes, innermost last."""

    def enter(self, context: DOMContext) -> None:
        """Any node, before the nodes in it. What is as deep has closed: being told of that too costs a third more."""
        self._close(context.depth)
        if self._unseen_depth is not None:
            return
        node = context.node
        if isinstance(node, TextNode):
            self._text(node.value or "")
        elif isinstance(node, ElementNode):
            tag = node.tag or ""
            has_attributes = bool(node.attrs)
            if tag in _UNSEEN or (has_attributes and _is_hidden(node)):
                self._unseen_depth = context.depth
            else:
                self._open(node, tag, context.depth, has_attributes=has_attributes)

    def finished(self) -> list[_Seen]:
        self._close(0)
        self._flush()
        return self._frames[0].seen

    def _text(self, text: str) -> None:
        self._pieces.append(text if self._kinds[-1][0] is Kind.CODE else text.replace("\n", " "))

    def _open(self, node: ElementNode, tag: str, depth: int, *, has_attributes: bool) -> None:
        if tag in _BREAKS:
            self._flush()
        elif tag == "br":
            self._pieces.append("\n")
        if tag in _CONTENT:
            self._content += 1
            self._closers.append((depth, self._leave_content))
        if self._is_furniture(node, tag, has_attributes=has_attributes):
            self._furniture += 1
            self._closers.append((depth, self._leave_furniture))
        if tag in _HEADINGS or tag in _KINDS:
            self._kinds.append((Kind.HEADING, _HEADINGS[tag]) if tag in _HEADINGS else (_KINDS[tag], 0))
            self._closers.append((depth, self._leave_kind))
        elif len(self._frames) <= MAX_NESTING:
            self._open_frame(node, tag, depth)
        if tag in _BREAKS:
            self._closers.append((depth, self._flush))

    def _close(self, depth: int) -> None:
        """Elements that are so deep or deeper."""
        while self._closers and self._closers[-1][0] >= depth:
            self._closers.pop()[1]()
        if self._unseen_depth is not None and self._unseen_depth >= depth:
            self._unseen_depth = None

    def _open_frame(self, node: ElementNode, tag: str, depth: int) -> None:
        table = self._frames[-1].rows
        if tag in _ITEMS:
            self._frames.append(_Frame())
            self._closers.append((depth, self._leave_item))
        elif tag == "table":
            self._frames.append(_Frame(rows=[]))
            self._closers.append((depth, self._leave_table))
        elif tag == "tr" and table is not None:
            table.append([])
        elif tag in ("td", "th") and table:
            cell = _Cell([], _span(node, "colspan"), _span(node, "rowspan"))
            self._free_cells -= cell.columns
            if self._free_cells < 0:
                raise Refused(Code.TOO_LARGE, "more table cells than the limit")
            table[-1].append(cell)
            self._frames.append(_Frame(seen=cell.seen))
            self._closers.append((depth, self._leave_cell))

    def _is_furniture(self, node: ElementNode, tag: str, *, has_attributes: bool) -> bool:
        if tag == "nav" or (tag in ("header", "footer") and not self._content):
            return True
        return has_attributes and (node.getattr("role") or "").strip().lower() in _FURNITURE_ROLES

    def _leave_content(self) -> None:
        self._content -= 1

    def _leave_furniture(self) -> None:
        self._furniture -= 1

    def _leave_kind(self) -> None:
        self._kinds.pop()

    def _leave_cell(self) -> None:
        self._frames.pop()

    def _leave_item(self) -> None:
        """An item of a list is one line, with the items inside it below. An item that holds more is a box of a page."""
        seen = self._frames.pop().seen
        if all(each.block.kind in (Kind.PARAGRAPH, Kind.LIST) for each in seen):
            lines = []
            for kind, run in groupby(seen, key=lambda each: each.block.kind):
                texts = [each.block.text for each in run]
                lines.append(" ".join(_one_line(text) for text in texts) if kind is Kind.PARAGRAPH else "\n".join(texts))
            seen = [_Seen(Block(Kind.LIST, "\n".join(lines)), seen[0].is_furniture)] if lines else []
        self._frames[-1].seen += seen

    def _leave_table(self) -> None:
        frame = self._frames.pop()
        rows = [row for row in frame.rows or () if row]
        self._frames[-1].seen += frame.seen  # the caption
        if any(_arranges(cell) for row in rows for cell in row) or max(map(len, rows), default=0) <= 1:
            self._frames[-1].seen += [each for row in rows for cell in row for each in cell.seen]
        else:
            self._add(Block(Kind.TABLE, "\n".join(_lines(rows))))

    def _flush(self) -> None:
        if not self._pieces:
            return
        kind, level = self._kinds[-1]
        text = "".join(self._pieces)
        self._pieces.clear()
        if kind is Kind.CODE:
            text = text.strip("\n").rstrip()
        else:
            text = "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()
        if text:
            self._add(Block(kind, text, level))

    def _add(self, block: Block) -> None:
        if block.text:
            # A heading in the header of a page is the title of its text more often than the name of the site.
            is_furniture = self._furniture > 0 and block.kind is not Kind.HEADING
            self._frames[-1].seen.append(_Seen(block, is_furniture))


def _is_hidden(node: ElementNode) -> bool:
    style = node.getattr("style")
    return node.hasattr("hidden") or node.getattr("aria-hidden") == "true" or bool(style and _HIDDEN_STYLE.search(style))


def _span(node: ElementNode, name: str) -> int:
    value = (node.getattr(name) or "").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def _arranges(cell: _Cell) -> bool:
    """Whether a cell shows that its table arranges a page."""
    simple = (Kind.PARAGRAPH, Kind.LIST, Kind.QUOTE)
    return any(each.block.kind not in simple for each in cell.seen) or _chars(cell.seen) > MAX_CELL_CHARS


def _lines(rows: list[list[_Cell]]) -> Iterator[str]:
    """One row a line. A cell over several columns or rows stands once, in its first; the others are empty."""
    taken: dict[int, int] = {}
    """Column → rows still covered from above."""
    for row in rows:
        texts: list[str] = []
        below: dict[int, int] = {column: left - 1 for column, left in taken.items() if left > 1}
        for cell in row:
            while len(texts) in taken:
                texts.append("")
            if cell.rows > 1:
                below |= dict.fromkeys(range(len(texts), len(texts) + cell.columns), cell.rows - 1)
            texts.append(" ".join(_one_line(each.block.text) for each in cell.seen))
            texts += [""] * (cell.columns - 1)
        taken = below
        if any(texts):
            yield " | ".join(texts).rstrip(" |")


def _one_line(text: str) -> str:
    return " ".join(text.split())
