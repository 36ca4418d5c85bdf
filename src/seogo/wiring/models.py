"""The models: encoders, their weights in a search, and the analysers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from seogo.config import Settings
from seogo.domain.chunk import Space
from seogo.domain.terms import Partition
from seogo.ports.models import Analyser, Analysers, Embedder, Tokens
from seogo.search.spaces import SearchSpace, Weight

PIPELINE = "1"
"""Of readers and chunker. Another number means that the same bytes are worked on again when they come again."""

# How much each space is heard, by the language of the question (ADR 4). The rest is the words' share.
PASSAGE_WEIGHTS = {"en": Weight(0.40)}
SENTENCE_WEIGHTS = {"en": Weight(0.05), "ko": Weight(0.2, gain=0.3)}
OTHER_WEIGHT = Weight(0.4)


def passage_encoder(settings: Settings) -> Embedder | None:
    from seogo.adapters.onnx.models import MiniLmEmbedder, find_minilm

    if find_minilm() is None:
        return None
    return MiniLmEmbedder(settings.data_dir / "models", exact=settings.embedding_exact, threads=settings.embed_threads)


def sentence_encoder(settings: Settings) -> Embedder | None:
    from seogo.adapters.usem3.models import UseEmbedder, find_use

    return UseEmbedder(settings.data_dir / "models", threads=settings.embed_threads) if find_use() is not None else None


ENCODERS: Mapping[str, Callable[[Settings], Embedder | None]] = {"passage": passage_encoder, "sentence": sentence_encoder}
"""Space → its encoder; None where its package is not installed: the space is then off, and health says so."""


def open_embedders(settings: Settings) -> dict[Space, Embedder]:
    opened = {Space(name): ENCODERS[name](settings) for name in settings.spaces}
    return {space: embedder for space, embedder in opened.items() if embedder is not None}


def search_spaces(embedders: Mapping[Space, Embedder]) -> list[SearchSpace]:
    weights = {Space("passage"): PASSAGE_WEIGHTS, Space("sentence"): SENTENCE_WEIGHTS}
    return [SearchSpace(embedder, weights[space], OTHER_WEIGHT) for space, embedder in embedders.items()]


def passage_tokens(embedders: Mapping[Space, Embedder]) -> tuple[Tokens | None, frozenset[str]]:
    """The tokenizer that measures chunks, and the languages for which it does. Without it, chunks are measured in characters."""
    from seogo.adapters.onnx.models import MiniLmEmbedder

    passage = embedders.get(Space("passage"))
    return (passage, passage.card.languages or frozenset()) if isinstance(passage, MiniLmEmbedder) else (None, frozenset())


def open_analysers(settings: Settings) -> Analysers:
    from seogo.adapters.snowball.models import SnowballAnalyser, UnicodeAnalyser

    return {Partition.KO: korean_analyser(settings), Partition.EN: SnowballAnalyser(), Partition.OTHER: UnicodeAnalyser()}


def korean_analyser(settings: Settings) -> Analyser:
    from seogo.adapters.kiwi.models import KiwiAnalyser

    analyser = KiwiAnalyser(morphemes=settings.morphemes)
    analyser.start()
    return analyser


def fingerprint(embedders: Mapping[Space, Embedder]) -> str:
    """Of everything that decides what becomes of the same bytes."""
    parts = [PIPELINE, *(f"{space}={embedder.card.fingerprint}" for space, embedder in sorted(embedders.items()))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
