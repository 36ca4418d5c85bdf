"""Through Ask.run, with everything in memory."""

from __future__ import annotations

import pytest

from seogo.adapters.memory.models import HashEmbedder
from seogo.search.spaces import SearchSpace, Weight
from tests.search.world import World

RULES = (
    "정기검사는 선박검사증서의 유효기간이 끝나기 전 3개월 이내에 받아야 한다. 임시검사는 따로 정한다. 🚢 선장은 증서를 배에 둔다.",
    "검사 수수료는 총톤수 500톤 미만의 선박에 대하여 12만원으로 한다. 납부한 수수료는 돌려주지 아니한다.",
    "화물창의 격벽은 강재로 만든다. 기관실과 화물창 사이에는 방화 구획을 둔다.",
)
MANUAL = (
    "The impeller of the bilge pump must be replaced every 2,000 running hours. Spare impellers are kept in store A.",
    "Keep spare seals in a dry room. The room temperature is 15 to 25 degrees Celsius. Admiral Yi Sunsin built the turtle ship.",
)


@pytest.fixture(params=["words", "words and meaning"])
def world(request: pytest.FixtureRequest) -> World:
    sentence = SearchSpace(HashEmbedder(space="sentence", unit="sentence"), {}, Weight(0.2))
    world = World([sentence] if request.param == "words and meaning" else [])
    world.add(*RULES, title="선박검사 규칙")
    world.add(*MANUAL, title="Pump manual")
    return world


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("정기검사는 언제까지 받아야 하나요?", "3개월 이내"),
        ("검사 수수료는 얼마입니까?", "12만원"),
        ("How often must the impeller of the bilge pump be replaced?", "2,000 running hours"),
        ("What is the room temperature in degrees?", "15 to 25 degrees"),
    ],
)
def test_the_first_sentence_answers(world: World, question: str, expected: str) -> None:
    answer = world.ask(question)
    assert answer.kind == "extractive"
    assert expected in answer.sentences[0].text
    assert 0.5 <= answer.confidence <= 1


def test_every_quote_stands_word_for_word_at_its_span_in_its_source(world: World) -> None:
    texts = {document: text for text in (*RULES, *MANUAL) for document in [hit.document_id for hit in world.run(text).hits[:1]]}
    for question in ("선장은 증서를 어디에 둡니까?", "납부한 수수료를 돌려주나요?", "Where are spare impellers kept?"):
        answer = world.ask(question)
        assert 1 <= len(answer.sentences) <= 3
        assert len({sentence.text for sentence in answer.sentences}) == len(answer.sentences)
        for sentence in answer.sentences:
            (number,) = sentence.citations
            source = answer.sources[number - 1]
            assert texts[source.document_id][sentence.start : sentence.end] == sentence.text
            assert sentence.text in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("1998년 월드컵 축구 대회 우승국은 어디입니까?", "찾지 못했습니다"),
        ("Who won the football world cup in Paris?", "Not found"),
    ],
)
def test_what_the_documents_do_not_say_is_not_answered(world: World, question: str, told: str) -> None:
    answer = world.ask(question)
    assert answer.kind == "refused"
    assert told in answer.text
    assert answer.sentences == []
    assert answer.confidence < 0.5


def test_a_refused_answer_still_shows_the_nearest_passages() -> None:
    world = World()
    world.add(*RULES)
    answer = world.ask("달에서 정기검사 토끼가 떡방아를 찧는 까닭은 무엇입니까?")
    assert answer.kind == "refused"
    assert "정기검사" in answer.sources[0].text


def test_who_is_answered_with_a_name(world: World) -> None:
    assert "Yi Sunsin" in world.ask("Who built the turtle ship?").sentences[0].text


def test_each_answer_has_an_id_of_its_own(world: World) -> None:
    ids = {world.ask("검사 수수료는 얼마입니까?").id for _ in range(3)}
    assert len(ids) == 3
    assert all(len(id_) == 32 and int(id_, 16) for id_ in ids)


def test_a_bare_number_of_a_part_is_answered_with_the_sentence_that_holds_it(world: World) -> None:
    world.add("이 장의 부품은 아래와 같다. 임펠러의 부품 번호는 PN 4711-B 이다. 봉인은 따로 산다.")
    answer = world.ask("PN 4711-B")
    assert answer.kind == "extractive"
    assert answer.sentences[0].text == "임펠러의 부품 번호는 PN 4711-B 이다."


def test_a_sentence_that_is_weak_beside_the_best_is_not_quoted(world: World) -> None:
    answer = world.ask("How often must the impeller of the bilge pump be replaced?")
    assert [sentence.text for sentence in answer.sentences] == [MANUAL[0].split(". ")[0] + "."]


def test_a_heading_is_no_answer(world: World) -> None:
    world.add("소화기의 점검 주기\n\n분말 소화기는 매월 흔들고 약제는 5년마다 바꾼다.")
    assert world.ask("소화기의 점검 주기는 어떻게 됩니까?").sentences[0].text.startswith("분말 소화기는 매월")


def test_the_number_of_an_article_is_no_answer_to_how_many(world: World) -> None:
    world.add("증서의 유효기간은 제5조제1항에 따라 정한다. <개정 2020. 2. 18.> 증서의 유효기간은 다섯 해, 곧 5년이다.")
    assert "5년" in world.ask("증서의 유효기간은 몇 년입니까?").sentences[0].text
