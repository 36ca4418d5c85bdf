"""The search stage: a question in, passages out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.query import Hits, Query
from seogo.ports.indexes import SearchIndex
from seogo.ports.models import Analysers
from seogo.ports.storage import Catalogue, Chunks, IndexRecords
from seogo.search.candidates import DEPTH, SPARE, Found, completed, legs_of, union
from seogo.search.coverage import covered
from seogo.search.findings import Findings
from seogo.search.fuse import Candidate, Readings, fuse
from seogo.search.hits import Reader
from seogo.search.laps import Laps
from seogo.search.maxsim import Sentences, compared
from seogo.search.question import Question, analysed, canonical_question, embedded, language_of_question
from seogo.search.rarity import Rarity
from seogo.search.spaces import SearchSpace

SentencesBySpace = Mapping[Space, Mapping[UUID, Sentences]]


@dataclass(frozen=True)
class Search:
    """Finds passages. Nothing in it knows which spaces there are, or how many."""

    index: SearchIndex
    chunks: Chunks
    catalogue: Catalogue
    records: IndexRecords
    analysers: Analysers
    spaces: Sequence[SearchSpace]

    def run(self, tenant: Tenant, query: Query) -> Hits:
        """The best passages for a question, best first; none is no error.

        Raises:
            Refused: the query is empty or too long.
            Unavailable: the index is down. An encoder that is down only leaves a note.
        """
        laps = Laps()
        findings = self.find(tenant, query, laps)
        hits = self.reader.read(tenant, findings, limit=query.limit, fold=query.fold, explain=query.explain)
        laps.lap("read")
        return Hits(
            hits=hits,
            notes=findings.question.notes,
            took_ms=laps.total_ms,
            confidence=findings.confidence,
            phases_ms=laps.milliseconds,
        )

    def find(self, tenant: Tenant, query: Query, laps: Laps) -> Findings:
        """Ranks the union of the best by words and by meaning, each with every score."""
        question = self._ask(query.text, laps)
        depth = max(DEPTH, query.limit)
        legs = legs_of(question, self.spaces, round(depth * SPARE))
        lists = self.index.search(tenant, legs, query.where) if legs else []
        laps.lap("first lists")
        found = union(self.chunks, tenant, legs, lists, depth=depth)
        laps.lap("visible")
        found = completed(self.index, tenant, legs, self.spaces, found)
        laps.lap("exact scores")
        coverage = covered(self.rarity, self.records, tenant, question, found)
        laps.lap("coverage")
        sentences = self._sentences(tenant, question, found)
        candidates = list(_candidates(found, sentences))
        laps.lap("sentences")
        weights = {
            space.name: space.weight(question.language, coverage.share) for space in self.spaces if space.name in question.vectors
        }
        ranked = fuse(candidates, language=question.language, weights=weights)
        laps.lap("fuse")
        return Findings(question, ranked, weights, coverage, sentences)

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.chunks, self.catalogue, self.analysers)

    @cached_property
    def rarity(self) -> Rarity:
        return Rarity(self.index, self.records)

    def _ask(self, text: str, laps: Laps) -> Question:
        text = canonical_question(text)
        language = language_of_question(text)
        manifest = self.records.manifest()
        partitions = [partition for partition in self.analysers if manifest and partition in manifest.average_length]
        words, terms = analysed(text, partitions, self.analysers)
        laps.lap("analyse")
        vectors, notes = embedded(text, language, self.spaces)
        laps.lap("embed")
        return Question(text, language, words, terms, vectors, tuple(notes))

    def _sentences(self, tenant: Tenant, question: Question, found: Found) -> SentencesBySpace:
        spaces = [space for space in self.spaces if space.is_by_sentence and space.name in question.vectors]
        rows = self.chunks.sentence_rows(tenant, found.languages) if spaces else {}
        return {space.name: compared(question.vectors[space.name], rows) for space in spaces}


def _candidates(found: Found, sentences: SentencesBySpace) -> Iterator[Candidate]:
    for chunk, language in found.languages.items():
        meaning: dict[Space, Readings] = {}
        for space, cosines in found.cosines.items():
            cosine = cosines.get(chunk)
            if cosine is not None:
                meaning[space] = (cosine,)
                if space in sentences:
                    one = sentences[space].get(chunk)
                    meaning[space] = (cosine, one.best if one else None)
        yield Candidate(chunk, language, found.lexical.get(chunk, 0.0), meaning)
