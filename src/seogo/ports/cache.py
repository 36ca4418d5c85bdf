"""What may be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from seogo.ports.models import Vectors


class VectorCache(Protocol):
    """Vectors by encoder and text. Losing it costs time only; a broken cache is an empty cache."""

    def get(self, fingerprint: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """key → float32 (dimension,); unknown keys are absent. A key is the SHA-256 of the text as embedded."""

    def put(self, fingerprint: str, vectors: Mapping[bytes, Vectors]) -> None: ...
