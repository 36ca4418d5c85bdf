from __future__ import annotations

from seogo.adapters.memory.analysers import PlainAnalyser
from seogo.adapters.snowball.models import SnowballAnalyser
from seogo.domain.terms import Partition, Words
from seogo.ports.models import Analyser
from seogo.search.highlight import highlights

ENGLISH = SnowballAnalyser()
KOREAN = PlainAnalyser(Partition.KO)


def marked(text: str, question: Words, analyser: Analyser) -> list[str]:
    spans = highlights(text, question, analyser)
    assert list(spans) == sorted(spans)
    return [text[start:end] for start, end in spans]


def english(question: str, text: str) -> list[str]:
    return marked(text, ENGLISH.analyse([question])[0], ENGLISH)


def test_english_words_are_marked_by_their_stem() -> None:
    assert english("replacing impellers", "The Impeller must be replaced; a replica is none.") == [
        "Impeller",
        "replaced",
    ]


def test_stop_words_are_not_marked() -> None:
    assert english("what is the pump", "What is the matter with the pump?") == ["pump"]


def test_offsets_are_code_points() -> None:
    text = "🚢🚢 pump"
    assert highlights(text, ENGLISH.analyse(["pump"])[0], ENGLISH) == ((3, 7),)


def test_korean_morphemes_are_marked_inside_their_words() -> None:
    question = Words(["정기", "검사", "+정기검사", "받"], [])
    assert marked("정기검사는 3개월 전에 받는다. 임시 검사도 같다.", question, KOREAN) == ["정기검사", "검사"]


def test_korean_without_morphemes_is_marked_by_pairs_of_syllables() -> None:
    question = KOREAN.analyse(["유효기간"])[0]
    assert marked("증서의 유효기간은 5년", question, KOREAN) == ["유효기간"]


def test_latin_words_inside_korean_are_marked() -> None:
    assert marked("LNG 화물창", Words(["lng", "화물", "창", "+화물창"], []), KOREAN_STEMS) == ["LNG", "화물창"]


def test_nothing_asked_marks_nothing() -> None:
    assert highlights("정기검사", Words([], []), KOREAN) == ()


class _LatinWords:
    """As Kiwi gives Latin runs inside Korean."""

    version = "test"

    def analyse(self, texts: list[str], *, wait: bool = True) -> list[Words]:
        return [Words([text.lower()], []) for text in texts]


KOREAN_STEMS: Analyser = _LatinWords()  # type: ignore[assignment]
