"""The models: texts to vectors, texts to pieces, texts to words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from seogo.domain.chunk import Space
from seogo.domain.terms import Partition, Words

Vectors = NDArray[np.float32]
Kind = Literal["passage", "query"]


@dataclass(frozen=True, slots=True)
class EmbedderCard:
    """Who an encoder is.

    unit: "passage" embeds whole chunks, "sentence" embeds sentences. max_pieces: without special tokens. languages: None
    when not declared. fingerprint: the identity of the vector space; another one means embedding everything again.
    """

    space: Space
    unit: Literal["passage", "sentence"]
    dimension: int
    max_pieces: int
    languages: frozenset[str] | None
    fingerprint: str

    def reads(self, language: str) -> bool:
        return self.languages is None or language in self.languages


class Embedder(Protocol):
    """Turns texts into vectors. Same text, same vector, whatever else is in the call. Many threads may call at once."""

    @property
    def card(self) -> EmbedderCard: ...

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """float32, (n_texts, card.dimension), rows of length 1, in the order of the texts.

        An empty text gets a vector too. Text beyond card.max_pieces is cut, never refused. Lone surrogates are replaced.
        A "query" goes before waiting passages.

        Raises:
            Unavailable: the model or its server cannot answer now.
        """

    def close(self) -> None:
        """Breaks off what is in hand: its callers get Unavailable within moments. Twice is once."""


class Tokens(Protocol):
    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Pieces of the passage encoder's own tokenizer, without special tokens, padding or truncation."""


class Analyser(Protocol):
    """Turns texts of one partition into the two channels of the lexical score. Many threads may call at once."""

    @property
    def version(self) -> str:
        """Such as "kiwi/0.24.1/1"; texts analysed under another version are analysed anew. May change when a model has loaded."""

    def analyse(self, texts: Sequence[str], *, wait: bool = True) -> list[Words]:
        """In the order of the texts. With wait=False a model that is still loading is not waited for: bigrams alone."""


Analysers = dict[Partition, Analyser]
