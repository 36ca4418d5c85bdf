"""Puts the lines of a PDF page into the cells of its ruled tables, cutting those that run through several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

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
    return [line if line.place is None or line.place.table in tables else replace(line, place=None) for line in placed]


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
        yield replace(line, place=place)
    else:
        yield from _cut(line, grids, glyphs)


def _cut(line: Line, grids: Sequence[Grid], glyphs: Glyphs) -> Iterator[Line]:
    words = [part for word in glyphs.words(line.text, line.start) for part in _whole_or_letters(word, line, grids, glyphs)]
    runs = [(place, list(run)) for place, run in groupby(words, key=lambda word: _of_word(word, grids))]
    starts = [0, *(run[0].start for _, run in runs[1:])]
    for piece, (place, _) in zip(line.cut(starts, words), runs, strict=True):
        yield replace(piece, place=place)


def _whole_or_letters(word: Word, line: Line, grids: Sequence[Grid], glyphs: Glyphs) -> list[Word]:
    """A word over two cells is two words that pdfium took for one."""
    if _place(word.left, word.middle, grids) == _place(word.right, word.middle, grids):
        return [word]
    return glyphs.letters(line.text, line.start, word) or [word]


def _of_word(word: Word, grids: Sequence[Grid]) -> Place | None:
    return _place((word.left + word.right) / 2, word.middle, grids)


def _place(x: float, y: float, grids: Sequence[Grid]) -> Place | None:
    for table, grid in enumerate(grids):
        if cell := grid.cell_at(x, y):
            return Place(table, *cell)
    return None
