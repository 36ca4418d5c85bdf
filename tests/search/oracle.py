"""BM25 by the book: dictionaries of tokens, no hashing, no index. What every index must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

K1, B = 1.2, 0.75


def bm25(query: Sequence[str], documents: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Score of each document that shares a token with the query; a token that the query repeats counts as often."""
    counts = {name: Counter(tokens) for name, tokens in documents.items()}
    average = sum(map(len, documents.values())) / len(documents)
    scores: dict[str, float] = {}
    for token, times in Counter(query).items():
        having = [name for name in documents if token in counts[name]]
        idf = log(1 + (len(documents) - len(having) + 0.5) / (len(having) + 0.5))
        for name in having:
            tf = counts[name][token]
            norm = K1 * (1 - B + B * len(documents[name]) / average)
            scores[name] = scores.get(name, 0.0) + times * idf * tf * (K1 + 1) / (tf + norm)
    return scores
