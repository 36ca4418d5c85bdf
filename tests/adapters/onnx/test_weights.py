from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.onnx.weights import MAX_HEADER_BYTES, Weights
from seogo.domain.errors import Refused
from tests.adapters.onnx.bert import write_safetensors

ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_a_tensor_reads_as_it_was_written(tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "w", {"a": ARRAY, "b": ARRAY.T.copy()})
    assert (Weights(path).tensor("a", 2, 3) == ARRAY).all()
    assert (Weights(path).tensor("b", 3, 2) == ARRAY.T).all()


def test_a_tensor_cannot_be_written_to(tmp_path: Path) -> None:
    tensor = Weights(write_safetensors(tmp_path / "w", {"a": ARRAY})).tensor("a", 2, 3)
    with pytest.raises(ValueError, match="read-only"):
        tensor[0, 0] = 1


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 24]},
        {"dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]},
        {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 20]},
        {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
        {"dtype": "F32", "shape": [2, 3], "data_offsets": [-24, 0]},
        {"dtype": "F32", "shape": [2, 3], "data_offsets": [24, 0]},
        {"dtype": "F32", "shape": [2, 3], "data_offsets": "0-24"},
        {"dtype": "F32", "shape": [2, 3]},
        ["F32", [2, 3], [0, 24]],
        None,
    ],
)
def test_a_header_that_lies_is_refused(tmp_path: Path, entry: object) -> None:
    weights = Weights(write_safetensors(tmp_path / "w", {"a": ARRAY}, a=entry))
    with pytest.raises(Refused):
        weights.tensor("a", 2, 3)


def test_an_absent_tensor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="pooler"):
        Weights(write_safetensors(tmp_path / "w", {"a": ARRAY})).tensor("pooler", 2, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x10\x00",
        (100).to_bytes(8, "little") + b"{}",
        (MAX_HEADER_BYTES + 1).to_bytes(8, "little") + bytes(MAX_HEADER_BYTES + 1),
        (2).to_bytes(8, "little") + b"[]",
        (2).to_bytes(8, "little") + b"{\xff",
        b"\xff" * 64,
    ],
    ids=["empty", "truncated length", "truncated header", "oversized header", "no object", "no JSON", "noise"],
)
def test_what_is_no_safetensors_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(Refused):
        Weights(tmp_path / "w")
