"""Measures of ranked lists. Exact: they do not depend on the machine."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from math import log2
from statistics import fmean

_NOT_WORD = re.compile(r"[\W_]+")


def ndcg(ranked: Sequence[str], judged: Mapping[str, float], *, top: int = 10) -> float:
    """Linear gain, the ideal made of all judgements."""
    gain = sum(judged.get(name, 0.0) / log2(rank + 1) for rank, name in enumerate(ranked[:top], start=1))
    ideal = sum(value / log2(rank + 1) for rank, value in enumerate(sorted(judged.values(), reverse=True)[:top], start=1))
    return gain / ideal if ideal > 0 else 0.0


def recall(ranked: Sequence[str], judged: Mapping[str, float], *, top: int) -> float:
    right = {name for name, value in judged.items() if value > 0}
    return len(right & set(ranked[:top])) / len(right) if right else 0.0


def reciprocal_rank(is_right: Sequence[bool], *, top: int = 10) -> float:
    return next((1 / rank for rank, right in enumerate(is_right[:top], start=1) if right), 0.0)


def contains(sentence: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers stands in it, after lower-casing and without punctuation."""
    text = _bare(sentence)
    return any(_bare(answer) in text for answer in answers)


def holds(text: str, answer: str) -> bool:
    """White space aside."""
    return "".join(answer.split()) in "".join(text.split())


def _bare(text: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", text.lower()).split())


def bootstrap(before: Sequence[float], after: Sequence[float], *, rounds: int = 2000, seed: int = 0) -> tuple[float, float, float]:
    """Mean difference of paired values, with its 95 % interval."""
    differences = [new - old for old, new in zip(before, after, strict=True)]
    chance = random.Random(seed)
    means = sorted(fmean(chance.choices(differences, k=len(differences))) for _ in range(rounds))
    return fmean(differences), means[int(rounds * 0.025)], means[int(rounds * 0.975) - 1]
