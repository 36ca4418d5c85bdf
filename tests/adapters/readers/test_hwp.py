"""What a reader of the printed page would see in an HWP 5 file, as blocks."""

from __future__ import annotations

import csv
import re
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source
from tests.adapters.readers.hangul_samples import (
    BULLET,
    cell,
    control,
    deflated,
    doc_info,
    equation,
    hwp,
    locked,
    note,
    outline,
    paragraph,
    record,
    sign,
    table,
    text_box,
)
from tests.adapters.readers.samples import CORPORA, written


def reading(content: bytes, folder: Path, limits: Limits | None = None) -> Reading:
    return read(written(folder, "a.hwp", content), limits or Limits())


def blocks(content: bytes, folder: Path) -> list[tuple[Kind, int, str]]:
    found = reading(content, folder)
    assert found.outcome is Outcome.OK, found.detail
    return [(block.kind, block.level, block.text) for block in found.blocks]


def texts(content: bytes, folder: Path) -> list[str]:
    return [text for _, _, text in blocks(content, folder)]


def test_tabs_breaks_hyphens_and_blanks_are_text_and_controls_are_not(tmp_path: Path) -> None:
    text = f"선박{sign(9)}검사\n한\x1e번\x1f씩 re\x18do{sign(2, 'secd')}{sign(3, '%hlk')}끝{sign(4)}\x1a😀"
    assert texts(hwp(paragraph(text)), tmp_path) == ["선박\t검사\n한 번 씩 re-do끝😀"]


def test_units_inside_a_control_that_look_like_half_a_letter_do_no_harm(tmp_path: Path) -> None:
    control_units = "\x0b" + "\ud83d" + "\x0a" * 5 + "\x0b"
    section = record(66, 0, bytes(22)) + record(67, 1, f"앞{control_units}뒤\r".encode("utf-16-le", "surrogatepass"))
    assert texts(hwp(section), tmp_path) == ["앞뒤"]


def test_headings_are_found_by_outline_and_by_the_name_of_the_style(tmp_path: Path) -> None:
    info = doc_info(shapes=(0, outline(1), BULLET), styles=[("바탕글", "Normal"), ("개요 3", "Outline 3"), ("Own", "Outline 1")])
    section = (
        paragraph("제1절 통칙", shape=1)
        + paragraph("제1조", style=1)
        + paragraph("Part 1", shape=2, style=2)
        + paragraph("글")
        + paragraph("제7조 " + "긴 문단 " * 50, shape=1)
        + paragraph("text", shape=99, style=99)
    )
    assert [(kind, level) for kind, level, _ in blocks(hwp(section, info=info), tmp_path)] == [
        (Kind.HEADING, 2),
        (Kind.HEADING, 3),
        (Kind.HEADING, 1),
        (Kind.PARAGRAPH, 0),
        (Kind.PARAGRAPH, 0),
        (Kind.PARAGRAPH, 0),
    ]


def test_items_in_a_row_are_one_list(tmp_path: Path) -> None:
    section = paragraph("하나", shape=1) + paragraph("two\nlines", shape=1) + paragraph("끝")
    assert blocks(hwp(section, info=doc_info(shapes=(0, BULLET))), tmp_path) == [
        (Kind.LIST, 0, "하나\ntwo lines"),
        (Kind.PARAGRAPH, 0, "끝"),
    ]


def test_a_table_is_one_row_a_line_and_a_merged_cell_stands_once(tmp_path: Path) -> None:
    merged = table(
        3,
        3,
        [
            cell("구분", 0, 0, row_span=2),
            cell("2026 fees", 0, 1, column_span=2),
            cell("first", 1, 1),
            cell("둘째", 1, 2),
            cell("어선", 2, 0),
            cell("", 2, 1),
            cell("2", 2, 2),
        ],
        caption=paragraph("표 하나", level=2),
    )
    assert blocks(hwp(paragraph("앞", merged) + paragraph("뒤")), tmp_path) == [
        (Kind.PARAGRAPH, 0, "앞"),
        (Kind.CAPTION, 0, "표 하나"),
        (Kind.TABLE, 0, "구분 | 2026 fees\n | first | 둘째\n어선 |  | 2"),
        (Kind.PARAGRAPH, 0, "뒤"),
    ]


def test_columns_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    first = [cell("성명", 0, 0, 1, 2), cell("김", 0, 2, 1, 2)]
    form = table(2, 4, [*first, cell("주소", 1, 0), cell("", 1, 1), cell("a", 1, 2), cell("", 1, 3)])
    assert texts(hwp(paragraph("", form)), tmp_path) == ["성명 | 김\n주소 | a"]


