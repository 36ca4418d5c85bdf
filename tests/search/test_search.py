"""Through Search.run, with everything in memory."""

from __future__ import annotations

import random
from unicodedata import normalize

import pytest

from seogo.adapters.memory.analysers import plain_analysers
from seogo.adapters.memory.models import HashEmbedder
from seogo.domain.document import Tenant
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.filters import Equals, Field
from seogo.domain.runs import english_words, hangul_bigrams, pairs
from seogo.ports.models import Kind, Vectors
from seogo.search.spaces import SearchSpace, Weight
from tests.search.oracle import bm25
from tests.search.world import TENANT, World

ANALYSERS = plain_analysers()


def space(
    name: str = "passage", *, unit: str = "passage", languages: frozenset[str] | None = None, weight: float = 0.4
) -> SearchSpace:
    embedder = HashEmbedder(space=name, unit=unit, languages=languages)  # type: ignore[arg-type]
    return SearchSpace(embedder, {}, Weight(weight))


@pytest.fixture
def world() -> World:
    return World()


# Words


@pytest.mark.parametrize("seed", range(5))
def test_english_scores_are_those_of_bm25_by_the_book(world: World, seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(30)]
    texts = list(dict.fromkeys(" ".join(chance.choices(vocabulary, k=chance.randint(3, 25))) for _ in range(40)))
    world.add(*texts)
    question = " ".join(chance.sample(vocabulary, 5))
    tokens = {text: english_words(text, list) for text in texts}
    asked = english_words(question, list)
    words = bm25(asked, tokens)
    bigrams = bm25(pairs(asked), {text: pairs(found) for text, found in tokens.items()})
    expected = {text: score + 0.3 * bigrams.get(text, 0.0) for text, score in words.items()}
    assert world.scores(question) == pytest.approx(expected, abs=1e-9)
    assert [expected[text] for text in world.texts(question, limit=200)] == pytest.approx(sorted(expected.values(), reverse=True))


