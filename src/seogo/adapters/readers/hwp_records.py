"""HWP 5 records: the tree that their levels make, and the text of a paragraph. Numbers are little-endian.

Source: Hancom, "한글 문서 파일 형식 5.0", revision 1.3, checked against real files.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from seogo.domain.errors import Code, Refused

DOCUMENT_PROPERTIES = 16
PARA_SHAPE = 25
STYLE = 26
DISTRIBUTION_KEY = 28
PARA_HEADER = 66
PARA_TEXT = 67
CTRL_HEADER = 71
LIST_HEADER = 72
SHAPE_COMPONENT = 76
TABLE = 77
EQUATION = 88
MEMO_LIST = 93

SECTION_TAGS = frozenset({PARA_HEADER, PARA_TEXT, CTRL_HEADER, LIST_HEADER, SHAPE_COMPONENT, TABLE, EQUATION, MEMO_LIST})
"""The rest is layout: fonts, line places, borders."""

MAX_RECORDS = 4_000_000
"""Kept of one stream. A report of 100 pages has about 10,000."""

_LONG = 0xFFF


@dataclass(slots=True)
class Record:
    tag: int
    level: int
    data: bytes
    children: list[Record] = field(default_factory=list)

    @property
    def control(self) -> str:
        """The name of a CTRL_HEADER, such as "tbl "."""
        return self.data[:4][::-1].decode("latin-1")


class Records:
    """The records of an unpacked stream, each below the nearest earlier one of a lower level."""

    def __init__(self, stream: bytes, tags: frozenset[int]) -> None:
        self._stream = stream
        self._tags = tags
        self.is_whole = True
        """False once a record has been seen that reaches beyond the end of the stream."""

    def __iter__(self) -> Iterator[Record]:
        """The roots with all below them, one at a time: a section of any length needs the memory of one paragraph."""
        branch: list[Record] = []
        for record in self.flat():
            while branch and branch[-1].level >= record.level:
                last = branch.pop()
                if not branch:
                    yield last
            if branch:
                branch[-1].children.append(record)
            branch.append(record)
        yield from branch[:1]

    def flat(self) -> Iterator[Record]:
        """The same one after the other, without those below them."""
        stream, end, kept = self._stream, len(self._stream), 0
        position = 0
        while position + 4 <= end:
            (header,) = struct.unpack_from("<I", stream, position)
            tag, level, size = header & 0x3FF, header >> 10 & 0x3FF, header >> 20
            position += 4
            if size == _LONG and position + 4 <= end:
                (size,) = struct.unpack_from("<I", stream, position)
                position += 4
            if tag in self._tags:
                kept += 1
                if kept > MAX_RECORDS:
                    raise Refused(Code.TOO_LARGE, f"more than {MAX_RECORDS:,} records in a part of the HWP file")
                yield Record(tag, level, stream[position : position + size])
            position += size
        self.is_whole = position == end


def string(data: bytes, offset: int) -> tuple[str, int]:
    """A u16 count of UTF-16 units and the units, and where they end. Short data give what there is."""
    if offset + 2 > len(data):
        return "", len(data)
    (units,) = struct.unpack_from("<H", data, offset)
    end = offset + 2 + 2 * units
    return data[offset + 2 : end].decode("utf-16-le", "replace"), end


# 1–9, 11, 12 and 14–23 take eight units, of which the second and the third name the control; the rest take one.
_CONTROLS = re.compile("[\x01-\x09\x0b\x0c\x0e-\x17].{0,7}|[\x00\x0a\x0d\x18-\x1f]", re.DOTALL)
_SIGNS = {"\t": "\t", "\n": "\n", "\x18": "-", "\x1e": " ", "\x1f": " "}
_SURROGATE = re.compile("[\ud800-\udfff]")


def paragraph_text(data: bytes, inline: Iterator[tuple[str, str]]) -> str:
    """The text of a PARA_TEXT record.

    inline: name and text of those controls of the paragraph that stand in its line (an equation), in order.
    """
    waiting = next(inline, None)

    def shown(control: re.Match[str]) -> str:
        nonlocal waiting
        units = control[0]
        if waiting and units[1:3] == _units(waiting[0][::-1].encode("latin-1")):
            text, waiting = waiting[1], next(inline, None)
            return text
        return _SIGNS.get(units[0], "")

    text = _CONTROLS.sub(shown, _units(data))
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _units(data: bytes) -> str:
    """One character for each UTF-16 unit: a control's eight units may hold anything, pairs of surrogates too."""
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))
