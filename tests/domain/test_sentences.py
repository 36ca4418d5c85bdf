"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.domain.sentences import cut, sentences
from tests.domain.prose import PROSE

SENTENCES = [
    # Korean
    ["선박은 검사를 받아야 한다.", "정기검사는 5년마다 한다."],
    ["길이는 3.5미터이다.", "폭은 2.0 m 이다."],
    ["제8조에 따른다.", "2020. 2. 18. 시행한다.", "끝"],
    ["한다. <개정 2020. 2. 18.>", "다만, 예외는 있다."],
    ["그는 “간다.” 하고 말했다.", "정말인가?"],
    ["“비켜라!”라고 했다.", "그는 웃었다."],
    ["검사한다(제8조에 따른다).", "이 경우 그렇다."],
    ["제3조. 선박의 검사를 한다."],
    ["가. 선체", "나. 기관"],
    ["다음 각 호와 같다.", "1. 선박", "2. 부선"],
    ["① 선박소유자는 신청한다.", "② 검사관은 검사한다."],
    # English
    ["Mr. Kim of St. Ives paid $3.50.", "J. K. Lee left."],
    ["See no. 5 and Fig. 3.", "It ends here."],
    ["No.", "I do not.", "Really?"],
    ["U.S. ships.", "The U.S. Coast Guard inspects."],
    ["See e.g. Part 3.", "The hull is steel."],
    ["Wait...", "What?", "Yes!"],
    ['He said "stop."', "They did."],
    ["First item; second item.", "- one", "- two"],
    # others
    ["これは船です。", "検査は五年です。"],
]


@pytest.mark.parametrize("expected", SENTENCES, ids=lambda expected: expected[0])
@pytest.mark.parametrize("blank", [" ", "\n", "\n\n"], ids=["blank", "line", "paragraph"])
def test_a_sentence_ends_where_a_reader_stops(expected: list[str], blank: str) -> None:
    is_list = any(sentence.startswith(("-", "가", "1.")) for sentence in expected)
    text = ("\n" if is_list and blank == " " else blank).join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("선박은 물에 뜬다\n배는 뜬다", ["선박은 물에 뜬다", "배는 뜬다"]),
        ("문장이 끝났음\n다음 줄", ["문장이 끝났음", "다음 줄"]),
        ("선박의 안전을 위하여 필요한 설비를\n갖추어야 한다. 끝", ["선박의 안전을 위하여 필요한 설비를\n갖추어야 한다.", "끝"]),
        ("영업을 한다.다만 예외", ["영업을 한다.", "다만 예외"]),
        ("A line that is wrapped right\nhere goes on. Next.", ["A line that is wrapped right\nhere goes on.", "Next."]),
        ("Short line\nThe next line is much longer than the one above it", None),
        ("これは船です。検査は五年です。", ["これは船です。", "検査は五年です。"]),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_a_line_ends_a_sentence_only_where_the_writer_broke_it(text: str, expected: list[str] | None) -> None:
    assert [text[start:end] for start, end in sentences(text)] == (expected if expected is not None else text.split("\n"))


@given(PROSE)
def test_every_word_is_in_exactly_one_sentence(text: str) -> None:
    behind = 0
    for start, end in sentences(text):
        assert behind <= start < end
        assert not text[behind:start].strip()
        assert text[start:end] == text[start:end].strip()
        behind = end
    assert not text[behind:].strip()


@given(text=PROSE, max_chars=st.integers(1, 40))
def test_parts_laid_end_to_end_give_back_the_text(text: str, max_chars: int) -> None:
    parts = list(cut(text, (0, len(text)), max_chars=max_chars))
    assert "".join(text[start:end] for start, end in parts) == text
    assert all(0 < end - start <= max_chars for start, end in parts)


@pytest.mark.parametrize("letter", ["e\u0301", "👩\u200d🔧", "\u1112\u119e\u11ab"], ids=["accent", "joined emoji", "old Hangul"])
def test_a_cut_never_falls_inside_a_letter(letter: str) -> None:
    text = letter * 30
    assert all((end - start) % len(letter) == 0 for start, end in cut(text, (0, len(text)), max_chars=10))


def test_a_cut_prefers_a_line_end_to_a_blank() -> None:
    text = "선박의 길이\n선박의 폭 그리고 깊이"
    assert [text[start:end] for start, end in cut(text, (0, len(text)), max_chars=12)] == ["선박의 길이\n", "선박의 폭 그리고 깊이"]


def test_ten_thousand_abbreviations_take_no_time() -> None:
    text = "e.g. ( " * 10_000 + "." * 10_000 + "<개정 " * 10_000
    assert sentences(text)
