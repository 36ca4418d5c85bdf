"""A passage is found on its page again, whatever reading has done to its lines."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.pdf_pages.letters import letters_of, spans_of

KOREAN = "해양수산부장관은 선박의 정기검사를 받으려는 자에게 검사 수수료를 내게 할 수 있다."
ENGLISH = "The Minister may charge a fee for the periodic survey of a ship and of its equipment."


def found(passage: str, page: str) -> list[str]:
    """What of the page is marked."""
    letters = letters_of(page)
    return [
        page[letters.places[start] : letters.places[end - 1] + 1] for start, end in spans_of(letters_of(passage).text, letters.text)
    ]


@pytest.mark.parametrize("passage", [KOREAN, ENGLISH])
def test_line_ends_hyphens_and_blanks_do_not_matter(passage: str) -> None:
    broken = "\r\n".join(passage[start : start + 7] + "\u00ad" for start in range(0, len(passage), 7))
    page = f"1. 앞의 글 before\r\n{broken}\r\n뒤의 글 behind"
    assert ["".join(text.split()).replace("\u00ad", "") for text in found(passage, page)] == ["".join(passage.split())]


def test_jamo_on_the_page_are_syllables_in_the_passage() -> None:
    page = unicodedata.normalize("NFD", f"앞 {KOREAN} 뒤")
    assert [unicodedata.normalize("NFC", text) for text in found(KOREAN, page)] == [KOREAN]


@pytest.mark.parametrize("passage", [KOREAN, ENGLISH])
def test_a_passage_over_two_pages_is_found_on_both(passage: str) -> None:
    cut = len(passage) // 2
    assert found(passage, f"header {passage[:cut]}\n- 1 -") == [passage[:cut].strip()]
    assert found(passage, f"header {passage[cut:]}") == [passage[cut:].strip()]


@pytest.mark.parametrize(("first", "second"), [(KOREAN, "둘째 문장은 그 뒤에 온다."), (ENGLISH, "The second sentence is behind.")])
def test_what_reading_left_out_is_left_out(first: str, second: str) -> None:
    assert found(f"{first} {second}", f"{first} [- 13 -] {second}") == [first, second]


@pytest.mark.parametrize(("again", "passage"), [("정기검사를 받으려는 자에게", KOREAN), ("the periodic survey of a ship", ENGLISH)])
def test_of_a_phrase_that_stands_twice_the_place_of_the_passage_counts(again: str, passage: str) -> None:
    whole = f"{again} {passage[passage.index(again) + len(again) :].strip()}"
    assert found(whole, f"{again}. {passage}") == [whole]


@pytest.mark.parametrize("passage", ["제1장 총칙", "Part 1", "표"])
def test_a_short_passage_is_found(passage: str) -> None:
    assert found(passage, f"앞 before {passage} 뒤 behind") == [passage]


@pytest.mark.parametrize(("passage", "page"), [(KOREAN, "전혀 다른 글이다."), (ENGLISH, KOREAN), ("", KOREAN), (KOREAN, "")])
def test_what_is_not_there_is_not_found(passage: str, page: str) -> None:
    assert found(passage, page) == []


@given(passage=st.text(max_size=60), page=st.text(max_size=200))
def test_what_is_marked_is_in_the_passage(passage: str, page: str) -> None:
    wanted, there = letters_of(passage).text, letters_of(page).text
    for start, end in spans_of(wanted, there):
        assert start < end and there[start:end] in wanted


@given(text=st.text(max_size=80), before=st.text(max_size=40))
def test_a_whole_passage_is_found_whole(text: str, before: str) -> None:
    wanted, there = letters_of(text).text, letters_of(before + text).text
    assert "".join(there[start:end] for start, end in spans_of(wanted, there)) == wanted
