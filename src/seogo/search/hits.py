"""Ranked candidates as the passages that a user sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from seogo.domain.chunk import Chunk
from seogo.domain.document import Document, Tenant
from seogo.domain.query import Hit, Place
from seogo.ports.models import Analysers
from seogo.ports.storage import Catalogue, Chunks
from seogo.search.findings import Findings
from seogo.search.fold import folded
from seogo.search.highlight import highlights


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads passages and the titles of their documents. What was deleted a moment ago is left out."""

    chunks: Chunks
    catalogue: Catalogue
    analysers: Analysers

    def read(self, tenant: Tenant, findings: Findings, *, limit: int, fold: bool, explain: bool) -> list[Hit]:
        """The first `limit` passages, best first; with fold equal ones are one hit."""
        ranked = {one.candidate.chunk_id: one for one in findings.ranked}
        groups = folded(self._in_order(tenant, list(ranked), limit), limit=limit, fold=fold)
        wanted = {chunk.document_id for group in groups for chunk in group}
        documents = self.catalogue.get(tenant, wanted) if wanted else {}
        hits = []
        for first, *others in groups:
            if first.document_id in documents:
                one = ranked[first.id]
                places = tuple(_place(chunk, documents[chunk.document_id]) for chunk in others if chunk.document_id in documents)
                words = findings.question.words.get(first.partition)
                marked = highlights(first.text, words, self.analysers[first.partition]) if words else ()
                why = findings.explain(one) if explain else None
                hits.append(_hit(first, documents[first.document_id], one.score, marked, places, why))
        return hits

    def _in_order(self, tenant: Tenant, chunk_ids: Sequence[UUID], at_once: int) -> Iterator[Chunk]:
        """Read as they are asked for: a page is seldom more than the first few."""
        for start in range(0, len(chunk_ids), at_once):
            some = chunk_ids[start : start + at_once]
            found = self.chunks.get(tenant, some)
            yield from (found[chunk_id] for chunk_id in some if chunk_id in found)


def _hit(
    chunk: Chunk,
    document: Document,
    score: float,
    marked: Sequence[tuple[int, int]],
    also_in: tuple[Place, ...],
    explain: Mapping[str, float | None] | None,
) -> Hit:
    return Hit(
        chunk_id=chunk.id,
        document_id=chunk.document_id,
        external_id=document.external_id,
        title=document.title,
        name=document.name,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        page=chunk.page_start,
        section=chunk.section,
        language=chunk.language,
        kind=chunk.kind,
        score=score,
        ocr=chunk.ocr,
        sentences=chunk.sentences,
        highlights=tuple(marked),
        also_in=also_in,
        explain=explain,
    )


def _place(chunk: Chunk, document: Document) -> Place:
    return Place(chunk_id=chunk.id, document_id=chunk.document_id, title=document.title, start=chunk.start, end=chunk.end)
