"""How many cells of a table stand in the line of their row, in the block of their table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from seogo.domain.blocks import Block, Kind

Rows = Sequence[Sequence[str]]
"""For each row of a table the texts of the cells that begin in it, without the empty ones."""


def right_cells(tables: Sequence[Rows], blocks: Sequence[Block]) -> list[int]:
    """For each table the number of its cells that are right.

    A block belongs to the table that it shares most cells with. A table has one block, and one more on each page it goes on to.
    Rows and lines are laid beside each other in order, a row to one line at most, so that most cells are right; a cell is right
    if it stands whole in the line of its row, white space aside, behind those that are left of it.
    """
    wanted = [[[_squeezed(cell) for cell in row] for row in rows] for rows in tables]
    found = [
        (block.page, [[_squeezed(cell) for cell in line.split(" | ")] for line in block.text.split("\n")])
        for block in blocks
        if block.kind is Kind.TABLE
    ]
    owners = _owners([_bag(rows) for rows in wanted], [(page, _bag(lines)) for page, lines in found])
    return [
        _aligned(rows, [line for block, (_, lines) in enumerate(found) if owners.get(block) == table for line in lines])
        for table, rows in enumerate(wanted)
    ]


def _bag(rows: Rows) -> Counter[str]:
    return Counter(filter(None, chain.from_iterable(rows)))


def _owners(tables: Sequence[Counter[str]], blocks: Sequence[tuple[int | None, Counter[str]]]) -> dict[int, int]:
    """Block → its table. Those that are most alike find each other first."""
    alike = sorted(
        ((wanted & cells).total(), -((wanted - cells) + (cells - wanted)).total(), -block, -table)
        for block, (_, cells) in enumerate(blocks)
        for table, wanted in enumerate(tables)
        if not wanted.keys().isdisjoint(cells)
    )
    owners: dict[int, int] = {}
    taken: set[tuple[int, int | None]] = set()
    for *_, block, table in reversed(alike):
        place = -table, blocks[-block][0]
        if -block not in owners and place not in taken:
            owners[-block] = -table
            taken.add(place)
    return owners


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _aligned(rows: Rows, lines: Rows) -> int:
    """The most cells that rows and lines in order have in common."""
    best = [0] * (len(lines) + 1)
    for row in rows:
        cells = set(row)
        above = best
        best = [0]
        for number, line in enumerate(lines):
            same = _in_order(row, line) if not cells.isdisjoint(line) else 0
            best.append(max(best[-1], above[number + 1], above[number] + same))
    return best[-1]


def _in_order(row: Sequence[str], line: Sequence[str]) -> int:
    """The longest common subsequence."""
    best = [0] * (len(line) + 1)
    for wanted in row:
        above = best
        best = [0]
        for number, found in enumerate(line):
            best.append(above[number] + 1 if wanted == found else max(best[-1], above[number + 1]))
    return best[-1]
