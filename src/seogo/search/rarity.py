"""How rare a word is. The engine alone knows, and does not tell; so it is asked by a search for the word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import log

from seogo.domain.document import Tenant
from seogo.domain.filters import Field, everything
from seogo.domain.terms import Partition, SparseTerms, Terms, partition_of, weigh
from seogo.ports.indexes import SearchIndex, Words
from seogo.ports.storage import IndexRecords

GROWTH = 0.02
"""A partition that has changed its size by more is asked anew."""
CHUNKS_PER_QUESTION = 1000
"""Counting n chunks costs about as much as it is worth after n / 1000 questions."""
MAX_CORPORA = 1000
MAX_KNOWN = 50_000


@dataclass
class _Corpus:
    """A partition of a tenant when its words were asked for: how many chunks it had, and what is known of its words.

    patience: questions until its chunks are counted again; counting goes through all of the tenant's.
    """

    chunks: int
    patience: int
    idf: dict[int, float] = field(default_factory=dict)
    questions: int = 0


class Rarity:
    """The idf of terms by tenant and partition. Many threads may ask at once: at worst something is asked twice."""

    def __init__(self, index: SearchIndex, records: IndexRecords) -> None:
        self._index = index
        self._records = records
        self._corpora: dict[tuple[Tenant, Partition], _Corpus] = {}

    def of(self, tenant: Tenant, partition: Partition, terms: Collection[int]) -> dict[int, float]:
        """idf = ln(1 + (N − n + .5) / (n + .5)) of each term; one that no chunk has counts as n = 0.

        Raises:
            Unavailable: the index is down.
        """
        corpus = self._corpus(tenant, partition)
        idf = {term: corpus.idf[term] for term in terms if term in corpus.idf}
        if unknown := [term for term in terms if term not in idf]:
            found = self._probe(tenant, partition, unknown, corpus.chunks)
            corpus.idf.update(found)
            idf |= found
        return idf

    def _corpus(self, tenant: Tenant, partition: Partition) -> _Corpus:
        corpus = self._corpora.get((tenant, partition))
        if corpus is None or corpus.questions >= corpus.patience:
            by_language = self._index.count(tenant, everything(), by=Field.LANGUAGE)
            chunks = sum(count for language, count in by_language.items() if partition_of(language) is partition)
            if corpus is None or abs(chunks - corpus.chunks) > GROWTH * corpus.chunks or len(corpus.idf) > MAX_KNOWN:
                if len(self._corpora) >= MAX_CORPORA:
                    self._corpora.clear()
                corpus = self._corpora[tenant, partition] = _Corpus(chunks, patience=0)
            corpus.patience = sum(by_language.values()) // CHUNKS_PER_QUESTION
            corpus.questions = 0
        corpus.questions += 1
        return corpus

    def _probe(self, tenant: Tenant, partition: Partition, terms: Collection[int], chunks: int) -> dict[int, float]:
        """The score of the best chunk for the term alone is idf · d, and d can be made again from its stored terms."""
        probes = [Words(partition, SparseTerms((term,), (1.0,)), top=1) for term in terms]
        best = [hits[0] if hits else None for hits in self._index.search(tenant, probes, everything())]
        stored = self._records.terms(tenant, {hit.chunk_id for hit in best if hit})
        manifest = self._records.manifest()
        average = manifest.average_length.get(partition) if manifest else None
        idf = {}
        for term, hit in zip(terms, best, strict=True):
            weight = _weight(term, stored[hit.chunk_id], average) if hit and average and hit.chunk_id in stored else 0.0
            idf[term] = hit.score / weight if hit and weight > 0 else log(1 + (chunks + 0.5) / 0.5)
        return idf


def _weight(term: int, of_chunk: Terms, average: tuple[float, float]) -> float:
    """The document side of one term."""
    alone = Terms(
        words=_only(term, of_chunk.words),
        bigrams=_only(term, of_chunk.bigrams),
        words_length=of_chunk.words_length,
        bigrams_length=of_chunk.bigrams_length,
        analyser=of_chunk.analyser,
    )
    return sum(weigh(alone, average).weights)


def _only(term: int, counts: Mapping[int, int]) -> dict[int, int]:
    return {term: counts[term]} if term in counts else {}
