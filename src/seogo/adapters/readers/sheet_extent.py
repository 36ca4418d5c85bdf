"""Over how many rows and columns the cells of a sheet lie, seen before anything is made of them.

calamine keeps a sheet as one dense array from its first cell to its last, and makes room for as many strings as the file claims
to share. Two cells, A1 and XFD1048576, in a file of 9 KB make it ask for 550 GB, and Rust's answer to that is to abort the
process (python-calamine 0.9).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from seogo.domain.errors import Code, Refused

MAX_AREA = 8_000_000
"""Rows × columns: some 250 MB in calamine, of the 2 GiB that a parse process may have."""

# A letter first, which re finds quickly; that white space stands before it is looked at afterwards. Twice as fast, measured.
_REFERENCE = re.compile(rb"""r(?<=\sr)\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_CLAIM = re.compile(rb"""ount\s*=\s*["'](\d+)["']""")
_MAX_TAG_BYTES = 1 << 16

_XLSB_ROW = 0
_XLSB_CELLS = range(1, 12)
_XLSB_STRINGS = 159

_XLS_BEGIN = 0x0809
_XLS_MANY = 0x00BD
_XLS_STRINGS = 0x00FC
_XLS_CELLS = frozenset({0x0006, 0x0206, 0x0406, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, _XLS_MANY})


@dataclass(slots=True)
class Extent:
    """Of one sheet: the first and last row and column in which something stands, from any origin."""

    first_row: int = 1 << 40
    last_row: int = -1
    first_column: int = 1 << 40
    last_column: int = -1
    claim: int = 0
    """How many strings the file says that it shares."""

    def add(self, rows: Collection[int], columns: Collection[int]) -> None:
        if rows:
            self.first_row, self.last_row = min(self.first_row, *rows), max(self.last_row, *rows)
        if columns:
            self.first_column, self.last_column = min(self.first_column, *columns), max(self.last_column, *columns)

    @property
    def area(self) -> int:
        """Rows × columns, or the claim if that is larger."""
        rows = max(self.last_row - self.first_row + 1, 1)
        return max(rows * max(self.last_column - self.first_column + 1, 1), self.claim)


def add_xlsx(extent: Extent, pieces: Iterable[bytes], *, max_cells: int) -> None:
    """By the references of rows and cells in the XML of a sheet; any other part has none. What was seen before an error counts.

    Raises:
        Refused: DAMAGED (a document type declaration), TOO_LARGE (more cells with a value than max_cells).
    """
    n_values = 0
    kept = b""
    for piece in pieces:
        if not kept and b"<!DOCTYPE" in piece.upper():
            raise Refused(Code.DAMAGED, "XML with a document type declaration, which no office format needs")
        n_values += piece.count(b"</v>") + piece.count(b"</is>")
        if n_values > max_cells:
            raise Refused(Code.TOO_LARGE, f"more than {max_cells:,} cells")
        seen = kept + piece
        found = _REFERENCE.findall(seen)
        letters = {letters for letters, _ in found}
        extent.add(list(map(int, {row for _, row in found})), [_column(each) for each in letters if each])
        extent.claim = max(extent.claim, *map(int, _CLAIM.findall(seen)), 0)
        kept = seen[seen.rfind(b"<") :][-_MAX_TAG_BYTES:]  # a reference may lie over the end of a piece


def add_xlsb(extent: Extent, content: bytes) -> None:
    """By the row and cell records of a binary sheet ([MS-XLSB] 2.1.4)."""
    for kind, start, length in _xlsb_records(content):
        if (kind == _XLSB_ROW or kind in _XLSB_CELLS) and length >= 4:
            (number,) = struct.unpack_from("<I", content, start)
            extent.add(*(([number], []) if kind == _XLSB_ROW else ([], [number])))
        elif kind == _XLSB_STRINGS and length >= 8:
            extent.claim = max(extent.claim, *struct.unpack_from("<II", content, start))


def xls_extents(stream: bytes) -> Iterator[Extent]:
    """Of each sheet in the workbook stream of an XLS ([MS-XLS] 2.1.4): a sheet is what follows a BOF record."""
    extent = Extent()
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == _XLS_BEGIN:
            yield extent
            extent = Extent()
        elif kind in _XLS_CELLS and length >= 4 and position + 4 + length <= len(stream):
            row, column = struct.unpack_from("<HH", stream, position + 4)
            last = struct.unpack_from("<H", stream, position + 2 + length) if kind == _XLS_MANY else ()
            extent.add([row], [column, *last])
        elif kind == _XLS_STRINGS and position + 12 <= len(stream):
            extent.claim = max(extent.claim, *struct.unpack_from("<II", stream, position + 4))
        position += 4 + length
    yield extent


def _column(letters: bytes) -> int:
    """A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _xlsb_records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record."""
    position = 0
    while position < len(content):
        kind, position = _variable(content, position, max_bytes=2)
        length, position = _variable(content, position, max_bytes=4)
        if position + length > len(content):
            return
        yield kind, position, length
        position += length


def _variable(content: bytes, position: int, *, max_bytes: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends; the high bit says that it goes on."""
    number = 0
    for index, byte in enumerate(content[position : position + max_bytes]):
        number |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return number, position + index + 1
    return number, position + max_bytes
