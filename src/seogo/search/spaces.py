"""The vector spaces that a search may ask, and how much each is heard. The list stands in wiring; nothing knows its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seogo.domain.chunk import Space
from seogo.ports.models import Embedder


@dataclass(frozen=True, slots=True)
class Weight:
    """The share of a space in the score. With a gain it grows as fewer words of the question are found: those are paraphrases."""

    base: float
    gain: float = 0.0

    def at(self, coverage: float) -> float:
        """base + gain · clip((.7 − coverage) / .4, 0, 1). Coverage: the share of the question's words that was found, 0 to 1."""
        return self.base + self.gain * min(1.0, max(0.0, (0.7 - coverage) / 0.4))


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """An encoder with its weights by the language of the question; `other` is for languages not named."""

    embedder: Embedder
    weights: Mapping[str, Weight]
    other: Weight

    @property
    def name(self) -> Space:
        return self.embedder.card.space

    @property
    def is_by_sentence(self) -> bool:
        return self.embedder.card.unit == "sentence"

    def reads(self, language: str) -> bool:
        return self.embedder.card.reads(language)

    def weight(self, language: str, coverage: float) -> float:
        """0 where the encoder does not read the language: its ranking would be noise."""
        return self.weights.get(language, self.other).at(coverage) if self.reads(language) else 0.0
