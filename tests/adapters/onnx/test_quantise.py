from __future__ import annotations

import numpy as np
import pytest

from seogo.adapters.onnx.quantise import BLOCK, dequantise, quantise


def test_no_weight_moves_by_more_than_half_a_step() -> None:
    weights = np.random.default_rng(1).normal(0, 0.3, (64, 3 * BLOCK)).astype(np.float32)
    levels, scales = quantise(weights)
    moved = np.abs(dequantise(levels, scales) - weights).reshape(64, 3, BLOCK)
    # An element as large as the largest, of the other sign, would be level 256: it is clipped by one whole step.
    clipped = (levels == 255) & (moved > np.abs(scales)[:, :, None] / 2)
    assert (moved <= np.abs(scales)[:, :, None] * np.where(clipped, 1, 0.5) * 1.0001).all()
    assert clipped.mean() < 0.002


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_weight_of_a_block_is_kept_exactly_whatever_its_sign(sign: int) -> None:
    weights = np.linspace(-0.5, 0.5, BLOCK, dtype=np.float32)[None]
    weights[0, 9] = sign * 0.75
    levels, scales = quantise(weights)
    assert levels[0, 0, 9] == 0
    assert dequantise(levels, scales)[0, 9] == sign * 0.75


def test_a_block_of_zeros_stays_zero() -> None:
    levels, scales = quantise(np.zeros((2, BLOCK), np.float32))
    assert (scales == 1).all()
    assert (dequantise(levels, scales) == 0).all()


def test_each_block_has_its_own_scale() -> None:
    weights = np.concatenate([np.full((1, BLOCK), 0.001), np.full((1, BLOCK), 100)], axis=1).astype(np.float32)
    levels, scales = quantise(weights)
    assert scales.shape == (1, 2)
    assert np.allclose(dequantise(levels, scales), weights, rtol=1e-6)


def test_rows_that_are_no_whole_blocks_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="multiple"):
        quantise(np.zeros((2, BLOCK + 1), np.float32))
