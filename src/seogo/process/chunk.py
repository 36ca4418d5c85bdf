"""The second stage: canonical text becomes chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from seogo.domain.blocks import Extraction
from seogo.domain.chunk import Chunk
from seogo.domain.document import Changes, Stage, State
from seogo.domain.events import DocumentChunked
from seogo.ports.events import Delivery
from seogo.ports.models import Tokens
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, Step
from seogo.process.current import current
from seogo.process.split import ChunkSizes, split


@dataclass(frozen=True, slots=True)
class Split:
    """DocumentExtracted → DocumentChunked. Safe to run twice: the same text, the same chunk ids."""

    blobs: Blobs
    chunks: Chunks
    documents: Documents
    catalogue: Catalogue
    tokens: Tokens | None
    """The passage encoder's tokenizer; None counts characters."""
    languages: frozenset[str]
    """Those that the passage encoder reads."""
    sizes: ChunkSizes = field(default_factory=ChunkSizes)

    def run(self, deliveries: Sequence[Delivery]) -> None:
        steps = []
        for delivery, document in current(self.catalogue, deliveries):
            assert document.extraction is not None, "an extracted document has its extraction"
            chunks = split(
                Extraction.from_bytes(self.blobs.get(document.extraction)),
                document_id=document.id,
                version=document.version,
                tokens=self.tokens,
                reads=self.languages.__contains__,
                sizes=self.sizes,
            )
            self.chunks.put(document.tenant, document.id, document.version, chunks)
            changes = Changes(chunks=len(chunks), language=main_language(chunks))
            event = delivery.event.then(DocumentChunked)
            steps.append(Step(stage=Stage.CHUNK, cause=delivery.event, event=event, state=State.CHUNKED, changes=changes))
        self.documents.advance(steps)


def main_language(chunks: Sequence[Chunk]) -> str:
    """The language of most of the text; "und" for a document without chunks."""
    lengths: Counter[str] = Counter()
    for chunk in chunks:
        lengths[chunk.language] += len(chunk.text)
    return lengths.most_common(1)[0][0] if lengths else "und"