def test_a_table_and_a_note_in_a_cell_follow_the_table_and_a_frame_is_no_table(tmp_path: Path) -> None:
    inner = table(1, 2, [((0, 0, 1, 1), paragraph("안", level=4)), ((0, 1, 1, 1), paragraph("쪽", level=4))], level=3)
    footnote = note("fn  ", paragraph("각주", level=4), level=3)
    outer = table(1, 2, [((0, 0, 1, 1), paragraph("밖", inner, footnote, level=2)), cell("x", 0, 1)])
    frame = table(1, 1, [((0, 0, 1, 1), paragraph("제목", level=2, shape=1) + paragraph("글", level=2))])
    section = paragraph("", outer) + paragraph("", frame)
    assert blocks(hwp(section, info=doc_info(shapes=(0, outline(0)))), tmp_path) == [
        (Kind.TABLE, 0, "밖 | x"),
        (Kind.TABLE, 0, "안 | 쪽"),
        (Kind.FOOTNOTE, 0, "각주"),
        (Kind.HEADING, 1, "제목"),
        (Kind.PARAGRAPH, 0, "글"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        [cell("가", 0, 0), cell("나", 0, 1)],  # a hole
        [cell("가", 0, 0, 2, 2), cell("나", 0, 1, 0, 0)],  # no place
        [cell("가", 0, 0, 2), cell("나", 0, 0, 2)],  # one above the other
        [cell("가", 0, 0, 1, 2), cell("나", 1, 1, 1, 2)],  # beyond the edge
        [cell("가", 0, 0, 65535, 65535), cell("나", 9, 9)],
    ],
)
def test_a_table_whose_cells_do_not_fill_it_is_partial_and_loses_nothing(cells: list[object], tmp_path: Path) -> None:
    found = reading(hwp(paragraph("", table(2, 2, cells))), tmp_path)  # type: ignore[arg-type]
    assert (found.outcome, found.detail) == (Outcome.PARTIAL, "a table whose cells do not fill it")
    assert found.blocks[0].text.replace("\n", " | ") == "가 | 나"


def test_notes_comments_and_text_boxes_follow_their_paragraph_in_order(tmp_path: Path) -> None:
    section = paragraph(
        "본문",
        note("fn  ", paragraph("각주 하나", level=2)),
        text_box(paragraph("상자 글", level=3), caption=paragraph("그림", level=2)),
        note("en  ", paragraph("an endnote", level=2)),
        note("tcmt", paragraph("숨은 설명", level=2)),
    )
    assert blocks(hwp(section), tmp_path) == [
        (Kind.PARAGRAPH, 0, "본문"),
        (Kind.FOOTNOTE, 0, "각주 하나"),
        (Kind.CAPTION, 0, "그림"),
        (Kind.PARAGRAPH, 0, "상자 글"),
        (Kind.FOOTNOTE, 0, "an endnote"),
        (Kind.FOOTNOTE, 0, "숨은 설명"),
    ]


def test_page_headers_come_first_and_footers_last_each_text_once(tmp_path: Path) -> None:
    around = (note("head", paragraph("머리글", level=2)), note("foot", paragraph("page foot", level=2)))
    assert texts(hwp(paragraph("하나", *around), paragraph("둘", *around)), tmp_path) == ["머리글", "하나", "둘", "page foot"]


def test_a_master_page_is_left_out(tmp_path: Path) -> None:
    assert texts(hwp(paragraph("글", note("secd", paragraph("대외비", level=2)))), tmp_path) == ["글"]


def test_equations_and_letters_over_each_other_stand_in_their_line(tmp_path: Path) -> None:
    over = control("tcps", 1, data=struct.pack("<H", 1) + "㉮".encode("utf-16-le"))
    text = f"넓이 {sign(11, 'eqed')} 와 {sign(11, 'gso ')}{sign(23, 'tcps')}항, {sign(11, 'eqed')}"
    section = paragraph(text, equation("a over b"), text_box(paragraph("box", level=3)), over, equation("x^2"))
    assert texts(hwp(section), tmp_path) == ["넓이 a over b 와 ㉮항, x^2", "box"]


def test_a_long_record_and_unknown_ones_are_read_over(tmp_path: Path) -> None:
    text = "긴 글 " * 2000
    section = record(300, 0, bytes(40)) + paragraph(text) + record(70, 1, bytes(5000)) + paragraph("끝")
    assert texts(hwp(section), tmp_path) == [text.strip(), "끝"]


def test_sections_follow_by_number_not_by_name(tmp_path: Path) -> None:
    sections = [paragraph(f"{number}절") for number in range(12)]
    assert texts(hwp(*sections), tmp_path) == [f"{number}절" for number in range(12)]


def test_a_file_without_compression_reads(tmp_path: Path) -> None:
    assert texts(hwp(paragraph("압축 없음"), flags=0), tmp_path) == ["압축 없음"]


@pytest.mark.parametrize("seed", [0, 7, 0xFFFFFFFF])
def test_a_distribution_document_reads_without_a_password(seed: int, tmp_path: Path) -> None:
    streams = {"ViewText/Section0": locked(paragraph("배포용 문서"), seed=seed)}
    content = hwp(paragraph("이 문서는 상위 버전의 배포용 문서입니다."), flags=0b101, streams=streams)
    assert texts(content, tmp_path) == ["배포용 문서"]


