"""From what is stored of a document to its entries in the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from seogo.domain.chunk import Chunk
from seogo.domain.context import weighed_text
from seogo.domain.document import Document
from seogo.domain.filters import Field, Value
from seogo.domain.terms import Terms, count_terms, weigh
from seogo.ports.indexes import Entry
from seogo.ports.models import Analysers
from seogo.ports.storage import Blobs, Chunks, IndexRecords
from seogo.process.vectors import unpack

Averages = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document version with its chunks and their terms."""

    document: Document
    chunks: Sequence[Chunk]
    terms: Mapping[UUID, Terms]


def analysed(document: Document, chunks: Chunks, records: IndexRecords, analysers: Analysers) -> Analysed:
    """Analyses what was not yet analysed by the analysers in use, and keeps the terms."""
    standing = chunks.of_document(document.tenant, document.id, document.version)
    terms = records.terms(document.tenant, [chunk.id for chunk in standing])
    new: dict[UUID, Terms] = {}
    for partition, analyser in analysers.items():
        texts = {chunk.id: weighed_text(document.title, chunk) for chunk in standing if chunk.partition == partition}
        # The version is asked after analysing: it may change while a model loads.
        stale = [chunk_id for chunk_id in texts if chunk_id not in terms or terms[chunk_id].analyser != analyser.version]
        words = analyser.analyse([texts[chunk_id] for chunk_id in stale]) if stale else []
        for chunk_id, found in zip(stale, words, strict=True):
            new[chunk_id] = count_terms(found, partition, analyser.version)
    if new:
        chunks.annotate(document.tenant, terms=new)
    return Analysed(document, standing, {**terms, **new})


def entries(work: Analysed, blobs: Blobs, averages: Averages) -> list[Entry]:
    """One per chunk, weighed with the frozen average lengths."""
    document = work.document
    vectors = unpack(blobs.get(document.vectors)) if document.vectors else {}
    fields = fields_of(document)
    return [
        Entry(
            chunk_id=chunk.id,
            partition=chunk.partition,
            terms=weigh(work.terms[chunk.id], averages[chunk.partition]),
            vectors={space: rows[chunk.ordinal] for space, rows in vectors.items() if chunk.ordinal in rows},
            fields={**fields, Field.LANGUAGE: chunk.language},
        )
        for chunk in work.chunks
    ]


def fields_of(document: Document) -> dict[Field, Value]:
    return {
        Field.COLLECTION: document.collection,
        Field.DOCUMENT_ID: str(document.id),
        Field.VERSION: document.version,
        Field.SOURCE: document.source,
        Field.MEDIA_TYPE: document.media_type,
        Field.TAGS: document.tags,
        Field.CREATED_AT: document.created_at,
    }
