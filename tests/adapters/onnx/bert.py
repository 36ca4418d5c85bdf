"""A BERT in NumPy, word for word after the paper: what the graphs are held against."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from seogo.adapters.onnx.graph import Shape

Array = NDArray[np.float32]
_erf = np.vectorize(math.erf, otypes=[np.float64])


def vector(tensors: Mapping[str, Array], shape: Shape, ids: list[int]) -> Array:
    """(hidden,), of length 1: the mean over the pieces of the last layer. Computed in float64."""

    def dense(x: Array, name: str) -> Array:
        return x @ tensors[f"{name}.weight"].T.astype(np.float64) + tensors[f"{name}.bias"]

    def normalised(x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + shape.epsilon)
        return scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    def attention(x: Array, name: str) -> Array:
        size = shape.hidden // shape.heads
        query, key, value = (
            dense(x, f"{name}.{part}").reshape(-1, shape.heads, size).transpose(1, 0, 2) for part in ("query", "key", "value")
        )
        scores = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(size))
        shares = scores / scores.sum(axis=-1, keepdims=True)
        return (shares @ value).transpose(1, 0, 2).reshape(-1, shape.hidden)

    embedded = tensors["embeddings.word_embeddings.weight"][ids].astype(np.float64)
    embedded = embedded + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = normalised(embedded + tensors["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for number in range(shape.layers):
        layer = f"encoder.layer.{number}"
        context = dense(attention(x, f"{layer}.attention.self"), f"{layer}.attention.output.dense")
        x = normalised(x + context, f"{layer}.attention.output.LayerNorm")
        inner = dense(x, f"{layer}.intermediate.dense")
        inner = inner * (1 + _erf(inner / math.sqrt(2))) / 2
        x = normalised(x + dense(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    mean = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def sizes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """The tensors of a BERT and their shapes."""
    hidden, inner = shape.hidden, shape.inner
    found: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": (shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
    }
    norms = ["embeddings.LayerNorm"]
    for number in range(shape.layers):
        layer = f"encoder.layer.{number}"
        squares = [*(f"attention.self.{part}" for part in ("query", "key", "value")), "attention.output.dense"]
        found |= {f"{layer}.{name}.weight": (hidden, hidden) for name in squares}
        found |= {f"{layer}.{name}.bias": (hidden,) for name in [*squares, "output.dense"]}
        found |= {f"{layer}.intermediate.dense.weight": (inner, hidden), f"{layer}.intermediate.dense.bias": (inner,)}
        found |= {f"{layer}.output.dense.weight": (hidden, inner)}
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    return found | {f"{name}.{part}": (hidden,) for name in norms for part in ("weight", "bias")}


def random_tensors(shape: Shape, *, seed: int = 7) -> dict[str, Array]:
    random = np.random.default_rng(seed)
    return {
        name: np.asarray(random.normal(1 if "LayerNorm.weight" in name else 0, 0.1, size), np.float32)
        for name, size in sizes(shape).items()
    }


def write_safetensors(path: Path, tensors: Mapping[str, Array], **header: object) -> Path:
    """A file of these tensors; `header` overrules entries of its header."""
    entries: dict[str, object] = {}
    at = 0
    for name, array in tensors.items():
        entries[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    encoded = json.dumps(entries | header).encode()
    data = b"".join(array.tobytes() for array in tensors.values())
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + data)
    return path
