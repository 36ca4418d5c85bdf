"""Lines that are headings, and lines that only begin like one."""

from __future__ import annotations

import pytest

from seogo.domain.structure import is_item, structural_heading

HEADINGS = [
    ("제1편 총칙", 1),
    ("제2장 총칙", 2),
    ("제 2 장  선체", 2),
    ("제2절 선박의 검사 <개정 2020.1.1>", 3),
    ("제3관 보칙", 4),
    ("제3조 목적", 5),
    ("제8조의2(선박의 검사)", 5),
    ("제 8 조 (검사)", 5),
    ("부칙", 2),
    ("부 칙 <제758호,1983.3.7>", 2),
    ("[별표 1]", 2),
    ("별표 2 선박의 종류", 2),
    ("Part 3 Hull", 1),
    ("PART A - GENERAL", 1),
    ("Annex VI", 1),
    ("Chapter II-2 Construction", 2),
    ("Section 4", 3),
    ("Regulation 12 Lifeboats", 5),
    ("4 HULL", 1),
    ("4.1 선체 구조", 2),
    ("4.2.1 Materials", 3),
]


@pytest.mark.parametrize(("line", "level"), HEADINGS)
def test_a_heading_is_known_by_its_number(line: str, level: int) -> None:
    heading = structural_heading(line)
    assert heading is not None
    assert (heading.level, heading.end) == (level, len(line))


@pytest.mark.parametrize(
    "line",
    [
        "제8조(선박의 검사)에 따른 검사",
        "제8조(선박의 검사) 제1항에 따라",
        "제8조에 따른 검사",
        "제3장 및 제4장의 규정",
        "제2조 부터 제22조까지 생략",
        "제3조 이 법은 적용한다.",
        "제2장 선박은 검사를 받아야 한다.",
        "별표 1에 따라 검사한다.",
        "Section 3 of the Act applies to all ships.",
        "Part of the hull",
        "Chapter 3 is repealed.",
        "4. Hull",
        "2020 Report",
        "3.5 m of steel plate are needed.",
        "선박안전법",
        "제2장 총칙 ........ 12",
        "제8조(선박의 검사)\t7",
        "4.19. LabelComponent Constants \t29",
        "3.50. Series Object 19",
        "Part 3 Hull ··· 4",
        "",
    ],
)
def test_a_sentence_that_begins_like_a_heading_is_none(line: str) -> None:
    assert structural_heading(line) is None


def test_the_text_of_an_article_may_follow_on_its_line() -> None:
    heading = structural_heading("제8조(선박의 검사) ① 선박소유자는 검사를 받는다.")
    assert heading is not None
    assert heading.end == len("제8조(선박의 검사)")


def test_plain_numbers_are_headings_only_where_no_reader_knows_better() -> None:
    assert structural_heading("4.2.1 Materials", numbered=False) is None
    assert structural_heading("4.1 선체 구조", numbered=False) is None


@pytest.mark.parametrize(
    "line", ["① 선박", "1. 선박", "  2의2. 선박", "가. 선박", "1) 선박", "가) 선박", "(a) hull", "- hull", "• hull"]
)
def test_an_item_is_known_by_its_mark(line: str) -> None:
    assert is_item(line)


@pytest.mark.parametrize("line", ["선박", "3.5 m", "가장 큰 선박", "-5 degrees", "hull", "2020. 1", "다음과 같다."])
def test_other_lines_are_no_items(line: str) -> None:
    assert not is_item(line)
