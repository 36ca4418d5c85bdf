"""Ruled tables: the grids that the lines drawn on a PDF page make, and the cell in which a point lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from seogo.adapters.readers.pdf_rules import Rule

TOUCH = 3.0
"""Points: lines that come so near to each other touch, and a double line is one."""

MAX_PLACES = 10_000
"""Of the cells of one grid, before they are merged."""

MAX_CROSSINGS = 50_000
"""Level times upright lines. More: a drawing."""


@dataclass(frozen=True, slots=True)
class Grid:
    """lefts, bottoms: the rising edges of its columns and rows, the last one closing it. cells: row from the top, and column,
    of the upper left place of the cell that each place belongs to; first index the row from the bottom."""

    lefts: Sequence[float]
    bottoms: Sequence[float]
    cells: Sequence[Sequence[tuple[int, int]]]

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row from the top and column; None outside."""
        column = bisect_right(self.lefts, x) - 1
        row = bisect_right(self.bottoms, y) - 1
        if 0 <= column < len(self.lefts) - 1 and 0 <= row < len(self.bottoms) - 1:
            return self.cells[row][column]
        return None

    def covers(self, y: float) -> bool:
        return self.bottoms[0] <= y <= self.bottoms[-1]


def grids_of(level: Sequence[Rule], upright: Sequence[Rule]) -> list[Grid]:
    """Of lines that touch, where they part at least two cells. Tables may be open at their sides."""
    if len(level) * len(upright) > MAX_CROSSINGS:
        return []
    grids = [_grid(*connected) for connected in _connected(level, upright)]
    return [grid for grid in grids if grid]


def _connected(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that touch each other, directly or through others."""
    waiting = set(range(len(level)))
    left = set(range(len(upright)))
    while left:
        found_level: set[int] = set()
        found_upright = new_upright = {left.pop()}
        while new_upright:
            new_level = {n for n in waiting if any(_touch(level[n], upright[m]) for m in new_upright)}
            waiting -= new_level
            found_level |= new_level
            new_upright = {m for m in left if any(_touch(level[n], upright[m]) for n in new_level)}
            left -= new_upright
            found_upright |= new_upright
        yield [level[n] for n in sorted(found_level)], [upright[m] for m in sorted(found_upright)]


def _touch(level: Rule, upright: Rule) -> bool:
    return level.start - TOUCH <= upright.at <= level.end + TOUCH and upright.start - TOUCH <= level.at <= upright.end + TOUCH


def _grid(level: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    if len(level) < 2:
        return None
    bottoms = _edges([rule.at for rule in level])
    sides = [min(rule.start for rule in level), max(rule.end for rule in level)]
    lefts = _edges([*(rule.at for rule in upright), *sides])
    n_places = (len(bottoms) - 1) * (len(lefts) - 1)
    if not 2 <= n_places <= MAX_PLACES:
        return None
    return Grid(lefts, bottoms, _cells(lefts, bottoms, level, upright))


def _edges(positions: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position > edges[-1] + TOUCH:
            edges.append(position)
    return edges


def _cells(
    lefts: Sequence[float], bottoms: Sequence[float], level: Sequence[Rule], upright: Sequence[Rule]
) -> list[list[tuple[int, int]]]:
    """Places that no line parts are one cell. Looked at from the top, so that a place joins what is above it or left of it."""
    n_rows, n_columns = len(bottoms) - 1, len(lefts) - 1
    roof = _drawn(level, bottoms, lefts)
    wall = _drawn(upright, lefts, bottoms)
    cells = [[(n_rows - 1 - row, column) for column in range(n_columns)] for row in range(n_rows)]
    for row in reversed(range(n_rows)):
        for column in range(n_columns):
            if row + 1 < n_rows and not roof[row + 1][column]:
                cells[row][column] = cells[row + 1][column]
            elif column and not wall[column][row]:
                cells[row][column] = cells[row][column - 1]
    return cells


def _drawn(rules: Sequence[Rule], edges: Sequence[float], stops: Sequence[float]) -> list[list[bool]]:
    """For each edge and each step from stop to stop, whether a line is drawn there: over its middle."""
    drawn = [[False] * (len(stops) - 1) for _ in edges]
    middles = [(start + end) / 2 for start, end in pairwise(stops)]
    for rule in rules:
        edge = bisect_right(edges, rule.at + 0.01) - 1
        for step, middle in enumerate(middles):
            if rule.start <= middle <= rule.end:
                drawn[edge][step] = True
    return drawn
