"""From the lines of a PDF to its blocks: headings, joined paragraphs, tables with a row a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from seogo.adapters.readers.cell_grid import Cell, table_blocks
from seogo.adapters.readers.line_joiner import LineJoiner
from seogo.adapters.readers.pdf_headings import HeadingStyles
from seogo.adapters.readers.pdf_lines import Line, Place
from seogo.adapters.readers.pdf_paragraphs import paragraphs, steps
from seogo.domain.blocks import Block, Kind

# Hancom writes old Hangul as private code points of its own; this one, 한 with an arae-a, is in its product's name.
HANCOM = ("\uf53a", "ᄒᆞᆫ")
_LEADERS = re.compile(r"[ \t]*[.·…‥․]{5,}[ \t]*")

MIN_BOOKMARKS = 3
"""That name a line: then the file says itself what its headings are, and letters are not asked."""

Bookmarks = Mapping[tuple[int, str], int]
"""Page from 1 and title without blanks → level."""


def blocks_of(pages: Sequence[Sequence[Line]], bookmarks: Bookmarks) -> Iterator[Block]:
    """In the order of the lines; a table where its first line stands."""
    return _Writer(pages, bookmarks).blocks(pages)


class _Writer:
    """Knows of a whole document how its lines are broken and its headings written."""

    def __init__(self, pages: Sequence[Sequence[Line]], bookmarks: Bookmarks) -> None:
        lines = list(chain.from_iterable(pages))
        n_named = sum(_named(line, number, bookmarks) > 0 for number, page in enumerate(pages, start=1) for line in page)
        self._joiner = LineJoiner.of([line.text for line in lines])
        self._breaks_words = self._joiner.keeps_blanks or self._joiner.breaks_words
        self._bookmarks = bookmarks
        self._styles = HeadingStyles.of([] if n_named >= MIN_BOOKMARKS else [line for line in lines if not line.place])

    def blocks(self, pages: Sequence[Sequence[Line]]) -> Iterator[Block]:
        for number, lines in enumerate(pages, start=1):
            for part, level in self._parts(lines, number):
                if part and part[0].place:
                    yield from (replace(block, page=number) for block in self._table(part))
                elif level:
                    yield Block(Kind.HEADING, " ".join(self._text(part).split()), level=level, page=number)
                else:
                    yield from (Block(Kind.PARAGRAPH, text, page=number) for text in self._paragraphs(part))

    def _parts(self, lines: Sequence[Line], page: int) -> Iterator[tuple[list[Line], int]]:
        """The lines of a page, parted into tables, headings with their level, and what lies between them."""
        text: list[Line] = []
        begun: set[int] = set()
        for line in lines:
            level = 0 if line.place else _named(line, page, self._bookmarks)
            if not (line.place or level):
                text.append(line)
            elif level or (line.place and line.place.table not in begun):
                yield from self._headings(text)
                text = []
                if level:
                    yield [line], level
                elif line.place:
                    begun.add(line.place.table)
                    yield [other for other in lines if other.place and other.place.table == line.place.table], 0
        yield from self._headings(text)

    def _headings(self, lines: Sequence[Line]) -> Iterator[tuple[list[Line], int]]:
        if any(self._styles.level(line) for line in lines):
            return self._styles.runs(lines, list(steps(lines, breaks_words=self._breaks_words)))
        return iter([(list(lines), 0)])

    def _table(self, lines: Sequence[Line]) -> list[Block]:
        cells: dict[Place, list[Line]] = {}
        for line in lines:
            if line.place:
                cells.setdefault(line.place, []).append(line)
        return table_blocks(
            [
                Cell(place.row, place.column, 1, 1, [Block(Kind.PARAGRAPH, text) for text in self._paragraphs(own)])
                for place, own in cells.items()
            ],
            aligned=True,
        )

    def _paragraphs(self, lines: Sequence[Line]) -> Iterator[str]:
        for paragraph in paragraphs(lines, breaks_words=self._breaks_words):
            yield _clean("\n".join(self._joiner.join(run) for run in paragraph))

    def _text(self, lines: Sequence[Line]) -> str:
        return _clean(self._joiner.join([line.text for line in lines]))


def _named(line: Line, page: int, bookmarks: Bookmarks) -> int:
    """The level of the bookmark that names the line, or 0."""
    return bookmarks.get((page, "".join(line.text.split())), 0) if bookmarks else 0


def _clean(text: str) -> str:
    return _LEADERS.sub(" ", text).replace(*HANCOM)
