"""The third stage: chunks get a vector in each space that reads their language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from uuid import UUID

import numpy as np

from seogo.domain.chunk import Chunk, Space
from seogo.domain.context import passage_text, sentence_units
from seogo.domain.document import Changes, Document, Stage, State, Tenant
from seogo.domain.events import DocumentEmbedded
from seogo.ports.cache import VectorCache
from seogo.ports.events import Delivery
from seogo.ports.indexes import Vector
from seogo.ports.models import Embedder, Vectors
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, SentenceRows, Step
from seogo.process.current import current
from seogo.process.vectors import pack

CHUNKS_AT_ONCE = 256
"""Bounds the memory of a large document: about 3,000 sentences, 6 MB of vectors."""


@dataclass(frozen=True, slots=True)
class Titled:
    """A chunk with the title of its document: what an encoder needs to see."""

    document: Document
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Embed:
    """DocumentChunked → DocumentEmbedded. Safe to run twice: the same text, the same vectors."""

    embedders: Sequence[Embedder]
    """One per space."""
    cache: VectorCache
    chunks: Chunks
    blobs: Blobs
    documents: Documents
    catalogue: Catalogue

    def run(self, deliveries: Sequence[Delivery]) -> None:
        """Embeds the chunks of all the documents together, so that many small ones cost no more than one large one.

        Raises:
            Unavailable: an encoder cannot answer now.
        """
        work = current(self.catalogue, deliveries)
        titled = [
            Titled(document, chunk)
            for _, document in work
            for chunk in self.chunks.of_document(document.tenant, document.id, document.version)
        ]
        vectors: dict[tuple[object, Space], dict[int, Vector]] = {}
        for some in batches(titled, CHUNKS_AT_ONCE):
            for embedder in self.embedders:
                read = [item for item in some if embedder.card.reads(item.chunk.language)]
                for item, vector in zip(read, self._embed(embedder, read), strict=True):
                    if vector is not None:
                        vectors.setdefault((item.document.id, embedder.card.space), {})[item.chunk.ordinal] = vector
        steps = []
        for delivery, document in work:
            spaces = [embedder.card.space for embedder in self.embedders]
            stored = self.blobs.put(pack({space: vectors.get((document.id, space), {}) for space in spaces}))
            event = delivery.event.then(DocumentEmbedded)
            changes = Changes(vectors=stored)
            steps.append(Step(stage=Stage.EMBED, cause=delivery.event, event=event, state=State.EMBEDDED, changes=changes))
        self.documents.advance(steps)

    def _embed(self, embedder: Embedder, items: Sequence[Titled]) -> Sequence[Vector | None]:
        if embedder.card.unit == "passage":
            texts = [passage_text(item.document.title, item.chunk) for item in items]
            return list(embed_cached(embedder, self.cache, texts))
        return self._embed_by_sentence(embedder, items)

    def _embed_by_sentence(self, embedder: Embedder, items: Sequence[Titled]) -> list[Vector | None]:
        """The vector of a chunk is the normalised sum of its sentences', which are kept for MaxSim. An empty sum is no vector."""
        units = [sentence_units(item.document.title, item.chunk) for item in items]
        rows = embed_cached(embedder, self.cache, [unit.text for of_chunk in units for unit in of_chunk])
        vectors: list[Vector | None] = []
        kept: dict[Tenant, dict[UUID, SentenceRows]] = {}
        start = 0
        for item, of_chunk in zip(items, units, strict=True):
            mine = rows[start : start + len(of_chunk)]
            start += len(of_chunk)
            total = mine.sum(axis=0)
            length = float(np.linalg.norm(total)) if len(of_chunk) else 0.0
            vectors.append((total / length).astype(np.float32) if length > 0 else None)
            if of_chunk:
                spans = tuple(unit.span for unit in of_chunk)
                kept.setdefault(item.document.tenant, {})[item.chunk.id] = quantised(mine, spans)
        for tenant, by_chunk in kept.items():
            self.chunks.annotate(tenant, rows=by_chunk)
        return vectors


def quantised(vectors: Vectors, spans: tuple[tuple[int, int], ...]) -> SentenceRows:
    """int8 with one scale a row: max abs / 127."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12).astype(np.float32) / np.float32(127)
    return SentenceRows(rows=np.rint(vectors / scales[:, None]).astype(np.int8), scales=scales, spans=spans)


def embed_cached(embedder: Embedder, cache: VectorCache, texts: Sequence[str]) -> Vectors:
    """float32, (n_texts, dimension). Each distinct text is embedded once, and never again while the cache holds it.

    Vectors are rounded to float16, as the cache keeps them, so that a vector does not depend on whether it was cached.
    """
    keys = [sha256(text.encode("utf-8", "replace")).digest() for text in texts]
    by_key = dict(zip(keys, texts, strict=True))
    known = cache.get(embedder.card.fingerprint, list(by_key))
    missing = [key for key in by_key if key not in known]
    if missing:
        made = embedder.embed([by_key[key] for key in missing], kind="passage").astype(np.float16).astype(np.float32)
        new = dict(zip(missing, made, strict=True))
        cache.put(embedder.card.fingerprint, new)
        known |= new
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, embedder.card.dimension), np.float32)


def batches(items: Sequence[Titled], size: int) -> Iterator[list[Titled]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
