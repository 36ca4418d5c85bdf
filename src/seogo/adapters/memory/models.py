"""An encoder without a model: texts that share words and syllables lie near each other. For tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from zlib import crc32

import numpy as np

from seogo.adapters.onnx.fingerprint import fingerprint
from seogo.domain.chunk import Space
from seogo.ports.models import EmbedderCard, Kind, Vectors

DIMENSION = 64
WORD = re.compile(r"\w+")


class HashEmbedder:
    """Embedder and Tokens. A piece is two neighbouring characters of a word: it adds 1 to one of 64 dimensions."""

    def __init__(
        self,
        *,
        space: str = "passage",
        unit: Literal["passage", "sentence"] = "passage",
        languages: frozenset[str] | None = None,
        max_pieces: int = 254,
    ) -> None:
        self.card = EmbedderCard(
            space=Space(space),
            unit=unit,
            dimension=DIMENSION,
            max_pieces=max_pieces,
            languages=languages,
            fingerprint=fingerprint(engine="hash", dimension=DIMENSION, max_pieces=max_pieces),
        )

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Dimension 0 starts at 1, so that an empty text has a vector too."""
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[0] = 1
            for piece in pieces(text)[: self.card.max_pieces]:
                vector[crc32(piece.encode()) % DIMENSION] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def close(self) -> None:
        """Nothing is ever in hand for long."""

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(pieces(text)) for text in texts]


def pieces(text: str) -> list[str]:
    words = WORD.findall(text.lower())
    return [word[i : i + 2] for word in words for i in range(max(1, len(word) - 1))]
