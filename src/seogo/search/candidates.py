"""Which chunks a question is about: the best by words and by each space, every one with every score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from uuid import UUID

from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.terms import Partition, partition_of, query_weights
from seogo.ports.indexes import Leg, Meaning, Scored, SearchIndex, Words
from seogo.ports.storage import Chunks
from seogo.search.question import Question
from seogo.search.spaces import SearchSpace

DEPTH = 100
"""Of each list. Deeper gained nothing: the union held the answer of .98 of the law questions."""
SPARE = 1.2
"""A list is asked this much deeper, because chunks of versions that are not the visible one are dropped from it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The union. languages: chunk → its language. A score that is absent is 0 (no word shared) or does not exist (no vector)."""

    languages: Mapping[UUID, str]
    lexical: Mapping[UUID, float]
    cosines: Mapping[Space, Mapping[UUID, float]]

    @property
    def best_partition(self) -> Partition:
        """Where the best of all by words is."""
        best = max(self.lexical, key=lambda chunk: (self.lexical[chunk], chunk), default=None)
        return partition_of(self.languages[best]) if best else Partition.OTHER

    def best_by_words(self, partition: Partition, top: int) -> list[UUID]:
        """Best first, ties by chunk id."""
        scored = [(-score, chunk) for chunk, score in self.lexical.items() if partition_of(self.languages[chunk]) is partition]
        return [chunk for _, chunk in nsmallest(top, scored)]


def legs_of(question: Question, spaces: Sequence[SearchSpace], top: int) -> list[Leg]:
    """One per partition in which the question has terms, then one per space that has its vector."""
    weighed = ((partition, query_weights(terms)) for partition, terms in question.terms.items())
    words: list[Leg] = [Words(partition, terms, top) for partition, terms in weighed if terms.ids]
    return words + [Meaning(space.name, question.vector(space.name), top) for space in spaces if space.name in question.vectors]


def union(chunks: Chunks, tenant: Tenant, legs: Sequence[Leg], lists: Sequence[Sequence[Scored]], *, depth: int) -> Found:
    """The best `depth` visible chunks by words over all partitions, and of each space, with the scores known so far."""
    visible = chunks.visible(tenant, {hit.chunk_id for hits in lists for hit in hits})
    by_leg = [[hit for hit in hits if hit.chunk_id in visible] for hits in lists]
    merged = sorted(
        (hit for leg, hits in zip(legs, by_leg, strict=True) if isinstance(leg, Words) for hit in hits),
        key=lambda hit: (-hit.score, hit.chunk_id),
    )
    cosines = {leg.space: hits[:depth] for leg, hits in zip(legs, by_leg, strict=True) if isinstance(leg, Meaning)}
    chosen = {hit.chunk_id for hits in (merged[:depth], *cosines.values()) for hit in hits}
    return Found(
        languages={chunk: visible[chunk] for chunk in chosen},
        lexical={hit.chunk_id: hit.score for hit in merged if hit.chunk_id in chosen},
        cosines={space: {hit.chunk_id: hit.score for hit in hits} for space, hits in cosines.items()},
    )


def completed(index: SearchIndex, tenant: Tenant, legs: Sequence[Leg], spaces: Sequence[SearchSpace], found: Found) -> Found:
    """The same chunks with every score, exact: the second trip. Each score is asked where the chunk can have one."""
    reads = {space.name: space.reads for space in spaces}

    def missing(leg: Leg) -> Iterator[UUID]:
        for chunk, language in found.languages.items():
            if isinstance(leg, Words):
                if partition_of(language) is leg.partition and chunk not in found.lexical:
                    yield chunk
            elif reads[leg.space](language) and chunk not in found.cosines[leg.space]:
                yield chunk

    wanted: list[tuple[Leg, Collection[UUID]]] = [(leg, ids) for leg in legs if (ids := set(missing(leg)))]
    if not wanted:
        return found
    lexical = dict(found.lexical)
    cosines = {space: dict(known) for space, known in found.cosines.items()}
    for (leg, _), scores in zip(wanted, index.scores(tenant, wanted), strict=True):
        (lexical if isinstance(leg, Words) else cosines[leg.space]).update(scores)
    return Found(found.languages, lexical, cosines)