@pytest.mark.parametrize("seed", range(5))
def test_korean_scores_are_those_of_bm25_by_the_book(world: World, seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = ["선박", "검사를", "정기검사", "증서의", "유효기간은", "화물창", "격벽", "선장이", "배"]
    texts = list(dict.fromkeys(" ".join(chance.choices(vocabulary, k=chance.randint(3, 25))) for _ in range(40)))
    world.add(*texts)
    question = " ".join(chance.sample(vocabulary, 4))
    expected = bm25(hangul_bigrams(question, list), {text: hangul_bigrams(text, list) for text in texts})
    assert world.scores(question) == pytest.approx(expected, abs=1e-9)


def test_a_korean_word_is_found_with_its_particle(world: World) -> None:
    world.add("고양이가 달린다", "강아지가 잔다")
    assert world.texts("고양이") == ["고양이가 달린다"]


def test_an_english_word_is_found(world: World) -> None:
    world.add("the cat runs", "a dog sleeps")
    assert world.texts("Cat") == ["the cat runs"]


def test_hangul_in_parts_finds_hangul_as_it_is_stored(world: World) -> None:
    world.add("정기검사는 3개월 이내에 받아야 한다")
    assert world.texts(normalize("NFD", "정기검사")) == ["정기검사는 3개월 이내에 받아야 한다"]


def test_a_title_is_searched_and_shown(world: World) -> None:
    world.add("유효기간은 5년으로 한다", title="선박안전법")
    (hit,) = world.run("선박안전법").hits
    assert (hit.title, hit.text) == ("선박안전법", "유효기간은 5년으로 한다")


def test_the_spot_of_a_hit_holds_its_text(world: World) -> None:
    text = "🚢 선박의 증서. 정기검사는 5년마다 한다."
    world.add(text)
    (hit,) = world.run("정기검사").hits
    assert text[hit.start : hit.end] == hit.text
    assert [hit.text[start:end] for start, end in hit.highlights] == ["정기검사"]


# What is not found


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_refused(world: World, question: str) -> None:
    world.add("선박")
    with pytest.raises(Refused) as refused:
        world.run(question)
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize("question", ["🚢🔥", "!!!", "the of and", "\ud800", "은 는"])
def test_a_question_without_words_finds_nothing_and_says_nothing(world: World, question: str) -> None:
    world.add("선박 검사", "ship survey")
    hits = world.run(question)
    assert (hits.hits, hits.notes) == ([], ())


def test_an_empty_index_finds_nothing(world: World) -> None:
    assert world.run("선박").hits == []


def test_a_question_of_ten_thousand_characters_is_answered(world: World) -> None:
    world.add("선박 검사")
    assert world.texts(("가나다 선박 " * 2000)[:10_000].strip()) == ["선박 검사"]


# Meaning


def test_any_number_of_spaces_may_be_asked() -> None:
    texts = ["정기검사는 5년마다 한다", "the survey is due every five years", "무관한 글이다"]
    for spaces in (
        [],
        [space()],
        [space(), space("sentence", unit="sentence", weight=0.2)],
        [space(str(n), weight=0.1) for n in range(4)],
    ):
        world = World(spaces)
        world.add(*texts)
        assert world.texts("정기검사", limit=1) == texts[:1]


def test_a_space_that_does_not_read_the_question_is_not_asked() -> None:
    world = World([space(languages=frozenset({"en"}))])
    world.add("선박의 검사", "ship survey")
    (hit,) = world.run("선박", explain=True).hits
    assert hit.explain is not None
    assert not any("passage" in name for name in hit.explain)


def test_meaning_finds_what_shares_no_word() -> None:
    """The hash encoder sees pairs of letters: surveying and survey are near, and without stems no word is shared."""
    world = World([space()])
    world.add("surveying vessels", "dinner menu", "blue paint")
    assert world.texts("survey of a vessel")[0] == "surveying vessels"


def test_an_encoder_that_is_down_leaves_a_note_and_the_words() -> None:
    class Down(HashEmbedder):
        def embed(self, texts: object, *, kind: Kind) -> Vectors:
            if kind == "query":
                raise Unavailable(Code.EMBEDDING_FAILED, "gone for lunch")
            return super().embed(texts, kind=kind)  # type: ignore[arg-type]

    world = World([SearchSpace(Down(), {}, Weight(0.4))])
    world.add("선박 검사", "ship survey")
    hits = world.run("선박")
    assert [hit.text for hit in hits.hits] == ["선박 검사"]
    assert hits.notes == ("space passage is off: gone for lunch",)


def test_explain_gives_every_number_of_the_score() -> None:
    world = World([space(), space("sentence", unit="sentence", weight=0.2)])
    world.add(*(f"선박 검사 {number}" for number in range(12)))
    hit = world.run("선박 검사", explain=True).hits[0]
    assert hit.explain is not None
    numbers = {name: value for name, value in hit.explain.items() if value is not None}
    assert {"lexical", "coverage", "cosine passage", "cosine sentence", "best sentence sentence"} <= numbers.keys()
    mixed = numbers["weight words"] * numbers["words"] + sum(
        numbers[f"weight {name}"] * numbers[f"meaning {name}"] for name in ("passage", "sentence")
    )
    assert hit.score == pytest.approx(mixed)


@pytest.mark.parametrize("count", [3, 40])
def test_a_rule_number_finds_the_korean_passage_that_holds_it(count: int) -> None:
    world = World([space("sentence", unit="sentence")])
    world.add("SOLAS II-2 에 따른 소화설비를 갖춘다", *(f"선박 제{number}호의 solar 격벽을 검사한다" for number in range(count)))
    assert world.texts("SOLAS II-2")[0].startswith("SOLAS II-2")


# Who sees what


def test_documents_of_another_tenant_change_no_score_by_one_bit(world: World) -> None:
    world.add("선박 검사", "선박 증서", "검사 증서 선박")
    before = world.scores("선박 검사")
    world.is_frozen = True  # average lengths are of the whole index; all else must be the tenant's own
    world.add(*(f"선박 검사 수수료 {number} {'증서 ' * (number % 7)}" for number in range(300)), tenant=Tenant("b"))
    assert world.scores("선박 검사") == before


def test_a_filter_narrows_the_hits_and_moves_no_score(world: World) -> None:
    world.add("선박 검사", "선박 증서", collection="a")
    world.add("선박 수수료", "다른 이야기", collection="b")
    everywhere = world.scores("선박")
    only_a = world.scores("선박", where=Equals(Field.COLLECTION, "a"))
    assert only_a.keys() == {"선박 검사", "선박 증서"}
    assert all(only_a[text] == everywhere[text] for text in only_a)


def test_only_the_visible_version_is_found(world: World) -> None:
    world.add("수수료는 12만원이다", source="fees")
    world.add("수수료는 15만원이다", source="fees")
    assert len(world.kept) == 2
    assert world.texts("수수료") == ["수수료는 15만원이다"]


def test_a_deleted_document_is_found_no_more(world: World) -> None:
    (document,) = world.add("선박 검사")
    world.documents.delete(TENANT, [document])
    assert world.texts("선박") == []


def test_equal_passages_are_one_hit_that_names_the_others(world: World) -> None:
    world.add("이 법은 공포한 날부터 시행한다", source="a", title="가 법")
    world.add("이 법은 공포한 날부터 시행한다", source="b", title="나 법")
    world.add("이 영은 다음 날부터 시행한다", source="c")
    first, *_ = world.run("공포한 날부터 시행").hits
    assert {first.title, *(place.title for place in first.also_in)} == {"가 법", "나 법"}
    assert len(world.run("공포한 날부터 시행", fold=False).hits) == len(world.run("공포한 날부터 시행").hits) + 1


def test_each_part_of_the_time_is_told(world: World) -> None:
    world.add("선박 검사")
    hits = world.run("선박")
    assert sum(hits.phases_ms.values()) == pytest.approx(hits.took_ms)
    assert {"analyse", "embed", "first lists", "fuse", "read"} <= hits.phases_ms.keys()
