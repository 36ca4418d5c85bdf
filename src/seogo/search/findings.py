"""Everything that was found out about a question: what hits, answers and explanations are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from seogo.domain.chunk import Space
from seogo.search.confidence import Signs, confidence
from seogo.search.coverage import Coverage
from seogo.search.fuse import Ranked
from seogo.search.maxsim import Sentences
from seogo.search.question import Question


@dataclass(frozen=True, slots=True)
class Findings:
    """ranked: best first. weights: of the spaces that were asked."""

    question: Question
    ranked: Sequence[Ranked]
    weights: Mapping[Space, float]
    coverage: Coverage
    sentences: Mapping[Space, Mapping[UUID, Sentences]]

    @property
    def signs(self) -> Signs:
        """Of how likely an answer is."""
        best = [one.best for by_chunk in self.sentences.values() for one in by_chunk.values()]
        language = self.ranked[0].candidate.language if self.ranked else self.question.language
        return Signs(
            coverage=self.coverage.share,
            margin=self.coverage.margin,
            best_sentence=max(best) if best else None,
            is_foreign=self.question.is_foreign_to(language),
        )

    @property
    def confidence(self) -> float:
        """That an answer is there: 0 to 1."""
        return confidence(self.signs) if self.ranked else 0.0

    def explain(self, one: Ranked) -> dict[str, float | None]:
        """Every number that the score was made of."""
        numbers: dict[str, float | None] = {
            "lexical": one.candidate.lexical,
            "words": one.words,
            "weight words": 1 - sum(self.weights.values()),
            "coverage": self.coverage.share,
        }
        for space, weight in self.weights.items():
            numbers |= {f"weight {space}": weight, f"meaning {space}": one.meanings.get(space)}
            numbers |= dict(_readings(space, one))
        return numbers


def _readings(space: Space, one: Ranked) -> Iterator[tuple[str, float | None]]:
    readings = one.candidate.meaning.get(space, ())
    yield f"cosine {space}", readings[0] if readings else None
    if len(readings) > 1:
        yield f"best sentence {space}", readings[1]
