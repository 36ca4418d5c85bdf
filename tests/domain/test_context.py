"""What of a chunk is weighed and embedded, and which article a place in it belongs to."""

from __future__ import annotations

from hypothesis import given

from seogo.domain.blocks import Block, Kind
from seogo.domain.chunk import Chunk
from seogo.domain.context import passage_prefix, passage_text, query_units, sentence_units, weighed_text
from seogo.domain.section import section_at, sections
from tests.domain.prose import PROSE
from tests.process.laid_out import chunks, document, heading, paragraph

TITLE = "가상 선박검사 규칙"


def only(*blocks: Block) -> Chunk:
    (chunk,) = chunks(document(*blocks, title=TITLE))
    return chunk


def paths(chunk: Chunk) -> list[tuple[str, ...]]:
    """Of each sentence."""
    return [section_at(chunk, start) for start, _ in chunk.sentences]


def test_the_title_is_weighed_once_and_marks_are_not() -> None:
    chunk = only(heading("제8조(선박의 검사)", 5), paragraph("선박은 검사를 받는다. <개정 2020. 2. 18.>"))
    assert weighed_text(TITLE, chunk) == "가상 선박검사 규칙. 제8조(선박의 검사)\n\n선박은 검사를 받는다."
    assert "개정" in chunk.text


def test_headings_that_the_chunk_does_not_show_stand_before_it() -> None:
    extraction = document(
        heading("제2장 검사", 2), heading("제8조(정기검사)", 5), paragraph("선박은 검사를 받는다. " * 100), title=TITLE
    )
    first, second, *_ = chunks(extraction)
    assert weighed_text(TITLE, second).startswith("가상 선박검사 규칙. 제8조(정기검사). 선박은")
    assert passage_text(TITLE, second).startswith("가상 선박검사 규칙. 제2장 검사 - 제8조(정기검사)\n선박은")
    assert passage_text(TITLE, first).startswith("가상 선박검사 규칙. 제2장 검사\n\n제8조(정기검사)\n\n선박은")


def test_a_long_title_leaves_room_for_the_text() -> None:
    assert len(passage_prefix("한" * 500, ["글" * 500])) < 60
    assert len(passage_prefix("title " * 100, ["heading " * 100])) < 260
    assert passage_prefix("", []) == ""


def test_a_cut_table_repeats_its_header_in_what_is_weighed() -> None:
    table = Block(Kind.TABLE, "번호 | 이름\n" + "\n".join(f"{row} | 선박 {row}호" for row in range(100)))
    *_, last = chunks(document(table, title=TITLE))
    assert weighed_text(TITLE, last).startswith("가상 선박검사 규칙. 번호\t이름\n")


def test_a_sentence_stands_behind_the_heading_above_it() -> None:
    chunk = only(
        heading("제8조(정기검사)", 5),
        paragraph(
            "선박소유자는 선박을 처음 항해에 사용하는 때 또는 유효기간이 만료된 때에 정기검사를 받아야 하며 이를 게을리하지 못한다."
        ),
        heading("제9조(중간검사)", 5),
        paragraph(
            "선박소유자는 정기검사와 정기검사의 사이에 해양수산부령으로 정하는 바에 따라 중간검사를 받아야 하며 이를 미루지 못한다."
        ),
    )
    units = sentence_units(TITLE, chunk)
    assert [unit.text.split(" 선박소유자는")[0] for unit in units] == [f"{TITLE} 제8조(정기검사)", f"{TITLE} 제9조(중간검사)"]
    assert [unit.span for unit in units] == list(chunk.sentences)


def test_short_sentences_are_joined_and_long_ones_cut() -> None:
    short = sentence_units("", only(paragraph("선박은 배이다. 배는 뜬다. 끝이다.")))
    assert [unit.text for unit in short] == ["선박은 배이다. 배는 뜬다. 끝이다."]
    long = sentence_units("", only(paragraph("word " * 140)))
    assert len(long) == 3
    assert all(len(unit.text) <= 300 for unit in long)


def test_marks_alone_are_no_sentence() -> None:
    assert [unit.text for unit in sentence_units("", only(paragraph("선박은 배이다.\n\n[전문개정 2009.2.6]")))] == [
        "선박은 배이다."
    ]


