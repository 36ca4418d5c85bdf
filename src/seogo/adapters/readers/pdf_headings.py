"""Headings of a PDF by the size and the weight of their letters, where these say so without doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from seogo.adapters.readers.pdf_lines import Line
from seogo.adapters.readers.pdf_paragraphs import NUMBER, Step

LARGER = 1.15
"""Than the letters of most of the text."""
AS_LARGE = 0.95
SAME_SIZE = 0.5
"""Points: sizes that differ by less are one."""

MAX_SHARE = 0.2
"""Of the letters that may stand in headings. More: slides, posters and forms, where size says nothing."""
MIN_LETTERS = 2
MAX_CHARS = 120
MAX_LINES = 3
MAX_DROP = 2.0
"""From line to line of one heading, in the size of its letters."""
MAX_LEVEL = 6

_LETTERS = re.compile(r"[^\W\d_]")
_UNFIT = re.compile(
    r"[.·…‥․]{4,}|[.,;:。][\"'”’)\]]?$|^[a-z•·‣–-]"
    r"|^[<〈\[【]?\s?(?:Table|TABLE|Fig\.|Figure|FIGURE|Chart|표|그림|도표)\s?\d"
)
"""Leaders of a table of contents, the end of a sentence, the middle of one, an item, a caption."""

_Style = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class HeadingStyles:
    """levels: of each size and weight in which headings are written, 1 the highest."""

    levels: Mapping[_Style, int]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> HeadingStyles:
        """Of all lines of a document outside its tables. Most of its letters are no heading."""
        n_letters: Counter[_Style] = Counter()
        for line in lines:
            if line.points:
                n_letters[_style(line)] += len(line.text)
        if not n_letters:
            return cls({})
        body = n_letters.most_common(1)[0][0]
        styles = sorted((style for style in n_letters if _is_above(style, body)), reverse=True)
        if sum(n_letters[style] for style in styles) > MAX_SHARE * n_letters.total():
            return cls({})
        return cls({style: min(level, MAX_LEVEL) for level, style in enumerate(styles, start=1)})

    def level(self, line: Line) -> int:
        """0 if it is no heading by its letters."""
        return self.levels.get(_style(line), 0) if line.points else 0

    def runs(self, lines: Sequence[Line], steps: Sequence[Step]) -> Iterator[tuple[list[Line], int]]:
        """The lines in order, parted into headings with their level and what lies between them with 0."""
        text: list[Line] = []
        at = 0
        while at < len(lines):
            level = self.level(lines[at])
            end = self._end(lines, steps, at) if level else at + 1
            if level and self._is_heading(lines[at:end], [steps[at], *steps[end : end + 1]]):
                yield text, 0
                yield list(lines[at:end]), level
                text = []
            else:
                text += lines[at:end]
            at = end
        yield text, 0

    def _end(self, lines: Sequence[Line], steps: Sequence[Step], at: int) -> int:
        """Behind the lines of one heading, which are written alike and close to each other."""
        end = at + 1
        while (
            end < len(lines)
            and self.level(lines[end]) == self.level(lines[at])
            and steps[end] in (Step.JOIN, Step.LINE)
            and not NUMBER.match(lines[end].text)
            and 0 < lines[end - 1].bottom - lines[end].bottom < MAX_DROP * lines[end].size
        ):
            end += 1
        return end

    def _is_heading(self, lines: Sequence[Line], around: Sequence[Step]) -> bool:
        """around: what lies before its first line, and behind its last one unless that ends the page."""
        text = " ".join(line.text.strip() for line in lines)
        return (
            len(lines) <= MAX_LINES
            and len(text) <= MAX_CHARS
            and len(_LETTERS.findall(text)) >= MIN_LETTERS
            and not _UNFIT.search(text)
            and all(step in (Step.PARAGRAPH, Step.LINE) for step in around)
        )


def _style(line: Line) -> _Style:
    return round(line.points / SAME_SIZE) * SAME_SIZE, line.is_bold


def _is_above(style: _Style, body: _Style) -> bool:
    if style[0] >= LARGER * body[0]:
        return True
    return style[1] and not body[1] and style[0] >= AS_LARGE * body[0]
