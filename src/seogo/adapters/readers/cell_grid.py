"""Tables whose cells say where they stand and how far they reach, as Hangul writes them: one row a line, a span once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from seogo.domain.blocks import Block, Kind
from seogo.domain.errors import Code, Refused

_BEHIND = frozenset({Kind.TABLE, Kind.FOOTNOTE, Kind.CAPTION})
"""What cannot stand inside a row: a table in a cell keeps its own rows, a note its own place; both follow the table."""


@dataclass(slots=True)
class Cell:
    """Rows and columns count from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    blocks: list[Block] = field(default_factory=list)


class Grids:
    """The tables of one document. max_cells: how many places they may have together. damage: takes a word about a fault."""

    def __init__(self, max_cells: int, damage: list[str]) -> None:
        self._free_places = max_cells
        self._damage = damage

    def blocks(self, cells: Sequence[Cell], *, rows: int, columns: int) -> list[Block]:
        """Raises Refused(TOO_LARGE) over max_cells.

        The cells of real files fill their table. Where they do not, the cells of a row just follow each other.
        """
        places = rows * columns if rows * columns <= self._free_places else 0
        self._free_places -= max(places, len(cells))
        if self._free_places < 0:
            raise Refused(Code.TOO_LARGE, "more table cells than the limit")
        is_filled = places > 0 and fills(cells, rows=rows, columns=columns)
        if not is_filled:
            self._damage.append("a table whose cells do not fill it")
        return table_blocks(cells, aligned=is_filled)


def fills(cells: Sequence[Cell], *, rows: int, columns: int) -> bool:
    """Whether the cells cover each place exactly once. Needs rows × columns bytes."""
    covered = bytearray(rows * columns)
    for cell in cells:
        if not (0 < cell.row_span <= rows - cell.row and 0 < cell.column_span <= columns - cell.column):
            return False
        for row in range(cell.row, cell.row + cell.row_span):
            start = row * columns + cell.column
            covered[start : start + cell.column_span] = b"\x01" * cell.column_span
    return covered.count(1) == rows * columns == sum(cell.row_span * cell.column_span for cell in cells)


def table_blocks(cells: Sequence[Cell], *, aligned: bool) -> list[Block]:
    """The table, then the tables and notes inside its cells. If one cell alone holds something, it is a frame around that.

    aligned: an empty cell is kept where another row has text in the same column, so that columns stay columns. Columns
    without any text are left out: forms are made of dozens of narrow ones. Not aligned: the cells of a row follow each other.
    """
    full = sorted((cell for cell in cells if cell.blocks), key=lambda cell: (cell.row, cell.column))
    if len(full) == 1:
        return full[0].blocks
    texts = [(cell.row, cell.column, text) for cell in full if (text := _line(cell.blocks))]
    columns = sorted({column for _, column, _ in texts})
    lines = []
    for _, row in groupby(texts, key=lambda text: text[0]):
        own = [(column, text) for _, column, text in row]
        lines.append(" | ".join(_spread(own, columns) if aligned else (text for _, text in own)))
    behind = [block for cell in full for block in cell.blocks if block.kind in _BEHIND]
    return [*([Block(Kind.TABLE, "\n".join(lines))] if lines else []), *behind]


def _line(blocks: Sequence[Block]) -> str:
    return " ".join(" ".join(block.text.split()) for block in blocks if block.kind not in _BEHIND)


def _spread(texts: Sequence[tuple[int, str]], columns: Sequence[int]) -> list[str]:
    """The texts of a row in their columns, up to the last one."""
    by_column = dict(texts)
    return [by_column.get(column, "") for column in columns if column <= texts[-1][0]]
