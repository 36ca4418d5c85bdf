"""The index: opened as the manifest says, or left behind and filled anew from the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID, uuid4

from seogo.config import Settings
from seogo.domain.chunk import Space
from seogo.domain.document import Stage, State, Tenant
from seogo.ports.indexes import SearchIndex
from seogo.ports.models import Embedder
from seogo.ports.storage import Manifest
from seogo.wiring.storage import Storage

LAYOUT = 1
"""Another number means a new index, filled from the store."""


class OpenIndex(SearchIndex, Protocol):
    def close(self) -> None:
        """Ends its process. Twice is once."""


def open_index(settings: Settings, storage: Storage, embedders: Mapping[Space, Embedder]) -> OpenIndex:
    """Opens the index that the manifest names. One made in another way is left behind, and filled anew from the store."""
    spaces = {space: embedder.card.dimension for space, embedder in embedders.items()}
    fingerprints = {str(space): embedder.card.fingerprint for space, embedder in embedders.items()}
    manifest = storage.records.manifest()
    if manifest is None or manifest.layout != LAYOUT or manifest.spaces != fingerprints:
        embed_again(storage)  # before the manifest says so: killed in between, it is done again
        manifest = Manifest(
            layout=LAYOUT, index_id=uuid4().hex, spaces=fingerprints, analysers={}, average_length={}, weights=0, reweighing={}
        )
        storage.records.put_manifest(manifest)
    return INDEXES[settings.search_index](settings, manifest.index_id, spaces)


def embed_again(storage: Storage) -> None:
    """Other encoders: every document that has vectors, or is about to be indexed with them, gets new ones."""
    by_tenant: dict[Tenant, set[UUID]] = {}
    for document, _ in storage.catalogue.referenced():
        if document.vectors is not None and document.state in (State.READY, State.EMBEDDED):
            by_tenant.setdefault(document.tenant, set()).add(document.id)
    for tenant, document_ids in by_tenant.items():
        storage.documents.restart(tenant, document_ids, from_stage=Stage.EMBED)


def edge_index(settings: Settings, index_id: str, spaces: Mapping[Space, int]) -> OpenIndex:
    from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex

    home = settings.data_dir / "index"
    for other in home.glob("*"):
        if other.name != index_id:
            shutil.rmtree(other, ignore_errors=True)
    return QdrantEdgeIndex(home / index_id, spaces, exact=settings.index_exact, min_free_bytes=settings.min_free_bytes)


def memory_index(settings: Settings, index_id: str, spaces: Mapping[Space, int]) -> OpenIndex:
    from seogo.adapters.memory.indexes import MemoryIndex

    return MemoryIndex(spaces)


INDEXES: Mapping[str, Callable[[Settings, str, Mapping[Space, int]], OpenIndex]] = {
    "qdrant_edge": edge_index,
    "memory": memory_index,
}
