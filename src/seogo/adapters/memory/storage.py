"""What stands behind ports/storage.py in memory."""

from __future__ import annotations

from seogo.adapters.memory.blobs import MemoryBlobs
from seogo.adapters.memory.chunks import MemoryChunks, MemoryIndexRecords
from seogo.adapters.memory.documents import MemoryCatalogue, MemoryDocuments
from seogo.adapters.memory.store import MemoryStore

__all__ = ["MemoryBlobs", "MemoryCatalogue", "MemoryChunks", "MemoryDocuments", "MemoryIndexRecords", "MemoryStore"]
