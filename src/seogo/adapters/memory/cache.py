"""The cache of vectors in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np

from seogo.ports.models import Vectors


class MemoryVectorCache:
    """Keeps float16: what comes back is the vector rounded to float16, as float32. The oldest vectors make room."""

    def __init__(self, *, max_bytes: int = 64_000_000) -> None:
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._bytes = 0
        self._vectors: dict[tuple[str, bytes], bytes] = {}

    def get(self, fingerprint: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        with self._lock:
            found = {key: self._vectors.get((fingerprint, key)) for key in keys}
        return {key: np.frombuffer(vector, "<f2").astype(np.float32) for key, vector in found.items() if vector is not None}

    def put(self, fingerprint: str, vectors: Mapping[bytes, Vectors]) -> None:
        with self._lock:
            for key, vector in vectors.items():
                if (fingerprint, key) not in self._vectors:
                    packed = self._vectors[fingerprint, key] = vector.astype("<f2").tobytes()
                    self._bytes += len(packed)
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._vectors.pop(next(iter(self._vectors))))