@pytest.mark.parametrize("flag", [1, 4, 8, 10])
def test_locked_documents_are_encrypted(flag: int, tmp_path: Path) -> None:
    assert reading(hwp(paragraph("비밀"), flags=1 | 1 << flag), tmp_path).outcome is Outcome.ENCRYPTED


def test_hwp_3_is_unsupported_and_says_what_helps(tmp_path: Path) -> None:
    found = reading(b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05" + bytes(200), tmp_path)
    assert (found.outcome, found.detail) == (Outcome.UNSUPPORTED, "no reader for HWP 3: save it as HWP 5 or HWPX")


def test_title_author_and_time_come_from_the_summary(tmp_path: Path) -> None:
    found = reading(hwp(paragraph("글"), title="검사 규정"), tmp_path)
    assert (found.title, found.metadata) == ("검사 규정", {"author": "김철수"})
    assert found.created_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_private_code_of_hancom_becomes_the_syllable_that_it_shows(tmp_path: Path) -> None:
    assert texts(hwp(paragraph("\uf53a글")), tmp_path) == ["ᄒᆞᆫ글"]


def test_a_section_that_breaks_off_gives_its_beginning(tmp_path: Path) -> None:
    whole = paragraph("첫 문단") + paragraph("second paragraph")
    cut = hwp(whole[:-12])
    assert [block.text for block in reading(cut, tmp_path).blocks] == ["첫 문단", "second para"]
    assert (reading(cut, tmp_path).outcome, reading(cut, tmp_path).detail) == (Outcome.PARTIAL, "a section breaks off")
    packed = hwp(b"", streams={"BodyText/Section0": deflated(whole)[:-6] + b"\xff" * 4096})
    assert reading(packed, tmp_path).outcome is Outcome.PARTIAL


def test_a_missing_section_or_style_table_is_partial(tmp_path: Path) -> None:
    missing = reading(hwp(paragraph("글"), info=doc_info(sections=2)), tmp_path)
    assert (missing.outcome, missing.detail) == (Outcome.PARTIAL, "a section is missing")
    no_styles = reading(hwp(paragraph("글"), streams={"DocInfo": b"\xff" * 100}), tmp_path)
    assert (no_styles.outcome, no_styles.detail) == (Outcome.PARTIAL, "styles cannot be read")


def test_a_file_without_text_is_empty_and_one_without_sections_damaged(tmp_path: Path) -> None:
    assert reading(hwp(paragraph("")), tmp_path).outcome is Outcome.EMPTY
    assert reading(hwp(), tmp_path).outcome is Outcome.DAMAGED


def test_bombs_are_too_large(tmp_path: Path) -> None:
    zeros = hwp(bytes(3_000_000))
    assert reading(zeros, tmp_path).detail == "a part is packed more than 200 to 1"
    limited = reading(hwp(paragraph("글 " * 900)), tmp_path, Limits(max_inflated_bytes=1000))
    assert limited.outcome is Outcome.TOO_LARGE
    cells = table(1, 3, [cell("a", 0, column) for column in range(3)])
    assert reading(hwp(paragraph("", cells)), tmp_path, Limits(max_table_cells=2)).outcome is Outcome.TOO_LARGE


def test_lists_nested_without_end_are_damaged(tmp_path: Path) -> None:
    section = b"".join(record(66, level, bytes(22)) + note("fn  ", level=level + 1) for level in range(0, 1020, 2))
    assert reading(hwp(section), tmp_path).outcome in {Outcome.DAMAGED, Outcome.EMPTY}


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")
@pytest.mark.parametrize("form", ["hwp", "hwpx"])
def test_real_files_give_all_their_phrases_and_their_tables_are_filled(form: str) -> None:
    missed = []
    with (CORPORA / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t") if row["format"] == form]
    for row in rows:
        found = read(Source(path=CORPORA / row["file"], name=row["file"]), Limits())
        assert found.outcome is Outcome.OK or (found.outcome is Outcome.EMPTY and not row["phrases"]), found.detail
        text = bare("\n".join(block.text for block in found.blocks))
        missed += [phrase for phrase in row["phrases"].split(" ¦ ") if bare(phrase) not in text]
    assert rows and not missed


def bare(text: str) -> str:
    """Letters and digits alone: who chose the phrases left out the rest."""
    return re.sub(r"[\W_]", "", text)


def test_a_summary_that_lies_about_its_counts_costs_nothing(tmp_path: Path) -> None:
    stream = b"\xfe\xff" + bytes(42) + struct.pack("<III", 48, 80, 0xFFFFFFFF)
    stream += struct.pack("<IIII", 2, 40, 12, 0xFFFFFFF0) + bytes(16) + struct.pack("<III", 0x100C, 0xFFFFFFFF, 0)
    found = reading(hwp(paragraph("글"), streams={"\x05HwpSummaryInformation": stream}), tmp_path)
    assert (found.outcome, found.title, found.created_at) == (Outcome.OK, "", None)
