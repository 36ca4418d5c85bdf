"""What a paragraph of an HWPX file is by the shapes and styles of its header.xml."""

from __future__ import annotations

from lxml import etree

from seogo.adapters.readers.containers import local_name
from seogo.adapters.readers.hangul_paragraphs import BODY, ITEM, Role, agreed, heading, styled

_ITEMS = frozenset({"NUMBER", "BULLET"})


class Styles:
    """header: the root of header.xml, or of anything else: then all is body text."""

    def __init__(self, header: etree._Element) -> None:
        self._shapes: dict[str, Role] = {}
        self._styles: dict[str, Role] = {}
        for element in header.iter():
            name = local_name(element)
            if name == "paraPr":
                self._shapes[element.get("id") or ""] = _shape(element)
            elif name == "style":
                role = styled(element.get("name") or "")
                self._styles[element.get("id") or ""] = styled(element.get("engName") or "") if role is BODY else role

    def role(self, paragraph: etree._Element) -> Role:
        return agreed(
            self._shapes.get(paragraph.get("paraPrIDRef") or "", BODY),
            self._styles.get(paragraph.get("styleIDRef") or "", BODY),
        )


def _shape(shape: etree._Element) -> Role:
    for element in shape.iter():
        if local_name(element) == "heading":
            kind, level = element.get("type"), element.get("level") or "0"
            if kind == "OUTLINE" and level.isdecimal():
                return heading(int(level))
            return ITEM if kind in _ITEMS else BODY
    return BODY
