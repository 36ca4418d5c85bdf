"""How likely it is that one of the first passages holds the answer: a logistic function of few signs.

Fitted by `bench/confidence.py` to questions over parts of their collections, from one document to all, with the answer in one
of the first three passages and without. A constant is added to every logit so that .5 is the value that 95 % of the found
answers reach. (That best sentence stands out from the others says nothing beyond its cosine.)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

THRESHOLD = 0.5
"""Below, the answer is "not found"."""


@dataclass(frozen=True, slots=True)
class Signs:
    """coverage, margin: of the words (search/coverage.py). best_sentence: the largest MaxSim, None where no space has sentences.

    is_foreign: the best passage is in another language than the question; its words then say nothing.
    """

    coverage: float
    margin: float
    best_sentence: float | None
    is_foreign: bool


def confidence(signs: Signs) -> float:
    """0 to 1. Finite numbers only."""
    if signs.best_sentence is None:
        logit = -2.64 + 10.24 * signs.coverage + 2.16 * signs.margin
    elif signs.is_foreign:
        logit = -2.73 + 12.59 * signs.best_sentence
    else:
        logit = -4.34 + 7.35 * signs.coverage + 2.38 * signs.margin + 6.71 * signs.best_sentence
    return 1 / (1 + exp(-logit))
