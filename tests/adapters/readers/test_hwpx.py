"""What a reader of the printed page would see in an HWPX file, as blocks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.hangul_samples import hwpx, p, sub_list, tbl, tc
from tests.adapters.readers.samples import written


def reading(content: bytes, folder: Path, limits: Limits | None = None) -> Reading:
    return read(written(folder, "a.hwpx", content), limits or Limits())


def blocks(content: bytes, folder: Path) -> list[tuple[Kind, int, str]]:
    found = reading(content, folder)
    assert found.outcome is Outcome.OK, found.detail
    return [(block.kind, block.level, block.text) for block in found.blocks]


def texts(content: bytes, folder: Path) -> list[str]:
    return [text for _, _, text in blocks(content, folder)]


def test_signs_between_letters_are_text_and_what_stands_behind_a_mark_is_kept(tmp_path: Path) -> None:
    signs = "선박<hp:tab/>검사<hp:lineBreak/>한<hp:nbSpace/>번<hp:fwSpace/>씩 re<hp:hyphen/>do"
    text = f"{signs}<hp:markpenBegin/>끝<hp:markpenEnd/>."
    assert texts(hwpx(p(text)), tmp_path) == ["선박\t검사\n한 번 씩 re-do끝."]


def test_runs_make_one_paragraph_with_equations_in_their_line(tmp_path: Path) -> None:
    equation = "<hp:equation><hp:script>a over b</hp:script></hp:equation>"
    inside = f'{equation}<hp:t> 와 </hp:t><hp:compose composeText="㉮"/><hp:t>항</hp:t>'
    assert texts(hwpx(p("넓이 ", inside=inside)), tmp_path) == ["넓이 a over b 와 ㉮항"]


HEADER = (
    '<hh:paraPr id="1"><hh:heading type="OUTLINE" level="1"/></hh:paraPr>'
    '<hh:paraPr id="2"><hh:heading type="BULLET" level="0"/></hh:paraPr>'
    '<hh:paraPr id="3"><hh:heading type="NONE" level="0"/></hh:paraPr>'
    '<hh:style id="1" name="개요 3" engName="Outline 3"/><hh:style id="2" name="Own" engName="Outline 1"/>'
)


def test_headings_and_lists_are_found_by_shape_and_by_the_name_of_the_style(tmp_path: Path) -> None:
    section = (
        p("제1절 통칙", shape="1")
        + p("제1조", style="1", shape="3")
        + p("Part 1", shape="2", style="2")
        + p("하나", shape="2")
        + p("two", shape="2")
        + p("제7조 " + "긴 문단 " * 50, shape="1")
        + p("text", shape="99", style="99")
    )
    found = blocks(hwpx(section, header=HEADER), tmp_path)
    assert [(kind, level) for kind, level, _ in found] == [
        (Kind.HEADING, 2),
        (Kind.HEADING, 3),
        (Kind.HEADING, 1),
        (Kind.LIST, 0),
        (Kind.PARAGRAPH, 0),
        (Kind.PARAGRAPH, 0),
    ]
    assert found[3][2] == "하나\ntwo"


def test_a_table_is_one_row_a_line_and_a_merged_cell_stands_once(tmp_path: Path) -> None:
    merged = tbl(
        3,
        3,
        tc("구분", 0, 0, row_span=2),
        tc("2026 fees", 0, 1, column_span=2),
        tc("first", 1, 1),
        tc("둘째", 1, 2),
        tc("어선", 2, 0),
        tc("", 2, 1),
        tc("2", 2, 2),
        caption=p("표 하나"),
    )
    assert blocks(hwpx(p("앞", inside=merged) + p("뒤")), tmp_path) == [
        (Kind.PARAGRAPH, 0, "앞"),
        (Kind.CAPTION, 0, "표 하나"),
        (Kind.TABLE, 0, "구분 | 2026 fees\n | first | 둘째\n어선 |  | 2"),
        (Kind.PARAGRAPH, 0, "뒤"),
    ]


def test_a_table_in_a_cell_follows_the_table_and_a_frame_is_no_table(tmp_path: Path) -> None:
    inner = tbl(1, 2, tc("안", 0, 0), tc("쪽", 0, 1))
    outer = tbl(1, 2, tc(p("밖", inside=inner), 0, 0), tc("x", 0, 1))
    frame = tbl(1, 1, tc(p("제목", shape="1") + p("글"), 0, 0))
    assert blocks(hwpx(p("", inside=outer) + p("", inside=frame), header=HEADER), tmp_path) == [
        (Kind.TABLE, 0, "밖 | x"),
        (Kind.TABLE, 0, "안 | 쪽"),
        (Kind.HEADING, 2, "제목"),
        (Kind.PARAGRAPH, 0, "글"),
    ]


@pytest.mark.parametrize("cells", [(tc("가", 0, 0), tc("나", 0, 1)), (tc("가", 0, 0), f"<hp:tc>{sub_list(p('나'))}</hp:tc>")])
def test_a_table_whose_cells_do_not_fill_it_is_partial_and_loses_nothing(cells: tuple[str, ...], tmp_path: Path) -> None:
    found = reading(hwpx(p("", inside=tbl(2, 2, *cells))), tmp_path)
    assert (found.outcome, found.detail) == (Outcome.PARTIAL, "a table whose cells do not fill it")
    assert found.blocks[0].text == "가 | 나"


def test_notes_memos_and_text_boxes_follow_their_paragraph_in_order(tmp_path: Path) -> None:
    inside = (
        f"<hp:ctrl><hp:footNote>{sub_list(p('각주 하나'))}</hp:footNote></hp:ctrl>"
        f"<hp:container><hp:rect><hp:drawText>{sub_list(p('상자 글'))}</hp:drawText>"
        f"<hp:caption>{sub_list(p('그림'))}</hp:caption><hp:shapeComment>사각형입니다.</hp:shapeComment></hp:rect></hp:container>"
        f"<hp:ctrl><hp:endNote>{sub_list(p('an endnote'))}</hp:endNote></hp:ctrl>"
        f'<hp:ctrl><hp:fieldBegin type="MEMO"><hp:parameters><hp:stringParam>숨은 값</hp:stringParam></hp:parameters>'
        f"{sub_list(p('메모'))}</hp:fieldBegin></hp:ctrl><hp:t>, field text</hp:t>"
    )
    assert blocks(hwpx(p("본문", inside=inside)), tmp_path) == [
        (Kind.PARAGRAPH, 0, "본문, field text"),
        (Kind.FOOTNOTE, 0, "각주 하나"),
        (Kind.PARAGRAPH, 0, "상자 글"),
        (Kind.CAPTION, 0, "그림"),
        (Kind.FOOTNOTE, 0, "an endnote"),
        (Kind.FOOTNOTE, 0, "메모"),
    ]


def test_page_headers_come_first_and_footers_last_each_text_once(tmp_path: Path) -> None:
    around = (
        f"<hp:ctrl><hp:header>{sub_list(p('머리글'))}</hp:header></hp:ctrl>"
        f"<hp:ctrl><hp:footer>{sub_list(p('page foot'))}</hp:footer></hp:ctrl>"
    )
    content = hwpx(p("하나", inside=around), p("둘", inside=around))
    assert texts(content, tmp_path) == ["머리글", "하나", "둘", "page foot"]


def test_what_was_deleted_is_out_and_what_was_inserted_is_in(tmp_path: Path) -> None:
    text = "수수료는 <hp:deleteBegin/>1만원<hp:deleteEnd/><hp:insertBegin/>3만원<hp:insertEnd/>"
    assert texts(hwpx(p(text)), tmp_path) == ["수수료는 3만원"]


def test_a_drawing_written_twice_comes_once(tmp_path: Path) -> None:
    box = f"<hp:rect><hp:drawText>{sub_list(p('상자'))}</hp:drawText></hp:rect>"
    inside = f"<hp:switch><hp:case>{box}</hp:case><hp:default>{box}</hp:default></hp:switch>"
    assert texts(hwpx(p("글", inside=inside)), tmp_path) == ["글", "상자"]


def test_sections_follow_the_spine_and_without_it_their_number(tmp_path: Path) -> None:
    assert texts(hwpx(p("하나"), p("둘"), spine=["section1", "section0"]), tmp_path) == ["둘", "하나"]
    assert texts(hwpx(*(p(str(number)) for number in range(12))), tmp_path) == [str(number) for number in range(12)]


def test_a_section_that_the_package_names_and_the_zip_lacks_is_partial(tmp_path: Path) -> None:
    package = (
        '<package><manifest><item id="a" href="Contents/section0.xml"/><item id="b" href="Contents/section1.xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    found = reading(hwpx(p("글"), parts={"Contents/content.hpf": package}), tmp_path)
    assert (found.outcome, found.detail) == (Outcome.PARTIAL, "a section is missing")


def test_a_section_that_breaks_off_gives_its_beginning(tmp_path: Path) -> None:
    found = reading(hwpx(f"{p('첫 문단')}{p('second')}<hp:p>"), tmp_path)
    assert found.outcome is Outcome.PARTIAL
    assert [block.text for block in found.blocks] == ["첫 문단", "second"]


def test_title_author_and_time_come_from_the_package(tmp_path: Path) -> None:
    metadata = '<title>검사 규정</title><meta name="creator">김철수</meta><meta name="CreatedDate">2026-03-02T09:00:00Z</meta>'
    found = reading(hwpx(p("글"), metadata=metadata), tmp_path)
    assert (found.title, found.metadata) == ("검사 규정", {"author": "김철수"})
    assert found.created_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_an_encrypted_file_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert reading(hwpx("\x01\x02", parts={"META-INF/manifest.xml": manifest}), tmp_path).outcome is Outcome.ENCRYPTED
    assert reading(hwpx(), tmp_path).outcome is Outcome.DAMAGED
    assert reading(hwpx(p("")), tmp_path).outcome is Outcome.EMPTY


def test_a_document_type_or_too_many_cells_end_in_a_typed_outcome(tmp_path: Path) -> None:
    hostile = {"Contents/section0.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}
    assert reading(hwpx(p("글"), parts=hostile), tmp_path).outcome is Outcome.DAMAGED
    cells = tbl(1, 3, *(tc("a", 0, column) for column in range(3)))
    assert reading(hwpx(p("", inside=cells)), tmp_path, Limits(max_table_cells=2)).outcome is Outcome.TOO_LARGE
