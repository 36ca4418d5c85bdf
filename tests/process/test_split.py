"""Documents become chunks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.domain.blocks import Block, Extraction, Kind
from seogo.domain.chunk import Chunk
from seogo.domain.context import passage_text
from seogo.domain.section import section_at
from seogo.domain.terms import Partition
from seogo.process.split import ChunkSizes
from tests.process.laid_out import chunks, document, heading, paragraph
from tests.process.test_place import BLOCKS

SMALL = ChunkSizes(target_pieces=60, hard_pieces=80, min_pieces=20, target_chars=60, hard_chars=90, min_chars=30)
TINY = ChunkSizes(target_pieces=12, hard_pieces=16, min_pieces=4, target_chars=5, hard_chars=9, min_chars=3)
EACH = [("선박은 검사를 받아야 한다. ", "ko"), ("The hull shall be inspected. ", "en")]


def demand_whole(extraction: Extraction, found: list[Chunk]) -> None:
    """What holds for every document."""
    assert "".join(chunk.text for chunk in found) == extraction.text
    behind = 0
    for ordinal, chunk in enumerate(found):
        assert (chunk.ordinal, chunk.start) == (ordinal, behind)
        assert chunk.text == extraction.text[chunk.start : chunk.end]
        assert chunk.sentences
        behind = inner = chunk.start
        for start, end in chunk.sentences:
            assert inner <= start < end <= chunk.end
            assert extraction.text[start:end] == extraction.text[start:end].strip() != ""
            inner = end
        behind = chunk.end
    assert len({chunk.id for chunk in found}) == len(found)


@given(blocks=BLOCKS, sizes=st.sampled_from([SMALL, TINY]))
def test_chunks_laid_end_to_end_give_back_the_text(blocks: list[Block], sizes: ChunkSizes) -> None:
    extraction = document(*blocks, title="선박안전법")
    found = chunks(extraction, sizes=sizes)
    demand_whole(extraction, found)
    assert all(len(" ".join(chunk.text.split())) <= sizes.hard_chars for chunk in found)
    assert found == chunks(extraction, sizes=sizes)


@given(blocks=BLOCKS, reads=st.sampled_from([["en"], ["ko"], ["en", "ko"]]))
def test_no_encoder_has_to_cut_a_chunk(blocks: list[Block], reads: list[str]) -> None:
    extraction = document(*blocks, title="Rules")
    found = chunks(extraction, sizes=SMALL, reads=reads)
    demand_whole(extraction, found)
    for chunk in found:
        if chunk.language in reads:
            text = passage_text("Rules", chunk)
            assert chunk.tokens == len(text) // 3 + text.count(" ") <= SMALL.hard_pieces


@pytest.mark.parametrize("reads", [[], ["en"]], ids=["characters", "pieces"])
@pytest.mark.parametrize(
    "block",
    [
        paragraph("x" * 20_000),
        paragraph("가" * 20_000),
        paragraph("x" + " " * 20_000 + "y"),
        heading("제목 " * 2_000),
        paragraph("e\u0301" * 5_000),
    ],
    ids=["latin", "hangul", "blanks", "heading", "accents"],
)
def test_a_word_of_20000_letters_is_cut(block: Block, reads: list[str]) -> None:
    extraction = document(paragraph("앞"), block, paragraph("뒤"))
    found = chunks(extraction, reads=reads)
    demand_whole(extraction, found)
    assert all(len(chunk.text.strip()) <= 8 * 254 or "  " in chunk.text for chunk in found)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_decomposed_hangul_gives_the_same_chunks(form: str) -> None:
    extraction = document(paragraph(unicodedata.normalize(form, EACH[0][0] * 50)))
    assert chunks(extraction) == chunks(document(paragraph(EACH[0][0] * 50)))


@pytest.mark.parametrize("extraction", [document(), document(paragraph(" \n ")), Extraction(text=" \n", blocks=[], title="x")])
def test_a_document_without_a_word_has_no_chunks(extraction: Extraction) -> None:
    assert chunks(extraction) == []


@pytest.mark.parametrize("name", ["제{}조", "Section {}"])
def test_a_document_of_headings_only_is_one_passage_after_another(name: str) -> None:
    extraction = document(*(heading(name.format(number), 2) for number in range(300)))
    found = chunks(extraction)
    demand_whole(extraction, found)
    assert all(chunk.kind is Kind.HEADING for chunk in found)


@pytest.mark.parametrize(("sentence", "language"), EACH)
def test_a_chunk_holds_whole_sentences(sentence: str, language: str) -> None:
    found = chunks(document(paragraph(sentence * 200)), reads=["en"])
    assert len(found) > 5
    assert {chunk.text.strip()[-1] for chunk in found} == {"."}
    assert {chunk.language for chunk in found} == {language}
    assert {chunk.partition for chunk in found} == {Partition(language)}


@pytest.mark.parametrize(("sentence", "language"), EACH)
def test_a_heading_closes_a_chunk_and_is_never_the_last_thing_in_one(sentence: str, language: str) -> None:
    parts = [block for number in range(20) for block in (heading(f"{number} 절"), paragraph(sentence * 12))]
    found = chunks(document(*parts), reads=["en"])
    assert [chunk.section for chunk in found] == [(f"{number} 절",) for number in range(20)]
    assert all(chunk.text.startswith(chunk.section[0]) for chunk in found)


def test_a_heading_moves_on_with_the_text_that_does_not_fit() -> None:
    found = chunks(document(heading("앞"), paragraph("짧은 글이다."), heading("뒤"), paragraph("긴 글 " * 197)))
    assert [chunk.text.split("\n")[0] for chunk in found] == ["앞", "뒤"]


def test_headings_that_fill_a_chunk_stand_alone() -> None:
    found = chunks(document(paragraph("선박은"), heading("제목 " * 34), paragraph("글이다.")), sizes=SMALL)
    assert all(len(chunk.text.strip()) <= SMALL.hard_chars for chunk in found)


def test_ten_thousand_blanks_behind_a_sentence_make_no_chunk() -> None:
    extraction = document(paragraph("앞이다." + " " * 10_000 + "뒤이다."))
    found = chunks(extraction)
    demand_whole(extraction, found)
    assert len(found) == 1


def test_small_articles_share_a_chunk_and_each_sentence_knows_its_own() -> None:
    text = "\n".join(f"제{number}조(조항 {number}) 선박소유자는 제{number}호 서식을 낸다." for number in range(1, 30))
    extraction = document(heading("제1장 총칙", 2), paragraph(text))
    found = chunks(extraction)
    assert len(found) < 10
    for chunk in found:
        for start, end in chunk.sentences:
            number = extraction.text[start:end].split("제")[1].split("호")[0]
            assert section_at(chunk, start) == ("제1장 총칙", f"제{number}조(조항 {number})")


def test_the_rest_of_a_section_joins_its_beginning() -> None:
    found = chunks(document(heading("1 A"), paragraph("선박은 배이다. " * 55), heading("2 B"), paragraph("배는 뜬다. " * 60)))
    assert [chunk.section for chunk in found] == [("1 A",), ("2 B",)]


@pytest.mark.parametrize(("name", "header"), [("선박 {}호", "번호 | 이름"), ("hull {}", "number | name")], ids=["ko", "en"])
@pytest.mark.parametrize("reads", [[], ["en"]], ids=["characters", "pieces"])
def test_a_table_of_a_thousand_rows_is_cut_between_rows_and_repeats_its_header(name: str, header: str, reads: list[str]) -> None:
    table = Block(Kind.TABLE, "\n".join([header, *(f"{row} | {name.format(row)}" for row in range(1, 1001))]))
    extraction = document(paragraph("선박의 목록이다."), table)
    found = chunks(extraction, reads=reads)
    demand_whole(extraction, found)
    first, *rest = [chunk for chunk in found if chunk.kind is Kind.TABLE]
    assert first.header == ""
    assert {chunk.header for chunk in rest} == {header.replace(" | ", "\t")}
    assert all(len(row.split("\t")) == 2 for chunk in rest for row in chunk.text.strip().split("\n"))
    assert sum(len(chunk.sentences) for chunk in found) == 1_002
    assert all(len(chunk.text) <= ChunkSizes().hard_chars for chunk in found)


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.CODE])
def test_tables_and_code_stay_whole_where_they_fit(kind: Kind) -> None:
    whole = Block(kind, "\n".join(f"{row} | 선박 {row}호" for row in range(40)))
    extraction = document(paragraph("선박은 배이다. " * 30), whole, paragraph("배는 뜬다. " * 60))
    start = extraction.blocks[1].start
    assert any(chunk.start == start and chunk.end >= extraction.blocks[1].end for chunk in chunks(extraction))


def lies_whole(extraction: Extraction, found: list[Chunk], number: int) -> bool:
    """Whether one chunk holds the block of that number."""
    block = extraction.blocks[number]
    return any(chunk.start <= block.start and block.end <= chunk.end for chunk in found)


def test_a_table_of_mixed_rows_is_of_one_language_and_stays_whole() -> None:
    rows = "선박의 길이는 | 열두 미터이다\na b c d | e f g h\n" * 20
    extraction = document(paragraph(EACH[0][0] * 30), Block(Kind.TABLE, rows), paragraph(EACH[0][0] * 30))
    assert lies_whole(extraction, chunks(extraction, reads=["en"]), 1)


def test_what_the_encoder_finds_too_large_after_all_is_not_parted_inside_a_table() -> None:
    words = Block(Kind.LIST, "abcdefghijk\n" * 13)
    sparse = Block(Kind.TABLE, "가 나 다 라 마 | 바 사 아 자 차\n" * 12)
    sizes = ChunkSizes(target_chars=2_900, hard_chars=3_000, min_chars=2_400)  # Korean costs next to nothing until it is counted
    found = chunks(extraction := document(words, sparse, words), sizes=sizes, reads=["en"])
    demand_whole(extraction, found)
    assert len(found) == 2 and lies_whole(extraction, found, 1)


@pytest.mark.parametrize(("row", "reads"), [("선체는 | 강철이다\n", ["ko"]), ("hulls | steel\n", ["en"])], ids=["ko", "en"])
def test_a_table_that_fills_a_chunk_with_the_heading_it_stands_behind_stays_whole(row: str, reads: list[str]) -> None:
    pieces = len(row.replace(" | ", "\t")) // 3
    above = row.split()[0] * 12
    n_rows = (SMALL.hard_pieces - len(above) // 3 - 1) // pieces
    extraction = document(heading(above), Block(Kind.TABLE, row * n_rows), paragraph(row.split()[0] * 20))
    found = chunks(extraction, sizes=SMALL, reads=reads)
    assert lies_whole(extraction, found, 1)
    demand_whole(extraction, found)


def test_a_chunk_knows_its_pages_and_its_ocr() -> None:
    pages = [Block(Kind.PARAGRAPH, "선박은 배이다. " * 40, page=page, ocr=page == 3) for page in (1, 2, 3)]
    found = chunks(document(*pages))
    assert [(chunk.page_start, chunk.page_end, chunk.ocr) for chunk in found] == [(1, 2, False), (2, 3, True)]


def test_read_and_unread_languages_do_not_share_a_chunk_that_has_its_minimum() -> None:
    found = chunks(document(paragraph(EACH[0][0] * 15), paragraph(EACH[1][0] * 15)), reads=["en"])
    assert [chunk.language for chunk in found] == ["ko", "en"]


def test_numbers_alone_go_with_the_language_around_them() -> None:
    found = chunks(document(paragraph(EACH[0][0] * 40), paragraph("3.5 7.25 8.125 " * 60)))
    assert {chunk.language for chunk in found} == {"ko"}
