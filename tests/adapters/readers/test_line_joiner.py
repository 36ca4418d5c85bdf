from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.readers.line_joiner import SOFT_HYPHENS, LineJoiner

KOREAN = (
    "이 규정은 선박의 정기검사에 관하여 필요한 사항을 정한다. 검사는 정기검사와 임시검사로 나누며 선박의 소유자가 이를 신청한다."
)
PRINTABLE = st.characters(exclude_characters=SOFT_HYPHENS, exclude_categories=("Cc", "Cs"))
LINES = st.lists(st.text(PRINTABLE), max_size=20)


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "lines, text",
    [
        (["the periodic", "survey of a ship"], "the periodic survey of a ship"),
        (["an approxi-", "mate figure"], "an approximate figure"),
        (["an approxi\ufffemate figure"], "an approximate figure"),
        (["an approxi\u00ad", "mate figure"], "an approximate figure"),
        (["since COVID-", "19 began"], "since COVID-19 began"),
        (["from Monday -", "Friday"], "from Monday - Friday"),
        (["선박의 정기검", "사를 받는다"], "선박의 정기검 사를 받는다"),
        (["선박안전법", "은 다음과 같다"], "선박안전법은 다음과 같다"),
        (["제3조", "(정의)"], "제3조 (정의)"),
        (["대한민국", "Korea"], "대한민국 Korea"),
        (["この規則", "は船舶"], "この規則は船舶"),
    ],
)
def test_line_ends_without_other_evidence(lines: list[str], text: str) -> None:
    assert LineJoiner.of(lines).join(lines) == text


def test_a_compound_keeps_its_hyphen_when_the_document_writes_it_elsewhere() -> None:
    assert LineJoiner.of(["the snap-down voltage is"]).join(["denote the snap-", "down voltage"]) == "denote the snap-down voltage"


def test_a_compound_that_is_a_whole_line_counts_as_written_elsewhere() -> None:
    assert LineJoiner.of(["ocean-going", "선박은 ocean-"]).join(["선박은 ocean-", "going 이다"]) == "선박은 ocean-going 이다"


def test_where_lines_keep_their_blanks_a_line_without_one_ends_inside_a_word() -> None:
    lines = ["이 규정은 선박의 정기검", "사에 관하여 ", "필요한 사항을 ", "정한다. 검사는 ", "끝났다"]
    assert LineJoiner.of(lines).join(lines) == "이 규정은 선박의 정기검사에 관하여 필요한 사항을 정한다. 검사는 끝났다"


def test_a_broken_korean_word_is_mended_when_it_stands_elsewhere() -> None:
    lines = ["모든 선박은 정기검사를 받으며", "소유자는 정기검", "사를 미리 신청한다"]
    assert "소유자는 정기검사를 미리" in LineJoiner.of(lines).join(lines)


def test_korean_lines_broken_at_blanks_are_not_joined() -> None:
    # Every line end is a blank here; 이 at the head of a line is "this", not a particle.
    lines = [
        "또한 선박의 소유자가 검사를 신청하면",
        "소유자가 검사를 받고",
        "검사를 신청하면 된다",
        "그리고 이 검사를",
        "이 검사를 마친다",
    ]
    assert LineJoiner.of(lines).join(lines[-2:]) == "그리고 이 검사를 이 검사를 마친다"


@given(LINES)
def test_no_character_is_dropped_or_changes_its_place_but_hyphens(lines: list[str]) -> None:
    joined = LineJoiner.of(lines).join(lines)
    assert bare(joined).replace("-", "").replace("‐", "") == bare("".join(lines)).replace("-", "").replace("‐", "")


@given(st.lists(st.integers(1, 12), min_size=30, max_size=60), st.booleans())
def test_korean_text_cut_into_lines_anywhere_keeps_every_syllable_in_order(widths: list[int], keeps_blanks: bool) -> None:
    lines, rest = [], KOREAN
    for width in widths:
        lines.append(rest[:width] if keeps_blanks else rest[:width].rstrip())
        rest = rest[width:]
    assert bare(LineJoiner.of(lines).join(lines)) == bare(KOREAN[: len(KOREAN) - len(rest)])
