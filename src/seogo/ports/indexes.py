"""The search index: finds chunks by words and by meaning. It is derived: any doubt ends in a rebuild."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.filters import Field, Value, Where
from seogo.domain.terms import Partition, SparseTerms

Vector = NDArray[np.float32]
"""(dimension,), length 1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk in the index. It answers in its own partition only.

    Without terms no Words leg finds it, without a vector no Meaning leg.
    """

    chunk_id: UUID
    partition: Partition
    terms: SparseTerms
    vectors: Mapping[Space, Vector]
    fields: Mapping[Field, Value]


@dataclass(frozen=True, slots=True)
class Words:
    """score = Σ query weight · idf · document weight, over the chunks of the partition (idf: retrieval formula, tenant only)."""

    partition: Partition
    terms: SparseTerms
    top: int = 100


@dataclass(frozen=True, slots=True)
class Meaning:
    """score = dot product."""

    space: Space
    vector: Vector
    top: int = 100


Leg = Words | Meaning


@dataclass(frozen=True, slots=True)
class Scored:
    chunk_id: UUID
    score: float


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """state: "ready", "starting", "down" or "disk low"."""

    state: str
    points: int
    bytes_on_disk: int
    seconds_since_checkpoint: float
    detail: str = ""


class SearchIndex(Protocol):
    """Every method may be called from many threads.

    Statistics (N, n) count every point of the tenant that has the partition's vector, whatever `where` says.

    Raises:
        Refused: another dimension, a NaN, a duplicate or negative term id, an unknown space; the index still works.
        Unavailable: the engine is gone, starting, past its deadline, or the disk is nearly full.
    """

    def put(self, tenant: Tenant, entries: Sequence[Entry]) -> None:
        """Adds or replaces, whole. Visible to the next call. Survives a kill, but not a power cut before checkpoint()."""

    def remove(self, tenant: Tenant, where: Where) -> None:
        """Unknown ids and empty matches are no error."""

    def search(self, tenant: Tenant, legs: Sequence[Leg], where: Where) -> list[list[Scored]]:
        """One list per leg: at most leg.top, best first, ties by chunk id; a Words leg gives no score ≤ 0. One round trip."""

    def scores(self, tenant: Tenant, wanted: Sequence[tuple[Leg, Collection[UUID]]]) -> list[dict[UUID, float]]:
        """The exact score of each id under its leg. One round trip.

        Ids without that vector, of another tenant or unknown are absent.
        """

    def count(self, tenant: Tenant, where: Where, *, by: Field | None = None) -> Counter[str]:
        """Exact. Without by, one key ""; with by, the values of that keyword field."""

    def checkpoint(self) -> None:
        """Returns when everything put or removed before this call would survive a power cut."""

    def health(self) -> IndexHealth:
        """Never raises, never waits for a search."""
