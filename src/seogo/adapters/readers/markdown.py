"""Markdown: markdown-it finds the blocks, YAML front matter gives title and properties and is no text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from seogo.adapters.readers.decode import decode
from seogo.adapters.readers.html import html_blocks
from seogo.adapters.readers.text import paragraphs
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Block, Kind, Reading
from seogo.ports.formats import Limits, Source

TITLE_KEYS = ("title", "제목")
CREATED_KEYS = ("created", "created_at", "date", "작성일", "날짜", "공포일자", "시행일자")
MAX_FRONT_MATTER_CHARS = 1_000_000
MAX_VALUE_CHARS = 1_000

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# Indented text is a paragraph, not code: rules and laws indent their items four blanks and more, and nearly all code is
# fenced nowadays. In 1,701 statutes every "indented code" was an item or a drawn formula.
# Nesting beyond 50 is left out by the library, before Python's recursion limit is near.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").disable("code")

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# 1. 2의3. 가. 1) 가) (1): the items below a paragraph of a Korean rule, one a line, written with an escaped full stop.
_ITEM = re.compile(r"(?:\d{1,3}(?:의\d+)?[.)]|[가나다라마바사아자차카타파하][.)]|\(\w{1,2}\))\s")
# A line between bars and a line of dashes begin a table, even right below another one: CommonMark's tables would go on, dashes
# and all, and lose the cells that are more than their first row has. Not within code.
_TABLE_HEAD = re.compile(
    r"^[ ]{0,3}(```|~~~).*?^[ ]{0,3}\1|(?<=\S)\n(?=[ ]{0,3}\|[^\n]*\|[ \t]*\n[ ]{0,3}\|(?=[ :|]*-)[ :|-]*\|[ \t]*$)",
    re.DOTALL | re.MULTILINE,
)
_SILENT_HTML = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ESCAPED_ITEM = re.compile(r"^(\s*\w+)\\([.)])", re.MULTILINE)
_TABLE_PART = re.compile(r"<(table|tr)\b", re.IGNORECASE)
_BREAKING_TAG = re.compile(r"<(?:br|/?(?:p|div|li|h[1-6]|ul|ol|summary|details))\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)


class MarkdownReader:
    media_type = "text/markdown"
    suffixes = (".md", ".markdown", ".mdown")
    left_out = "pictures (their descriptions are read), links' addresses, comments, HTML tags, nested values of the front matter"

    def read(self, source: Source, limits: Limits) -> Reading:
        properties, text = front_matter(decode(source.path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n"))
        blocks = _Walk(limits).over(_PARSER.parse(_TABLE_HEAD.sub(_apart, text)))
        titles = [properties.pop(key) for key in TITLE_KEYS if key in properties]
        titles += [block.text for block in blocks[:1] if block.kind is Kind.HEADING and block.level == 1]
        moments = [found for key in CREATED_KEYS if (found := moment(properties.get(key)))]
        return Reading(
            blocks=blocks,
            title=titles[0] if titles else "",
            metadata=properties,
            created_at=moments[0] if moments else None,
        )


def _apart(found: re.Match[str]) -> str:
    return found[0] if found[1] else "\n\n"


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The properties at the head of a file, and what follows. What is no mapping in YAML stays in the text.

    Scalars and lists of scalars ("a, b") are kept, at most 1,000 characters of each; deeper values are left out.
    """
    found = _FRONT_MATTER.match(text)
    if not found or len(found[1]) > MAX_FRONT_MATTER_CHARS:
        return {}, text
    try:
        # The base loader makes every scalar a string: no 010833 read as octal, no "no" as False, and no objects.
        loaded = yaml.load(found[1], Loader=_LOADER)
    except (yaml.YAMLError, RecursionError, ValueError):  # ValueError: a code point that there is not
        return {}, text
    if not isinstance(loaded, dict):
        return {}, text
    values = {str(key): _scalar(value)[:MAX_VALUE_CHARS] for key, value in loaded.items()}
    return {key: value for key, value in values.items() if value}, text[found.end() :]


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str) and item)
    return value if isinstance(value, str) else ""


class _Walk:
    """Goes over the tokens in order and collects blocks.

    A nested list is part of the list it stands in, one item a line. A heading, a table or code within a list cuts it in two.
    """

    def __init__(self, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self._limits = limits
        self._items: list[str] = []
        self._rows: list[str] = []
        self._cells: list[str] | None = None
        self._list_depth = 0
        self._level = 0

    def over(self, tokens: Sequence[Token]) -> list[Block]:
        for token in tokens:
            self._take(token)
        return self.blocks

    def _take(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1:])
            case "bullet_list_open" | "ordered_list_open":
                self._list_depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self._list_depth -= 1
                if not self._list_depth:
                    self._end_list()
            case "list_item_open":
                self._items.append(f"{token.info}{token.markup}" if token.info else "")
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._rows.append(" | ".join(self._cells or ()).rstrip(" |"))
                self._cells = None
            case "table_close":
                self._add(Kind.TABLE, "\n".join(self._rows))
                self._rows = []
            case "fence":
                self._add(Kind.CODE, token.content.strip("\n"))
            case "html_block":
                self._add_html(token.content)
            case "inline":
                self._add_inline(_plain(token.children or ()))
            case _:
                pass

    def _add_inline(self, text: str) -> None:
        if self._cells is not None:
            self._cells.append(_one_line(text))
        elif self._level:
            self._add(Kind.HEADING, _one_line(text), level=self._level)
            self._level = 0
        elif self._list_depth:
            item = self._items.pop() if self._items else ""
            self._items.append(_one_line(f"{item} {text}"))
        else:
            self._add_paragraph(text)

    def _add_html(self, markup: str) -> None:
        tags = [tag.lower() for tag in _TABLE_PART.findall(markup)]
        if tags:  # a blank line cuts raw HTML in two, so that it may begin with a row
            for block in html_blocks(markup if tags[0] == "table" else f"<table>{markup}", self._limits):
                self._add(block.kind, block.text, level=block.level)
        else:
            for paragraph in paragraphs(_ESCAPED_ITEM.sub(r"\1\2", html_text(markup))):
                self._add_paragraph(paragraph)

    def _add_paragraph(self, text: str) -> None:
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        is_list = len(lines) > 1 and all(_ITEM.match(line) for line in lines)
        self._add(Kind.LIST if is_list else Kind.PARAGRAPH, "\n".join(lines))

    def _add(self, kind: Kind, text: str, *, level: int = 0) -> None:
        self._end_list()
        if text.strip():
            self.blocks.append(Block(kind, text, level=level))

    def _end_list(self) -> None:
        items, self._items = [item for item in self._items if item], []
        if items:
            self._add(Kind.LIST, "\n".join(items))


def _plain(children: Sequence[Token]) -> str:
    """Inline text without its marks. A picture gives its description, a link its words, tags nothing."""
    parts: list[str] = []
    for child in children:
        match child.type:
            case "text" | "code_inline" | "text_special":
                parts.append(child.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(_plain(child.children or ()))
            case "html_inline" if child.content[:3].lower() == "<br":
                parts.append("\n")
            case _:
                pass
    return "".join(parts)


def html_text(markup: str) -> str:
    """The words of raw HTML inside Markdown that is no table, without scripts and comments."""
    words = _TAG.sub("", _BREAKING_TAG.sub("\n", _SILENT_HTML.sub("", markup)))
    return "\n".join(line.strip() for line in html.unescape(words).split("\n"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
