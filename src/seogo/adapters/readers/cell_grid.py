"""Tables whose cells say where they stand and how far they reach, as Hangul writes them: one row a line, a span once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from seogo.domain.blocks import Block, Kind

_BEHIND = frozenset({Kind.TABLE, Kind.FOOTNOTE, Kind.CAPTION})
"""What cannot stand inside a row: a table in a cell keeps its own rows, a note its own place; both follow the table."""


@dataclass(slots=True)
class Cell:
    """Rows and columns count from 0. A cell covers at least itself."""

    row: int
    column: int
    row_span: int
    column_span: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def line(self) -> str:
        return " ".join(" ".join(block.text.split()) for block in self.blocks if block.kind not in _BEHIND)


def fills(cells: Sequence[Cell], *, rows: int, columns: int) -> bool:
    """Whether the cells cover each place exactly once. Tables of real files do. Needs rows × columns bytes."""
    if sum(cell.row_span * cell.column_span for cell in cells) != rows * columns:
        return False
    covered = bytearray(rows * columns)
    for cell in cells:
        if not (0 < cell.row_span <= rows - cell.row and 0 < cell.column_span <= columns - cell.column):
            return False
        for row in range(cell.row, cell.row + cell.row_span):
            start = row * columns + cell.column
            covered[start : start + cell.column_span] = b"\x01" * cell.column_span
    return covered.count(1) == rows * columns


def table_blocks(cells: Sequence[Cell], *, aligned: bool) -> list[Block]:
    """The table, then the tables and notes inside its cells. If one cell alone holds something, it is a frame around that.

    aligned: an empty cell is kept where another row has text in the same column, so that columns stay columns. Columns
    without any text are left out: forms are made of dozens of narrow ones. Not aligned: the cells of a row follow each other.
    """
    full = sorted((cell for cell in cells if cell.blocks), key=lambda cell: (cell.row, cell.column))
    if len(full) == 1:
        return full[0].blocks
    told = [cell for cell in full if cell.line]
    columns = sorted({cell.column for cell in told})
    lines = []
    for _, row in groupby(told, key=lambda cell: cell.row):
        texts = [(cell.column, cell.line) for cell in row]
        lines.append(" | ".join(_spread(texts, columns) if aligned else (text for _, text in texts)))
    behind = [block for cell in full for block in cell.blocks if block.kind in _BEHIND]
    return [*([Block(Kind.TABLE, "\n".join(lines))] if lines else []), *behind]


def _spread(texts: Sequence[tuple[int, str]], columns: Sequence[int]) -> list[str]:
    """The texts of a row in their columns, up to the last one."""
    by_column = dict(texts)
    return [by_column.get(column, "") for column in columns if column <= texts[-1][0]]
