"""Eight-bit weights in blocks, as onnxruntime's MatMulNBits reads them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 128
ZERO_POINT = 128
"""What MatMulNBits assumes where no zero points are given."""


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Bytes (rows, columns / BLOCK, BLOCK) and scales (rows, columns / BLOCK) of weights (rows, columns).

    weight ≈ (byte - 128) · scale. The element of largest magnitude in its block becomes byte 0 exactly, whatever its sign: so
    all 256 steps are in use, a scale may be negative, and no weight moves by more than half a step but one at the far end.

    Raises:
        ValueError: columns is no multiple of BLOCK.
    """
    rows, columns = weights.shape
    if columns % BLOCK:
        raise ValueError(f"{columns} columns are no multiple of {BLOCK}")
    blocks = weights.reshape(rows, columns // BLOCK, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    scales = np.where(largest == 0, 1, largest / -ZERO_POINT).astype(np.float32)
    levels = np.rint(blocks / scales) + ZERO_POINT
    return np.clip(levels, 0, 255).astype(np.uint8), scales[:, :, 0]


def dequantise(levels: NDArray[np.uint8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights (rows, columns) that the bytes stand for."""
    weights = (levels.astype(np.float32) - ZERO_POINT) * scales[:, :, None]
    return weights.reshape(len(levels), -1)
