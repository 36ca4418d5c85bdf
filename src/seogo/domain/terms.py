"""The words of the lexical score: partitions, term ids, and BM25 as a sparse vector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b


class Partition(StrEnum):
    """Chunks of one language group, with statistics of their own."""

    KO = "ko"
    EN = "en"
    OTHER = "other"


_PARTITIONS = {"ko": Partition.KO, "en": Partition.EN}


def partition_of(language: str) -> Partition:
    """ "ko" → KO, "en" → EN, everything else → OTHER."""
    return _PARTITIONS.get(language, Partition.OTHER)


@dataclass(frozen=True, slots=True)
class Words:
    """A text analysed: the tokens of the two channels, in order, with repetitions."""

    words: Sequence[str]
    bigrams: Sequence[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """A chunk's analysed text: term id → how often, per channel, with the lengths in tokens and the analyser's version."""

    words: Mapping[int, int]
    bigrams: Mapping[int, int]
    words_length: int
    bigrams_length: int
    analyser: str


@dataclass(frozen=True, slots=True)
class SparseTerms:
    """A sparse vector: distinct uint32 ids, ascending, with their weights."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


K1 = 1.2
B = 0.75
BIGRAM_WEIGHT = 0.3
"""Of a bigram in the query. Beats or equals words alone on 11 of 13 sets; 1.0 where there are no words (Kiwi absent)."""


@lru_cache(maxsize=1 << 17)
def term_id(token: str, person: bytes) -> int:
    """Little-endian uint32 of blake2b. Never Python's hash(), which is salted per process. A change here is a full re-index."""
    return int.from_bytes(blake2b(token.encode("utf-8", "replace"), digest_size=4, person=person).digest(), "little")


def count_terms(words: Words, partition: Partition, analyser: str) -> Terms:
    """Tokens that share an id add up."""
    return Terms(
        words=_counts(words.words, f"{partition}/words".encode()),
        bigrams=_counts(words.bigrams, f"{partition}/bigrams".encode()),
        words_length=len(words.words),
        bigrams_length=len(words.bigrams),
        analyser=analyser,
    )


def _counts(tokens: Sequence[str], person: bytes) -> Counter[int]:
    return Counter(term_id(token, person) for token in tokens)


def weigh(terms: Terms, average_length: tuple[float, float]) -> SparseTerms:
    """The document side of BM25: d = tf (k1 + 1) / (tf + k1 (1 − b + b length / average)), per channel; equal ids add up."""
    weights: Counter[int] = Counter()
    for counts, length, average in (
        (terms.words, terms.words_length, average_length[0]),
        (terms.bigrams, terms.bigrams_length, average_length[1]),
    ):
        norm = K1 * (1 - B + B * length / max(average, 1e-9))
        for term, tf in counts.items():
            weights[term] += tf * (K1 + 1) / (tf + norm)  # type: ignore[assignment]
    return _sparse(weights)


def query_weights(terms: Terms) -> SparseTerms:
    """The query side: tf × 1.0 for words, × BIGRAM_WEIGHT for bigrams; bigrams at 1.0 when there are no words."""
    weights: Counter[int] = Counter(terms.words)
    bigram_weight = BIGRAM_WEIGHT if terms.words else 1.0
    for term, tf in terms.bigrams.items():
        weights[term] += tf * bigram_weight  # type: ignore[assignment]
    return _sparse(weights)


def _sparse(weights: Mapping[int, float]) -> SparseTerms:
    ids = sorted(weights)
    return SparseTerms(tuple(ids), tuple(float(weights[term]) for term in ids))
