"""Blank channels down a PDF page: text in columns in the order in which it is read, and tables without lines.

pdfium gives letters in the order of the file. Where that goes across the page, the columns of a text come interleaved, and the
cells of a row look like the words of a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median

from seogo.adapters.readers.pdf_glyphs import Glyphs
from seogo.adapters.readers.pdf_lines import Line, Place

# All in the size of the letters.
SAME_ROW = 0.3
MIN_GAP = 1.0
"""Between words that may stand in two columns: justified lines of real files hardly have one so wide, and never in a channel."""
MIN_CHANNEL = 0.7
MAX_DROP = 4.0

MIN_TEXT_ROWS = 6
MIN_TEXT_CHARS = 15
"""Of a piece of running text, the median."""
MIN_FILLED_SHARE = 0.6
"""Of the pieces, that reach over most of their column, as running text does and cells do not."""
FILLED = 0.8

MIN_TABLE_ROWS = 3
MIN_TABLE_COLUMNS = 3
MIN_FULL_SHARE = 0.6
EVEN = 1.2
"""Of the usual distance from row to row: a line that stands alone is a cell if it stands no further from the others."""
MAX_CELL_CHARS = 40
"""Of a cell, on average."""

_Span = tuple[float, float]


class _Row:
    """What stands at one height: the lines as they came, and the pieces between wide gaps, from left to right."""

    def __init__(self, lines: Sequence[Line], glyphs: Glyphs) -> None:
        self.lines = lines
        self._glyphs = glyphs

    @cached_property
    def pieces(self) -> Sequence[Line]:
        """Costs a look at each word, so that it is done where it is asked for."""
        return [piece for line in self.lines for piece in _pieces(line, self._glyphs)]


def in_columns(lines: Sequence[Line], glyphs: Glyphs, *, n_tables: int) -> list[Line]:
    """The same letters: columns of text one after the other, cells with their place; tables are counted from n_tables."""
    rows = [_Row(row, glyphs) for row in _rows(lines)]
    ordered: list[Line] = []
    at = 0
    while at < len(rows):
        found, n_rows = _found(rows, at, n_tables)
        n_tables += bool(found and found[0].place)
        ordered += found or (line for row in rows[at : at + n_rows] for line in row.lines)
        at += n_rows
    return ordered


def _found(rows: Sequence[_Row], at: int, table: int) -> tuple[list[Line], int]:
    """The columns or the table that begin at the row, if any; and how many rows are done with."""
    if at + MIN_TABLE_ROWS > len(rows):
        return [], MIN_TABLE_ROWS
    if all(len(row.pieces) < 2 for row in rows[at + 1 : at + MIN_TABLE_ROWS]):
        return [], MIN_TABLE_ROWS  # nothing begins with lone pieces, or has two of them below its first row
    if len(rows[at].pieces) < 2:
        return [], 1
    text, columns = _channelled(rows, at, rows[at])
    if _is_text(text, columns):
        pieces = [piece for row in text for piece in row.pieces]
        return sorted(pieces, key=lambda piece: columns.index(_column(piece, columns))), len(text)
    fullest = max(rows[at : at + MIN_TABLE_ROWS], key=lambda row: len(row.pieces))  # the first may lack a cell
    cells, columns = _channelled(rows, at, fullest)
    cells = cells[: _n_even(cells)]
    if _is_table(cells, columns):
        return list(_cells(cells, columns, table)), len(cells)
    return [], 1


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in lines:
        if row and not _goes_on(row[-1], line):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _goes_on(before: Line, line: Line) -> bool:
    return (
        bool(before.size and line.size)
        and before.place is line.place is None
        and abs(before.bottom - line.bottom) < SAME_ROW * before.size
        and line.left >= before.right
    )


def _pieces(line: Line, glyphs: Glyphs) -> list[Line]:
    if not line.size or line.place or " " not in line.text.strip():
        return [line]
    words = glyphs.words(line.text, line.start)
    starts = [word.start for before, word in pairwise(words) if word.left - before.right > MIN_GAP * line.size]
    return list(line.cut([0, *starts], words)) if starts else [line]


def _channelled(rows: Sequence[_Row], at: int, widest: _Row) -> tuple[list[_Row], list[_Span]]:
    """The rows from there on that leave blank the channels of the widest; and the columns between these, from left to right."""
    channels = [[(before.right, piece.left)] for before, piece in pairwise(widest.pieces)]
    found: list[_Row] = []
    for row in rows[at:]:
        if not _may_stand(found[-1] if found else row, row):
            break
        narrowed = [_narrowed(channel, row) for channel in channels]
        if not all(narrowed):
            break
        channels = narrowed
        found.append(row)
    blank = sorted(span for channel in channels for span in channel)
    edges = [float("-inf"), *(edge for span in blank for edge in span), float("inf")]
    return found, list(zip(edges[::2], edges[1::2], strict=True))


def _may_stand(above: _Row, row: _Row) -> bool:
    first, upper = row.pieces[0], above.pieces[0]
    return first.place is None and first.size > 0 and (row is above or 0 < upper.bottom - first.bottom < MAX_DROP * upper.size)


def _n_even(rows: Sequence[_Row]) -> int:
    """How many of them make one table: a row with one cell stands as far from the rows around it as these from each other."""
    drops = [above.pieces[0].bottom - row.pieces[0].bottom for above, row in pairwise(rows)]
    evens = [drop < EVEN * median(drops) for drop in drops]
    lone = [len(row.pieces) < 2 for row in rows]
    n_rows = next((n for n in range(1, len(rows)) if (lone[n] or lone[n - 1]) and not evens[n - 1]), len(rows))
    while n_rows and lone[n_rows - 1]:
        n_rows -= 1
    return n_rows


def _narrowed(channel: Sequence[_Span], row: _Row) -> list[_Span]:
    """What the row leaves blank of it, where that is wide enough."""
    blank = [
        float("-inf"),
        *(edge for piece in row.pieces for edge in (piece.left, piece.right)),
        float("inf"),
    ]
    free = list(zip(blank[::2], blank[1::2], strict=True))
    parts = [(max(a, c), min(b, d)) for a, b in channel for c, d in free]
    return [(start, end) for start, end in parts if end - start >= MIN_CHANNEL * row.pieces[0].size]


def _column(piece: Line, columns: Sequence[_Span]) -> _Span:
    middle = (piece.left + piece.right) / 2
    return next(span for span in columns if middle <= span[1])


def _is_text(rows: Sequence[_Row], columns: Sequence[_Span]) -> bool:
    pieces = [piece for row in rows for piece in row.pieces]
    if len(columns) < 2 or sum(len(row.pieces) >= len(columns) for row in rows) < MIN_TEXT_ROWS:
        return False
    if median(len(piece.text) for piece in pieces) < MIN_TEXT_CHARS:
        return False
    widths = [[piece.right - piece.left for piece in pieces if _column(piece, columns) == column] for column in columns]
    return all(sum(width > FILLED * max(own) for width in own) > MIN_FILLED_SHARE * len(own) for own in widths)


def _is_table(rows: Sequence[_Row], columns: Sequence[_Span]) -> bool:
    pieces = [piece for row in rows for piece in row.pieces]
    return (
        len(rows) >= MIN_TABLE_ROWS
        and len(columns) >= MIN_TABLE_COLUMNS
        and len(pieces) >= MIN_FULL_SHARE * len(rows) * len(columns)
        and sum(len(piece.text) for piece in pieces) <= MAX_CELL_CHARS * len(pieces)
    )


def _cells(rows: Sequence[_Row], columns: Sequence[_Span], table: int) -> Iterator[Line]:
    for number, row in enumerate(rows):
        for piece in row.pieces:
            yield piece._replace(place=Place(table, number, columns.index(_column(piece, columns))))