@given(PROSE)
def test_the_spans_of_sentences_are_in_order_and_hold_words(text: str) -> None:
    for chunk in chunks(document(paragraph(text))):
        behind = chunk.start
        for unit in sentence_units(TITLE, chunk):
            assert behind <= unit.span[0] < unit.span[1] <= chunk.end
            behind = unit.span[1]


@given(PROSE)
def test_a_question_has_few_units(text: str) -> None:
    units = query_units(text)
    assert len(units) <= 8
    assert all(unit == unit.strip() != "" for unit in units)
    assert bool(units) == bool(text.strip()) or not text.isprintable()


def test_an_article_ends_the_one_before_it() -> None:
    chunk = only(
        heading("제1장 총칙", 2),
        heading("제1조(목적)", 5),
        paragraph("이 법은 목적이 있다."),
        heading("제2조(정의)", 5),
        paragraph("선박이란 배를 말한다. 부선을 포함한다."),
        heading("제2장 검사", 2),
        heading("제3조(검사)", 5),
        paragraph("검사를 받는다."),
    )
    assert paths(chunk) == [
        ("제1장 총칙", "제1조(목적)"),
        ("제1장 총칙", "제2조(정의)"),
        ("제1장 총칙", "제2조(정의)"),
        ("제2장 검사", "제3조(검사)"),
    ]


def test_a_number_tells_how_high_a_heading_stands() -> None:
    chunk = only(
        heading("1. Hull", 1),
        heading("1.1 Plates", 2),
        paragraph("Plates are thick."),
        heading("1.2 Welds", 2),
        paragraph("Welds are long."),
        heading("A note", 3),
        paragraph("Notes are short."),
        heading("2. Engine", 1),
        paragraph("It is loud."),
    )
    assert paths(chunk) == [("1. Hull", "1.1 Plates"), ("1. Hull", "1.2 Welds"), ("1. Hull", "A note"), ("2. Engine",)]


def test_a_letter_stands_below_a_number_and_a_number_below_a_roman_one() -> None:
    blocks = [("Ⅰ. 서론", 1), ("1. 배경", 2), ("가. 현황", 3), ("나. 문제", 3), ("2. 목적", 2), ("Ⅱ. 본론", 1)]
    chunk = only(*(block for name, level in blocks for block in (heading(name, level), paragraph("내용이다."))))
    assert paths(chunk) == [
        ("Ⅰ. 서론",),
        ("Ⅰ. 서론", "1. 배경"),
        ("Ⅰ. 서론", "1. 배경", "가. 현황"),
        ("Ⅰ. 서론", "1. 배경", "나. 문제"),
        ("Ⅰ. 서론", "2. 목적"),
        ("Ⅱ. 본론",),
    ]


def test_a_heading_without_a_number_takes_the_place_of_the_last_one() -> None:
    chunk = only(
        heading("머리말"), paragraph("짧다."), heading("1. 개요"), paragraph("짧다."), heading("맺음말"), paragraph("짧다.")
    )
    assert paths(chunk) == [("머리말",), ("1. 개요",), ("맺음말",)]


def test_a_heading_right_below_another_is_under_it() -> None:
    chunk = only(heading("머리말"), paragraph("짧다."), heading("본론"), heading("배경", 2), paragraph("짧다."))
    assert paths(chunk) == [("머리말",), ("본론", "배경")]


def test_a_heading_is_in_force_from_its_first_letter() -> None:
    chunk = only(heading("머리말"), paragraph("짧다."), heading("맺음말\n둘째 줄"), paragraph("짧다."))
    start = chunk.text.index("맺음말")
    assert sections(chunk) == [(0, ("머리말",)), (start, ("맺음말 둘째 줄",))]
    assert section_at(chunk, start - 1) == ("머리말",)
    assert section_at(chunk, start) == section_at(chunk, chunk.end) == ("맺음말 둘째 줄",)


def test_a_chunk_of_headings_only_is_under_its_own_section() -> None:
    chunk = only(heading("제1장 총칙", 2), heading("제1조(목적)", 5))
    assert paths(chunk) == [("제1장 총칙", "제1조(목적)")] * 2
