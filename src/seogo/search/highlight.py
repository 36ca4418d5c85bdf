"""Where the words of a question stand in a passage."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from seogo.domain.chunk import Span
from seogo.domain.terms import Words
from seogo.ports.models import Analyser

_LATIN_RUN = re.compile("[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+")
_IS_LATIN = re.compile("[0-9a-z\u00df-\u00f6\u00f8-\u024f.,]+")
LEAST_SYLLABLES = 2
"""A morpheme of one syllable stands in every other word."""


def highlights(text: str, words: Words, analyser: Analyser) -> tuple[Span, ...]:
    """Spans (code points) in order, without overlap: Latin words by their stem, others wherever their letters stand.

    Args:
        words: of the question, by `analyser`, which is that of the passage's partition. Bigrams count where there are no words.
    """
    tokens = {token.removeprefix("+") for token in words.words or words.bigrams}
    stems = frozenset(token for token in tokens if _IS_LATIN.fullmatch(token))
    parts = {token for token in tokens - stems if len(token) >= LEAST_SYLLABLES or not "가" <= token <= "힣"}
    return _merged([*_by_stem(text, stems, analyser), *_by_letters(text, parts)])


def _by_stem(text: str, stems: frozenset[str], analyser: Analyser) -> Iterator[Span]:
    # A stem begins as its word does: what does not begin like any of them need not be analysed.
    beginnings = {stem[:2] for stem in stems}
    runs = [match for match in _LATIN_RUN.finditer(text) if match[0][:2].lower() in beginnings]
    distinct = list({match[0].lower() for match in runs})
    if distinct:
        analysed = dict(zip(distinct, analyser.analyse(distinct, wait=False), strict=True))
        yield from (match.span() for match in runs if stems & set(analysed[match[0].lower()].words))


def _by_letters(text: str, parts: Collection[str]) -> Iterator[Span]:
    if parts:
        yield from (match.span() for match in _pattern(tuple(sorted(parts, key=len, reverse=True))).finditer(text))


@lru_cache(maxsize=64)
def _pattern(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, parts)), re.IGNORECASE)


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Overlapping and touching spans become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
