"""Lines of a PDF back to running text: producers break Korean lines inside words, so that a line end is no blank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

MIN_BLANK_SHARE = 0.05
MIN_BLANK_LINES = 3

# A soft hyphen, and the two code points that pdfium gives for a hyphen at the end of a line.
SOFT_HYPHENS = "\u00ad\ufffe\x02"

MIN_BROKEN_SHARE = 0.25
"""Of the line ends that the document's own words decide. Below, its lines were broken at blanks only: every line end is a blank.

Measured on wrapped statutes and encyclopedia text that no rule was made on (word error rate): lines broken at blanks 1.2-2.0 %
without this, 0.0 % with it; lines broken inside words 1.8-2.1 % (4.8-5.6 % with a blank at every line end).
"""

# Particles and endings that begin a line only if the line before ended inside the word. A list three times as long gained 0.1 %.
_ENDING = re.compile(
    r"(?:은|는|이|가|을|를|에|의|로|과|와|도|만|까지|부터|에서|으로|하고|한다|하는|된다|이다|하여|하여야|되는|되어|했다|합니다|있는)"
    r"(?=[.,;:!?)\]」』”’\"'·ㆍ…]|$)"
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff、。]")
_SOFT = re.compile(f"[{SOFT_HYPHENS}]")
_COMPOUND = re.compile(r"[^\W\d_]-[^\W\d_]")
_BLANKS = (" ", "\u00a0", "\t")
_EDGES = "「」『』“”‘’()[]<>\"'.,;:!?·ㆍ…"


@dataclass(frozen=True, slots=True)
class LineJoiner:
    """Joins lines by what is known of the whole document.

    keeps_blanks: its lines keep the blank at which they were broken. breaks_words: its Korean lines break inside words.
    words: how often each word stands inside a line; the first and the last word of a line may be pieces and do not count, but
    if they have a hyphen inside.
    """

    keeps_blanks: bool
    breaks_words: bool
    words: Mapping[str, int]

    @classmethod
    def of(cls, lines: Sequence[str]) -> LineJoiner:
        """Of all lines of a document in order, with the blanks at their ends."""
        words = Counter(word.strip(_EDGES) for line in lines for word in line.split()[1:-1])
        words.update(word.strip(_EDGES) for line in lines for word in _ends(line.split()) if _COMPOUND.search(word))
        n_blank = sum(line.endswith(_BLANKS) for line in lines)
        told = [told for before, line in pairwise(lines) if (told := _told(words, before, line)) is not None]
        return cls(
            keeps_blanks=n_blank >= max(MIN_BLANK_LINES, MIN_BLANK_SHARE * len(lines)),
            breaks_words=sum(told) >= MIN_BROKEN_SHARE * len(told),
            words=words,
        )

    def join(self, lines: Sequence[str]) -> str:
        """One text of the lines. No character but blanks and hyphens at line ends is dropped, none changes its place."""
        parts: list[str] = []
        ended_in_blank = False
        for line in lines:
            if not (words := line.strip()):
                continue
            if parts:
                parts.append(self._between(parts, ended_in_blank, words))
            parts.append(words)
            ended_in_blank = line.endswith(_BLANKS)
        return self._without_soft_hyphens("".join(parts))

    def _between(self, parts: list[str], ended_in_blank: bool, line: str) -> str:
        """What stands between the last of the parts and the line. A hyphen that seems to part a word is made soft."""
        before = parts[-1]
        if before[-1] in SOFT_HYPHENS:
            return ""
        if before[-1] in "-‐" and before[-2:-1].isalnum() and line[0].isalnum():
            if before[-2].isalpha() and line[0].islower():
                parts[-1] = before[:-1] + SOFT_HYPHENS[0]
            return ""
        if ended_in_blank:
            return " "
        if is_hangul(before[-1]) and is_hangul(line[0]):
            return "" if self.keeps_blanks or self._is_one_word(before, line) else " "
        return "" if _UNSPACED.match(before[-1]) and _UNSPACED.match(line[0]) else " "

    def _is_one_word(self, before: str, line: str) -> bool:
        told = _told(self.words, before, line)
        if told is not None or not self.breaks_words:
            return bool(told) and self.breaks_words
        tail, head = _ending(is_hangul, before), _beginning(is_hangul, line)
        return bool(_ENDING.match(line.split()[0])) or any(len(piece) == 1 and piece not in self.words for piece in (tail, head))

    def _without_soft_hyphens(self, text: str) -> str:
        """snap-down keeps its hyphen only if the document writes it so elsewhere."""
        first, *others = _SOFT.split(text)
        parts = [first]
        for part in others:
            compound = f"{_ending(str.isalpha, parts[-1])}-{_beginning(str.isalpha, part)}"
            parts.append(f"-{part}" if compound in self.words else part)
        return "".join(parts)


def _ends(words: Sequence[str]) -> Sequence[str]:
    return [*words[:1], *words[1:][-1:]]


def _told(words: Mapping[str, int], before: str, line: str) -> bool | None:
    """Whether the words of the document say that a word goes on over the line end: it stands elsewhere, more often than its
    pieces do. None when they say nothing."""
    if not (before := before.rstrip()) or not (line := line.lstrip()) or not is_hangul(before[-1]) or not is_hangul(line[0]):
        return None
    pieces = before.split()[-1].strip(_EDGES), line.split()[0].strip(_EDGES)
    whole = max(words.get("".join(pieces), 0), words.get(_ending(is_hangul, before) + _beginning(is_hangul, line), 0))
    apart = min(words.get(piece, 0) for piece in pieces)
    return None if whole == apart else whole > apart


def is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def _beginning(belongs: Callable[[str], bool], text: str) -> str:
    return "".join(takewhile(belongs, text))


def _ending(belongs: Callable[[str], bool], text: str) -> str:
    return "".join(takewhile(belongs, reversed(text)))[::-1]
