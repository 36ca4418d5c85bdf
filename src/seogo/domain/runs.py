"""The runs of letters that a text is made of, and the tokens that need no model: bigrams, stop words, plain words.

Shared by every analyser, so that the two channels of the lexical score mean the same whichever packages are installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

_LATIN = "0-9a-z\u00df-\u00f6\u00f8-\u024f"
# Without U+318D (ㆍ), which statutes write as a middle dot: 설치ㆍ관리 are two words.
_HANGUL = "가-힣\u1100-\u11ff\u3130-\u318c\u318e\u318f"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_KANA = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"

_RUN = re.compile(f"[{_LATIN}]+|[{_HANGUL}]+|[{_HAN}]|[{_KANA}]+")
_LATIN_RUN = re.compile(f"[{_LATIN}]+")
_UNICODE_WORD = re.compile(f"[{_HAN}]|[{_KANA}]+|[^\\W{_HAN}{_KANA}]+")
_EAST_ASIAN_RUN = re.compile(f"[{_HAN}{_KANA}]+")

_SHORT = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with
"""
_MORE = """
i me my we our you your he him his she her its them what which who whom am been being have has had having do does did doing would
should could from about against between through during before after above below up down out off over under again further once here
when where why how all any both each few more most other some nor only own same so than too very can just
"""

STOP_WORDS_SHORT = frozenset(_SHORT.split())
"""33 words: for Latin runs inside Korean."""

STOP_WORDS = STOP_WORDS_SHORT | frozenset(_MORE.split())
"""108 words: for English. 33 → 108 gave +.001..+.010 nDCG@10, cisi +.05. Compared before stemming."""

Stem = Callable[[list[str]], list[str]]
"""Words to their stems, in order."""


def runs(text: str) -> list[str]:
    """Lower-case runs of Latin letters and digits, Hangul, kana; single Han ideographs. Everything else separates."""
    return _RUN.findall(text.lower())


def english_words(text: str, stem: Stem) -> list[str]:
    return stem([run for run in runs(text) if run not in STOP_WORDS])


def latin_words(text: str, stem: Stem) -> list[str]:
    """The Latin runs of a Korean text, stemmed, without the short stop words."""
    return stem([run for run in _LATIN_RUN.findall(text.lower()) if run not in STOP_WORDS_SHORT])


def pairs(words: Sequence[str]) -> list[str]:
    """`a_b` of adjacent words, across sentence ends."""
    return [f"{left}_{right}" for left, right in pairwise(words)]


def hangul_bigrams(text: str, stem: Stem) -> list[str]:
    """All pairs of syllables of each Hangul run; runs of one syllable, Han ideographs and stems of Latin runs as they are."""
    tokens: list[str] = []
    latin: list[int] = []
    for run in runs(text):
        first = run[0]
        if first < "\u0250":
            if run not in STOP_WORDS_SHORT:
                latin.append(len(tokens))
                tokens.append(run)
        elif len(run) == 1:
            tokens.append(run)
        else:
            tokens += _pairs_of_characters(run)
    for index, stemmed in zip(latin, stem([tokens[index] for index in latin]), strict=True):
        tokens[index] = stemmed
    return tokens


def unicode_words(text: str) -> list[str]:
    """Lower-case runs of word characters; Han one by one."""
    return _UNICODE_WORD.findall(text.lower())


def east_asian_bigrams(text: str) -> list[str]:
    """All pairs of characters of each run of Han and kana; a run of one gives itself."""
    return [pair for run in _EAST_ASIAN_RUN.findall(text) for pair in (_pairs_of_characters(run) if len(run) > 1 else [run])]


def _pairs_of_characters(run: str) -> list[str]:
    return [left + right for left, right in pairwise(run)]
