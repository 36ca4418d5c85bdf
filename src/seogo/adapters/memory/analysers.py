"""Analysers without any package: plain words for English, bigrams alone for Korean."""

from __future__ import annotations

from collections.abc import Sequence

from seogo.domain.runs import east_asian_bigrams, english_words, hangul_bigrams, pairs, unicode_words
from seogo.domain.terms import Partition, Words
from seogo.ports.models import Analysers


class PlainAnalyser:
    """No stemming; the Korean words channel is empty, its bigrams then count in full."""

    def __init__(self, partition: Partition) -> None:
        self.version = "bigram/1" if partition is Partition.KO else "plain/1"
        self._words = {Partition.KO: _korean, Partition.EN: _english, Partition.OTHER: _other}[partition]

    def analyse(self, texts: Sequence[str], *, wait: bool = True) -> list[Words]:
        return [self._words(text) for text in texts]


def plain_analysers() -> Analysers:
    return {partition: PlainAnalyser(partition) for partition in Partition}


def _unstemmed(words: list[str]) -> list[str]:
    return words


def _korean(text: str) -> Words:
    return Words((), hangul_bigrams(text, _unstemmed))


def _english(text: str) -> Words:
    words = english_words(text, _unstemmed)
    return Words(words, pairs(words))


def _other(text: str) -> Words:
    return Words(unicode_words(text), east_asian_bigrams(text))
