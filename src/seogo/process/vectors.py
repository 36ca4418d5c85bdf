"""The vectors of one version of a document as they lie in the blob store: the source of every rebuild of the index."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np

from seogo.domain.chunk import Space
from seogo.ports.indexes import Vector

ByOrdinal = Mapping[int, Vector]


def pack(vectors: Mapping[Space, ByOrdinal]) -> bytes:
    """An .npz with `<space>.ordinals` int32 (n,) and `<space>.vectors` float16 (n, dimension).

    float16: an error of 5e-4 on a cosine, half the size, and the index holds 8 bits anyway.
    """
    arrays: dict[str, np.ndarray] = {}
    for space, by_ordinal in sorted(vectors.items()):
        if by_ordinal:
            arrays[f"{space}.ordinals"] = np.fromiter(by_ordinal, dtype=np.int32)
            arrays[f"{space}.vectors"] = np.stack(list(by_ordinal.values())).astype(np.float16)
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def unpack(content: bytes) -> dict[Space, dict[int, Vector]]:
    """The inverse; rows are float32 of length 1."""
    found: dict[Space, dict[int, Vector]] = {}
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        for name in arrays.files:
            space, _, part = name.rpartition(".")
            if part == "vectors":
                rows = arrays[name].astype(np.float32)
                rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
                found[Space(space)] = dict(zip(arrays[f"{space}.ordinals"].tolist(), rows, strict=True))
    return found
