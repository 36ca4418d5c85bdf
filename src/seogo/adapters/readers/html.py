"""HTML: an uploaded page or the body of a mail. All that a reader would see, without the furniture of a web site."""

from __future__ import annotations

import re

from resiliparse.parse.html import HTMLTree

from seogo.adapters.readers import media
from seogo.adapters.readers.decode import decode
from seogo.adapters.readers.html_walk import blocks_of
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Block, Kind, Reading
from seogo.ports.formats import Limits, Source

_CHARSET = re.compile(rb"<(?:meta\s[^>]{0,300}?charset|\?xml\s[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN_BYTES = 4096
_DECLARED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)

_AUTHOR = ("author", "article:author", "dc.creator", "dcterms.creator", "og:author")
_DESCRIPTION = ("description", "og:description", "dc.description")
_CREATED = ("article:published_time", "date", "dc.date", "dcterms.created", "dcterms.date", "datepublished", "pubdate")


class HtmlReader:
    media_type = media.HTML
    suffixes = (".html", ".htm", ".xhtml")
    left_out = (
        "pictures and their descriptions, links' addresses, navigation and page furniture, hidden parts, form fields, "
        "frames, scripts, comments"
    )

    def read(self, source: Source, limits: Limits) -> Reading:
        data = source.path.read_bytes()
        tree = HTMLTree.parse(decode(data, declared=_declared_charset(source.declared_media_type, data)))
        blocks = blocks_of(tree, max_table_cells=limits.max_table_cells)
        properties = _meta(tree)
        metadata = {
            "author": _first(properties, _AUTHOR),
            "description": _first(properties, _DESCRIPTION),
        }
        return Reading(
            blocks=blocks,
            media_type=self.media_type,
            title=" ".join((tree.title or "").split()) or _first_heading(blocks),
            metadata={name: value for name, value in metadata.items() if value},
            created_at=moment(_first(properties, _CREATED)),
        )


def html_blocks(html: str, limits: Limits) -> list[Block]:
    """The blocks of HTML that is text already, such as the body of a mail."""
    return blocks_of(HTMLTree.parse(html), max_table_cells=limits.max_table_cells)


def _declared_charset(declared_media_type: str, data: bytes) -> str | None:
    """Of the transport, else of the page itself."""
    told = _DECLARED.search(declared_media_type)
    if told:
        return told[1]
    written = _CHARSET.search(data[:_CHARSET_WITHIN_BYTES])
    return written[1].decode("ascii", "replace") if written else None


def _meta(tree: HTMLTree) -> dict[str, str]:
    """The contents of <meta>, by name in small letters; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.head.get_elements_by_tag_name("meta") if tree.head else ():
        name = element.getattr("name") or element.getattr("property") or ""
        content = " ".join((element.getattr("content") or "").split())
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _first(properties: dict[str, str], names: tuple[str, ...]) -> str:
    return next((properties[name] for name in names if name in properties), "")


def _first_heading(blocks: list[Block]) -> str:
    return next((" ".join(block.text.split()) for block in blocks if block.kind is Kind.HEADING), "")
