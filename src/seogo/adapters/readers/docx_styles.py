"""What a DOCX paragraph is by its style: a heading of some level, or an item of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from seogo.adapters.readers.containers import attribute, local_name

BODY_LEVEL = 9
"""w:outlineLvl counts from 0; 9 says "not a heading"."""

# Word keeps English names in the file whatever its language; Hangul word processors write their own.
_HEADING_NAME = re.compile(r"(?:heading|제목|개요) ?([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "제목"})


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    level: int | None
    is_item: bool | None


class Styles:
    """The paragraph styles of styles.xml, from no root or more."""

    def __init__(self, *roots: etree._Element) -> None:
        self._styles = {
            attribute(element, "styleId") or "": _style(element)
            for root in roots
            for element in root
            if local_name(element) == "style"
        }

    def place(self, paragraph: etree._Element) -> tuple[int, bool]:
        """The level of a heading, from 1, or 0; and whether it is a list item. What the paragraph says goes before its styles."""
        properties = next((child for child in paragraph if local_name(child) == "pPr"), None)
        style_id = "" if properties is None else _value(properties, "pStyle") or ""
        level = None if properties is None else _outline(properties)
        is_item = None if properties is None else _numbered(properties)
        seen: set[str] = set()
        while (level is None or is_item is None) and style_id in self._styles and style_id not in seen:
            seen.add(style_id)  # styles may be based on each other in a circle
            style = self._styles[style_id]
            level = style.level if level is None else level
            is_item = style.is_item if is_item is None else is_item
            style_id = style.based_on
        return level or 0, bool(is_item)


def _style(element: etree._Element) -> _Style:
    properties = next((child for child in element if local_name(child) == "pPr"), None)
    level = _named_level(_value(element, "name") or "")
    if level is None and properties is not None:
        level = _outline(properties)
    return _Style(_value(element, "basedOn") or "", level, None if properties is None else _numbered(properties))


def _named_level(name: str) -> int | None:
    if name.strip().lower() in _TITLE_NAMES:
        return 1
    named = _HEADING_NAME.fullmatch(name.strip())
    return int(named[1]) if named else None


def _outline(properties: etree._Element) -> int | None:
    """From 1; 0 says "not a heading", None says nothing."""
    value = _value(properties, "outlineLvl")
    if value is None or not value.isdecimal():
        return None
    return 0 if int(value) >= BODY_LEVEL else int(value) + 1


def _numbered(properties: etree._Element) -> bool | None:
    for child in properties:
        if local_name(child) == "numPr":
            return _value(child, "numId") != "0"  # 0 takes the number of the style away
    return None


def _value(parent: etree._Element, name: str) -> str | None:
    for child in parent:
        if local_name(child) == name:
            return attribute(child, "val")
    return None
