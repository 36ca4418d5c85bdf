"""What a paragraph of a Hangul document is by its outline and style, however the document is stored (HWP or HWPX)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from seogo.domain.blocks import Block, Kind

MAX_HEADING_CHARS = 150
"""Writers use the outline for whole numbered paragraphs too; one of this length is no heading. Judgement, not measured."""

_OUTLINE_NAME = re.compile(r"(?:개요|Outline) ?(\d{1,2})", re.IGNORECASE)

# Hancom keeps the syllable of its own name (ᄒᆞᆫ글), which modern Hangul lacks, at a private place.
_HANCOM = ("\uf53a", "ᄒᆞᆫ")


@dataclass(frozen=True, slots=True)
class Role:
    kind: Kind
    level: int = 0


BODY = Role(Kind.PARAGRAPH)
ITEM = Role(Kind.LIST)


def heading(level: int) -> Role:
    """level: from 0, as the formats count."""
    return Role(Kind.HEADING, level + 1)


def styled(name: str) -> Role:
    """A heading where the style is called 개요 2 or Outline 2."""
    named = _OUTLINE_NAME.fullmatch(name.strip())
    return heading(int(named[1]) - 1) if named and int(named[1]) else BODY


def agreed(shape: Role, style: Role) -> Role:
    """The outline of the paragraph's shape goes before the name of its style, and that before numbers and bullets: people
    number their headings."""
    return style if style is not BODY and shape.kind is not Kind.HEADING else shape


def paragraph_blocks(text: str, role: Role) -> list[Block]:
    """One block, or none for blank text."""
    text = text.replace(*_HANCOM).strip()
    if not text:
        return []
    if role.kind is Kind.HEADING and len(text) > MAX_HEADING_CHARS:
        role = BODY
    if role.kind is Kind.LIST:
        text = " ".join(text.split("\n"))
    return [Block(role.kind, text, role.level)]


def with_whole_lists(blocks: Iterable[Block]) -> list[Block]:
    """Items that follow each other are one list, one item a line."""
    found: list[Block] = []
    items: list[str] = []
    for block in blocks:
        if block.kind is Kind.LIST:
            items.append(block.text)
            continue
        found += _list(items)
        items.clear()
        found.append(block)
    return found + _list(items)


def _list(items: Sequence[str]) -> list[Block]:
    return [Block(Kind.LIST, "\n".join(items))] if items else []


def marked(blocks: Iterable[Block], kind: Kind) -> list[Block]:
    """The blocks of a note or a caption; a table in it stays a table."""
    return [block if block.kind is Kind.TABLE else replace(block, kind=kind, level=0) for block in blocks]
