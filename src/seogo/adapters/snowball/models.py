"""Analysers that need no model: English by Snowball stems, every other language by its Unicode words."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import Stemmer

from seogo.domain.runs import east_asian_bigrams, english_words, pairs, unicode_words
from seogo.domain.terms import Words

_of_thread = threading.local()


def stem_words(words: list[str]) -> list[str]:
    """English Snowball stems, in order. Words of other scripts come back as they are."""
    stemmer = getattr(_of_thread, "stemmer", None)
    if stemmer is None:
        # PyStemmer's objects must not be shared by threads.
        stemmer = _of_thread.stemmer = Stemmer.Stemmer("english")
    stemmed: list[str] = stemmer.stemWords(words)
    return stemmed


class SnowballAnalyser:
    """Partition "en": stems without stop words; bigrams of adjacent stems."""

    version = f"snowball/{Stemmer.version()}/1"

    def analyse(self, texts: Sequence[str], *, wait: bool = True) -> list[Words]:
        words = [english_words(text, stem_words) for text in texts]
        return [Words(stems, pairs(stems)) for stems in words]


class UnicodeAnalyser:
    """Partition "other": runs of word characters, Han one by one; bigrams of the characters of Han and kana runs."""

    version = "unicode/1"

    def analyse(self, texts: Sequence[str], *, wait: bool = True) -> list[Words]:
        return [Words(unicode_words(text), east_asian_bigrams(text)) for text in texts]
