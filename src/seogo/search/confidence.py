"""How likely it is that the documents hold an answer."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt

THRESHOLD = 0.5
"""Below, the answer is "not found"."""


def standing_out(values: Sequence[float]) -> float:
    """How far the best lies above the others: (best − mean) / standard deviation; 0 for fewer than two."""
    if len(values) < 2:
        return 0.0
    mean = fsum(values) / len(values)
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / len(values))
    return (max(values) - mean) / deviation if deviation > 0 else 0.0


def confidence(*, coverage: float, margin: float, standing: float) -> float:
    """0 to 1."""
    return min(1.0, coverage + 0.3 * margin)
