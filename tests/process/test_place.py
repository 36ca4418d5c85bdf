"""Blocks become canonical text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from seogo.domain.blocks import Block, Extraction, Kind
from seogo.domain.text import canonical
from seogo.process.place import place
from tests.domain.prose import PROSE
from tests.process.laid_out import document, heading, paragraph

BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(Kind), PROSE, st.integers(1, 6), st.none() | st.integers(1, 9), st.booleans()), max_size=10
)


def parts(extraction: Extraction) -> list[tuple[Kind, str]]:
    return [(block.kind, extraction.text[block.start : block.end]) for block in extraction.blocks]


def headings(extraction: Extraction) -> list[tuple[str, int]]:
    return [(extraction.text[block.start : block.end], block.level) for block in extraction.blocks if block.kind is Kind.HEADING]


@given(BLOCKS)
def test_no_word_is_lost_and_every_block_knows_its_place(blocks: list[Block]) -> None:
    placed = place(blocks, title="")
    behind = 0
    for block in placed.blocks:
        assert behind <= block.start < block.end <= len(placed.text)
        assert not placed.text[behind : block.start].strip()
        assert placed.text[block.start : block.end].strip()
        behind = block.end
    assert behind == len(placed.text)
    given_text = "".join(canonical(block.text).replace(" | ", " ") for block in blocks)
    assert "".join(placed.text.split()).replace("|", "") == "".join(given_text.split()).replace("|", "")
    assert canonical(placed.text) == placed.text
    assert Extraction.from_bytes(placed.to_bytes()) == placed


def test_an_empty_line_parts_blocks_and_a_newline_parts_lists() -> None:
    placed = document(paragraph("선박"), Block(Kind.LIST, "- 선체"), Block(Kind.LIST, "- 기관"), paragraph(" "), paragraph("끝"))
    assert placed.text == "선박\n\n- 선체\n- 기관\n\n끝"


def test_a_tab_parts_cells() -> None:
    assert document(Block(Kind.TABLE, "구분 | 값\n길이 | 3.5")).text == "구분\t값\n길이\t3.5"


def test_the_text_is_canonical() -> None:
    assert document(paragraph(unicodedata.normalize("NFD", "격벽\r\n검사"))).text == "격벽\n검사"


def test_code_keeps_the_indent_of_its_first_line() -> None:
    assert document(Block(Kind.CODE, "\n\n  if x:\n    y\n")).text == "  if x:\n    y"


def test_articles_of_a_plain_text_become_headings() -> None:
    text = "제1장 총칙\n제1조(목적) 이 규칙은 검사를 정한다.\n제2조(정의)\n① 선박이란 배를 말한다.\n제3조에 따른 것은 뺀다."
    assert headings(document(paragraph(text))) == [("제1장 총칙", 2), ("제1조(목적)", 5), ("제2조(정의)", 5)]


def test_chapters_of_a_plain_text_become_headings() -> None:
    placed = document(paragraph("PART 3 HULL\nThe hull is of steel.\nSection 2 Plates\nPlates are thick."))
    assert headings(placed) == [("PART 3 HULL", 1), ("Section 2 Plates", 3)]
    assert parts(placed)[1] == (Kind.PARAGRAPH, "The hull is of steel.")


def test_a_reference_that_happens_to_begin_a_line_is_no_heading() -> None:
    text = "선박의 검사는 대통령령으로 정하는 바에 따라\n제3장\n의 규정을 준용한다."
    assert parts(document(paragraph(text))) == [(Kind.PARAGRAPH, text)]


def test_numbered_lines_are_headings_only_where_the_reader_found_none() -> None:
    numbered = paragraph("4.2.1 Materials\nThe hull is of steel.")
    assert headings(document(numbered)) == [("4.2.1 Materials", 3)]
    assert headings(document(heading("Rules"), numbered)) == [("Rules", 1)]


def test_a_paragraph_keeps_its_page() -> None:
    placed = document(paragraph("제1조(목적) 이 규칙은 검사를 정한다.", page=7))
    assert [block.page for block in placed.blocks] == [7, 7]


def test_no_blocks_are_no_text() -> None:
    assert document(paragraph(" \n")) == Extraction(text="", blocks=[], title="")
