from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.onnx.graph import Shape, build
from seogo.adapters.onnx.session import open_session
from seogo.adapters.onnx.weights import Weights
from seogo.domain.errors import Refused, Unavailable
from tests.adapters.onnx.bert import random_tensors, vector, write_safetensors

# Sizes that differ from each other, and the products' depths multiples of 128, as the 8-bit operator wants them.
TINY = Shape(layers=2, hidden=128, heads=4, inner=256, vocabulary=50, positions=32)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    return Weights(write_safetensors(tmp_path_factory.mktemp("bert") / "tiny.safetensors", random_tensors(TINY)))


@pytest.mark.parametrize(("exact", "least"), [(True, 0.9999999), (False, 0.999)])
@pytest.mark.parametrize("pieces", [2, 3, 17, 32])
def test_a_graph_computes_what_bert_is_by_its_paper(
    weights: Weights, tmp_path: Path, exact: bool, least: float, pieces: int
) -> None:
    build(weights, TINY, exact=exact).write(tmp_path / "model.onnx")
    ids = np.random.default_rng(pieces).integers(0, TINY.vocabulary, (1, pieces))
    session = open_session(tmp_path / "model.onnx")
    (found,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    assert found[0] @ vector(random_tensors(TINY), TINY, ids[0].tolist()) >= least


@pytest.mark.parametrize("exact", [True, False])
def test_masked_pieces_do_not_count(weights: Weights, tmp_path: Path, exact: bool) -> None:
    build(weights, TINY, exact=exact).write(tmp_path / "model.onnx")
    session = open_session(tmp_path / "model.onnx")
    ids = np.array([[1, 2, 3, 0, 0], [4, 5, 6, 7, 8]])
    padded = session.run(None, {"input_ids": ids, "attention_mask": np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]])})[0]
    alone = session.run(None, {"input_ids": ids[:1, :3], "attention_mask": np.ones((1, 3), np.int64)})[0]
    assert padded[0] @ alone[0] > 0.99999


@pytest.mark.parametrize("exact", [True, False])
def test_two_builds_give_the_same_bytes(weights: Weights, tmp_path: Path, exact: bool) -> None:
    for name in "ab":
        build(weights, TINY, exact=exact).write(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_weights_of_another_shape_are_refused(weights: Weights) -> None:
    with pytest.raises(Refused, match=r"embeddings\.word_embeddings\.weight"):
        build(weights, Shape(), exact=True)


def test_a_damaged_graph_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"\x08\x09 this is no graph")
    with pytest.raises(Unavailable, match="delete it"):
        open_session(tmp_path / "model.onnx")
