"""The DocInfo stream of an HWP 5 file: how many sections there are, and what a paragraph is by its shape and style."""

from __future__ import annotations

import struct

from seogo.adapters.readers.hangul_paragraphs import BODY, ITEM, Role, agreed, heading, styled
from seogo.adapters.readers.hwp_records import DOCUMENT_PROPERTIES, PARA_SHAPE, STYLE, Records, string

_OUTLINE, _NUMBER, _BULLET = 1, 2, 3


_TAGS = frozenset({DOCUMENT_PROPERTIES, PARA_SHAPE, STYLE})


class DocInfo:
    """stream: unpacked, or as much of it as can be read."""

    def __init__(self, stream: bytes) -> None:
        self.sections = 0
        """How many the document should have; 0 where it does not say."""
        self._shapes: list[Role] = []
        self._styles: list[Role] = []
        for record in Records(stream, _TAGS).flat():
            if record.tag == DOCUMENT_PROPERTIES:
                self.sections = int.from_bytes(record.data[:2], "little")
            elif record.tag == PARA_SHAPE:
                self._shapes.append(_shape(record.data))
            else:
                self._styles.append(_style(record.data))

    def role(self, para_header: bytes) -> Role:
        if len(para_header) < 11:
            return BODY
        shape, style = struct.unpack_from("<HB", para_header, 8)
        return agreed(
            self._shapes[shape] if shape < len(self._shapes) else BODY,
            self._styles[style] if style < len(self._styles) else BODY,
        )


def _shape(data: bytes) -> Role:
    if len(data) < 4:
        return BODY
    (attributes,) = struct.unpack_from("<I", data)
    kind, level = attributes >> 23 & 0b11, attributes >> 25 & 0b111
    return heading(level) if kind == _OUTLINE else ITEM if kind in (_NUMBER, _BULLET) else BODY


def _style(data: bytes) -> Role:
    """By its own name, which the user's language gave it, or by its English one."""
    name, end = string(data, 0)
    english, _ = string(data, end)
    role = styled(name)
    return styled(english) if role is BODY else role
