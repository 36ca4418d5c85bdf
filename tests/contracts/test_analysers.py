"""What every `Analyser` owes, and what a Korean or English question must find, whichever packages are installed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from hypothesis import given

from seogo.adapters.kiwi.models import KiwiAnalyser
from seogo.adapters.memory.analysers import PlainAnalyser
from seogo.adapters.snowball.models import SnowballAnalyser, UnicodeAnalyser
from seogo.domain.terms import Partition, count_terms, query_weights, weigh
from seogo.domain.text import canonical
from seogo.ports.models import Analyser
from tests.domain.prose import PROSE

ANALYSERS: dict[str, tuple[Partition, Callable[[], Analyser]]] = {
    "kiwi": (Partition.KO, KiwiAnalyser),
    "kiwi without model": (Partition.KO, lambda: KiwiAnalyser(morphemes=False)),
    "plain ko": (Partition.KO, lambda: PlainAnalyser(Partition.KO)),
    "snowball": (Partition.EN, SnowballAnalyser),
    "plain en": (Partition.EN, lambda: PlainAnalyser(Partition.EN)),
    "unicode": (Partition.OTHER, UnicodeAnalyser),
    "plain other": (Partition.OTHER, lambda: PlainAnalyser(Partition.OTHER)),
}
KOREAN = [name for name, (partition, _) in ANALYSERS.items() if partition is Partition.KO]
ENGLISH = [name for name, (partition, _) in ANALYSERS.items() if partition is Partition.EN]
OTHER = [name for name, (partition, _) in ANALYSERS.items() if partition is Partition.OTHER]

TEXTS = [
    "선박은 정기검사를 받아야 한다.",
    "The hull shall be inspected every five years.",
    "船は検査を受ける。",
    "",
    " \n",
    "the of and",
    "😀🚢",
    "LNG 운반선 3.5 m, https://example.com",
    "검사 " * 10_000,
]


@cache
def analyser(name: str) -> Analyser:
    """One for all tests: the Korean model is large."""
    return ANALYSERS[name][1]()


def scores(name: str, question: str, passages: Sequence[str]) -> list[float]:
    """Of each passage, as in retrieval but for the rarity of words."""
    partition, found = ANALYSERS[name][0], analyser(name)
    asked, *stored = (
        count_terms(words, partition, found.version) for words in found.analyse([canonical(text) for text in (question, *passages)])
    )
    average = (
        max(1.0, sum(one.words_length for one in stored) / len(stored)),
        max(1.0, sum(one.bigrams_length for one in stored) / len(stored)),
    )
    query = query_weights(asked)
    weights = dict(zip(query.ids, query.weights, strict=True))
    vectors = [weigh(one, average) for one in stored]
    return [
        sum(weights.get(term, 0) * weight for term, weight in zip(vector.ids, vector.weights, strict=True)) for vector in vectors
    ]


@pytest.mark.parametrize("name", ANALYSERS)
def test_texts_are_answered_in_order_each_as_if_alone(name: str) -> None:
    together = analyser(name).analyse(TEXTS)
    assert together == [analyser(name).analyse([text])[0] for text in TEXTS]
    assert analyser(name).analyse([]) == []


@pytest.mark.parametrize("name", ANALYSERS)
def test_many_threads_get_what_one_gets(name: str) -> None:
    expected = analyser(name).analyse(TEXTS)
    with ThreadPoolExecutor(4) as threads:
        assert all(found == expected for found in threads.map(lambda _: analyser(name).analyse(TEXTS), range(8)))


@pytest.mark.parametrize("name", ANALYSERS)
def test_a_text_without_words_has_no_terms(name: str) -> None:
    for found in analyser(name).analyse(["", " \n\t", "—!?…"]):
        assert (list(found.words), list(found.bigrams)) == ([], [])


@pytest.mark.parametrize("name", ANALYSERS)
def test_the_version_names_the_rules(name: str) -> None:
    analyser(name).analyse(["선박"])
    assert analyser(name).version == ANALYSERS[name][1]().version or name == "kiwi"
    assert analyser(name).version.count("/") >= 1


@pytest.mark.parametrize("name", ANALYSERS)
@given(text=PROSE)
def test_any_text_gives_tokens_without_blanks(name: str, text: str) -> None:
    (found,) = analyser(name).analyse([canonical(text)])
    assert all(token and token == token.strip() for token in (*found.words, *found.bigrams))


@pytest.mark.parametrize("name", KOREAN)
@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("고양이", "고양이가 달린다"),
        ("수도", "서울은 한국의 수도이다"),
        ("격벽", "수밀격벽을 설치하여야 한다"),
        ("강재", "선체용 강재의 시험"),
        ("검사", "정기검사를 받는다"),
        ("LNG 탱크", "lng 운반선"),
        (unicodedata.normalize("NFD", "고양이"), "고양이가 달린다"),
        ("고양이", unicodedata.normalize("NFD", "고양이가 달린다")),
    ],
)
def test_a_korean_word_finds_its_page(name: str, question: str, passage: str) -> None:
    here, there = scores(name, question, [passage, "날씨가 맑고 바람이 분다"])
    assert here > 0
    assert there == 0


@pytest.mark.parametrize("name", ["kiwi", "kiwi without model"])
def test_an_english_word_in_korean_is_found_by_its_stem(name: str) -> None:
    assert scores(name, "tanks", ["화물 tank의 두께"])[0] > 0


@pytest.mark.parametrize("name", KOREAN)
def test_a_compound_ranks_above_its_parts_far_apart(name: str) -> None:
    near, far = scores(name, "화물창", ["화물창의 덮개를 닫는다", "화물의 덮개를 닫고 창을 연다"])
    assert near > far


@pytest.mark.parametrize("name", ENGLISH)
def test_an_english_word_finds_its_page(name: str) -> None:
    here, there = scores(name, "the hull", ["A hull of steel", "The weather is fine"])
    assert here > 0
    assert there == 0


@pytest.mark.parametrize("name", ENGLISH)
def test_two_english_words_rank_above_the_same_words_far_apart(name: str) -> None:
    near, far = scores(name, "cargo hold", ["close the cargo hold cover now", "hold the cover close now cargo"])
    assert near > far


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize(
    ("question", "passage"), [("船", "船は検査を受ける"), ("検査", "船の検査"), ("судно", "Судно подлежит осмотру")]
)
def test_a_word_of_another_language_finds_its_page(name: str, question: str, passage: str) -> None:
    here, there = scores(name, question, [passage, "よい"])
    assert here > 0
    assert there == 0


def test_english_is_stemmed_without_stop_words() -> None:
    (found,) = analyser("snowball").analyse(["The ships were being inspected"])
    assert list(found.words) == ["ship", "were", "inspect"]
    assert list(found.bigrams) == ["ship_were", "were_inspect"]


@pytest.mark.parametrize("name", KOREAN)
def test_korean_bigrams_need_no_model(name: str) -> None:
    (found,) = analyser(name).analyse(["화물창의 LNG Tanks and 물 船"])
    assert list(found.bigrams) == ["화물", "물창", "창의", "lng", "tanks" if name.startswith("plain") else "tank", "물", "船"]
