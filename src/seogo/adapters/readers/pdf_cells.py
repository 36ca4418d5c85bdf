"""Puts the lines of a PDF page into the cells of its ruled tables, cutting those that run through several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from seogo.adapters.readers.pdf_glyphs import Glyphs, Word
from seogo.adapters.readers.pdf_grids import Grid
from seogo.adapters.readers.pdf_lines import Line, Place

MAX_CELL_CHARS = 600
"""On average: above, the lines frame the columns of a page and are no table."""


def in_cells(lines: Sequence[Line], grids: Sequence[Grid], glyphs: Glyphs) -> list[Line]:
    """The lines in their order, those inside a table with their place in it. No letter is lost."""
    if not grids:
        return list(lines)
    cut = [list(_pieces(line, grids, glyphs)) for line in lines]
    tables = _tables([piece for pieces in cut for piece in pieces])
    placed: list[Line] = []
    for line, pieces in zip(lines, cut, strict=True):
        placed.extend(pieces if any(piece.place and piece.place.table in tables for piece in pieces) else [line])
    return [line if line.place is None or line.place.table in tables else line._replace(place=None) for line in placed]


def _tables(lines: Sequence[Line]) -> set[int]:
    """What holds text in two rows and two columns at least, and no more of it than cells do."""
    n_chars: dict[int, int] = defaultdict(int)
    cells: dict[int, set[Place]] = defaultdict(set)
    for line in lines:
        if line.place:
            n_chars[line.place.table] += len(line.text)
            cells[line.place.table].add(line.place)
    return {
        table
        for table, places in cells.items()
        if len({place.column for place in places}) > 1
        and len({place.row for place in places}) > 1
        and n_chars[table] <= MAX_CELL_CHARS * len(places)
    }


def _pieces(line: Line, grids: Sequence[Grid], glyphs: Glyphs) -> Iterator[Line]:
    if not line.size or not any(grid.covers(line.bottom + line.size / 2) for grid in grids):
        yield line
        return
    middle = line.bottom + line.size / 2
    place = _place(line.left, middle, grids)
    if place == _place(line.right, middle, grids) and place is not None:
        yield line._replace(place=place)
    else:
        yield from _cut(line, grids, glyphs)


def _cut(line: Line, grids: Sequence[Grid], glyphs: Glyphs) -> Iterator[Line]:
    words = [part for word in glyphs.words(line.text, line.start) for part in _whole_or_letters(word, line, grids, glyphs)]
    runs = [(place, list(run)) for place, run in groupby(words, key=itemgetter(0))]
    starts = [0, *(run[0][1].start for _, run in runs[1:])]
    for piece, (place, _) in zip(line.cut(starts, [word for _, word in words]), runs, strict=True):
        yield piece._replace(place=place)


def _whole_or_letters(word: Word, line: Line, grids: Sequence[Grid], glyphs: Glyphs) -> list[tuple[Place | None, Word]]:
    """Each with its place. A word over two cells is two words that pdfium took for one."""
    place = _place(word.left, word.middle, grids)
    if place == _place(word.right, word.middle, grids):
        return [(place, word)]
    parts = glyphs.letters(line.text, line.start, word) or [word]
    return [(_place((part.left + part.right) / 2, part.middle, grids), part) for part in parts]


def _place(x: float, y: float, grids: Sequence[Grid]) -> Place | None:
    for table, grid in enumerate(grids):
        if grid.covers(y) and (cell := grid.cell_at(x, y)):
            return Place(table, *cell)
    return None
