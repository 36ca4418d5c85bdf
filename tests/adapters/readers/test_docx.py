"""What a reader of the printed page would see in a DOCX, as blocks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seogo.adapters.readers.docx import DocxReader
from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.samples import docx, p, pdf, table, tc, written, zipped


def reading(content: bytes, folder: Path, limits: Limits | None = None) -> Reading:
    return read(written(folder, "a.docx", content), limits or Limits())


def blocks(content: bytes, folder: Path) -> list[tuple[Kind, int, str]]:
    return [(block.kind, block.level, block.text) for block in reading(content, folder).blocks]


def test_runs_tabs_and_breaks_make_one_paragraph(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>선박</w:t></w:r><w:r><w:t> 검사</w:t><w:tab/><w:t>x</w:t><w:br/><w:t>y</w:t></w:r></w:p>"
    assert blocks(docx(body), tmp_path) == [(Kind.PARAGRAPH, 0, "선박 검사\tx\ny")]


CHAPTER = '<w:outlineLvl w:val="0"/>'
STYLES = """
<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="a3"><w:name w:val="Chapter"/><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="k"><w:name w:val="제목 2"/></w:style>
<w:style w:styleId="o"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="x"><w:name w:val="X"/><w:basedOn w:val="y"/></w:style>
<w:style w:styleId="y"><w:name w:val="Y"/><w:basedOn w:val="x"/></w:style>
<w:style w:styleId="l"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
"""


@pytest.mark.parametrize(
    ("paragraph", "level"),
    [
        (p("제1장", style="1"), 1),
        (p("제1장", style="a3"), 1),
        (p("제1조", style="k"), 2),
        (p("Article", style="o"), 3),
        (p("Part", properties=CHAPTER), 1),
    ],
)
def test_headings_are_found_through_styles_and_outline_levels(paragraph: str, level: int, tmp_path: Path) -> None:
    [(kind, found, _)] = blocks(docx(paragraph, styles=STYLES), tmp_path)
    assert (kind, found) == (Kind.HEADING, level)


@pytest.mark.parametrize(
    "paragraph", [p("글", style="x"), p("글", style="1", properties='<w:outlineLvl w:val="9"/>'), p("글", style="none")]
)
def test_body_text_is_no_heading(paragraph: str, tmp_path: Path) -> None:
    assert blocks(docx(paragraph, styles=STYLES), tmp_path) == [(Kind.PARAGRAPH, 0, "글")]


def test_list_items_in_a_row_are_one_block(tmp_path: Path) -> None:
    number = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    body = (
        p("하나", properties=number)
        + p("two", style="l")
        + p("끝", style="l", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert blocks(docx(body, styles=STYLES), tmp_path) == [(Kind.LIST, 0, "하나\ntwo"), (Kind.PARAGRAPH, 0, "끝")]


def test_a_table_is_one_row_a_line_and_a_span_stands_once(tmp_path: Path) -> None:
    body = table(
        tc("구분", properties='<w:vMerge w:val="restart"/>') + tc("2026 fees", properties='<w:gridSpan w:val="2"/>') + tc("비고"),
        tc("", properties="<w:vMerge/>") + tc("first") + tc("둘째") + tc(""),
        tc("어선") + tc("1") + tc("2") + tc("a"),
    )
    assert blocks(docx(body), tmp_path) == [(Kind.TABLE, 0, "구분 | 2026 fees |  | 비고\n | first | 둘째\n어선 | 1 | 2 | a")]


def test_a_table_in_a_cell_is_text_of_the_cell_and_a_frame_is_no_table(tmp_path: Path) -> None:
    inner = table(tc("안") + tc("쪽"))
    nested = table(f"<w:tc>{p('밖')}{inner}</w:tc>" + tc("x"))
    assert blocks(docx(nested), tmp_path) == [(Kind.TABLE, 0, "밖 안 쪽 | x")]
    frame = table(f"<w:tc>{p('제목', properties=CHAPTER)}{p('글')}</w:tc>")
    assert blocks(docx(frame), tmp_path) == [(Kind.HEADING, 1, "제목"), (Kind.PARAGRAPH, 0, "글")]


def test_what_was_deleted_is_out_and_what_was_inserted_is_in(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>수수료는 </w:t></w:r><w:del><w:r><w:delText>1만원</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>3만원</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom></w:p>"
    )
    assert blocks(docx(body), tmp_path) == [(Kind.PARAGRAPH, 0, "수수료는 3만원")]


def test_a_deleted_row_is_out(tmp_path: Path) -> None:
    body = table(tc("a") + tc("b"), "<w:trPr><w:del/></w:trPr>" + tc("지운") + tc("줄"), tc("c") + tc("d"))
    assert blocks(docx(body), tmp_path) == [(Kind.TABLE, 0, "a | b\nc | d")]


def test_a_text_box_comes_once_although_it_is_written_twice(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('상자 글')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>글</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert blocks(docx(body), tmp_path) == [(Kind.PARAGRAPH, 0, "글"), (Kind.PARAGRAPH, 0, "상자 글")]


def test_fields_show_their_result_and_links_their_text(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r><w:fldSimple><w:r><w:t>3</w:t></w:r></w:fldSimple>"
        "<w:hyperlink><w:r><w:t>쪽</w:t></w:r></w:hyperlink><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>!</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert blocks(docx(body), tmp_path) == [(Kind.PARAGRAPH, 0, "3쪽!")]


def test_notes_headers_and_comments_follow_the_body_each_text_once(tmp_path: Path) -> None:
    parts: dict[str, tuple[str, str | bytes]] = {
        "header1.xml": ("header", p("머리글")),
        "header2.xml": ("header", p("머리글")),
        "footer1.xml": ("footer", p("page foot")),
        "comments.xml": ("comments", f"<w:comment>{p('확인 바람')}</w:comment>"),
        "footnotes.xml": ("footnotes", f"<w:footnote>{p('각주 하나')}</w:footnote>"),
        "endnotes.xml": ("endnotes", f"<w:endnote>{p('an endnote')}</w:endnote>"),
    }
    assert blocks(docx(p("본문"), parts=parts), tmp_path) == [
        (Kind.PARAGRAPH, 0, "본문"),
        (Kind.FOOTNOTE, 0, "각주 하나"),
        (Kind.FOOTNOTE, 0, "an endnote"),
        (Kind.PARAGRAPH, 0, "머리글"),
        (Kind.PARAGRAPH, 0, "page foot"),
        (Kind.FOOTNOTE, 0, "확인 바람"),
    ]


def test_properties_are_title_author_and_time(tmp_path: Path) -> None:
    core = "<dc:title>검사 규정</dc:title><dc:creator>김철수</dc:creator><dcterms:created>2026-03-02T09:00:00Z</dcterms:created>"
    found = reading(docx(p("글"), core=core), tmp_path)
    assert found.title == "검사 규정"
    assert found.metadata == {"author": "김철수"}
    assert found.created_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_documents_inside_become_attachments(tmp_path: Path) -> None:
    inside = pdf("inside")
    found = reading(docx(p("글"), parts={"embeddings/표.pdf": ("package", inside)}), tmp_path)
    assert [(attachment.name, attachment.content) for attachment in found.attachments] == [("표.pdf", inside)]
    without_text = reading(docx("", parts={"embeddings/표.pdf": ("package", inside)}), tmp_path)
    assert (without_text.outcome, len(without_text.attachments)) == (Outcome.PARTIAL, 1)


def test_strict_files_read_like_transitional_ones(tmp_path: Path) -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    assert blocks(docx(p("엄격한 글"), namespaces=strict), tmp_path) == [(Kind.PARAGRAPH, 0, "엄격한 글")]


def test_a_body_that_breaks_off_is_partial_and_an_empty_one_empty(tmp_path: Path) -> None:
    broken = reading(docx(p("앞부분") + "<w:p><w:r><w:t>뒷부</w:t>"), tmp_path)
    assert (broken.outcome, broken.blocks[0].text) == (Outcome.PARTIAL, "앞부분")
    assert reading(docx(p("")), tmp_path).outcome is Outcome.EMPTY


def test_a_broken_style_sheet_does_not_cost_the_text(tmp_path: Path) -> None:
    found = reading(docx(p("본문"), parts={"styles.xml": ("styles", b"not xml")}), tmp_path)
    assert (found.outcome, [block.text for block in found.blocks]) == (Outcome.PARTIAL, ["본문"])


def test_a_docx_without_its_main_part_is_damaged(tmp_path: Path) -> None:
    types = '<Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    assert reading(zipped({"[Content_Types].xml": types}), tmp_path).outcome is Outcome.DAMAGED


def test_more_cells_than_allowed_are_too_large(tmp_path: Path) -> None:
    content = docx(table(tc("a") + tc("b"), tc("c") + tc("d")))
    assert reading(content, tmp_path, Limits(max_table_cells=3)).outcome is Outcome.TOO_LARGE


def test_what_word_processors_write_is_read(tmp_path: Path) -> None:
    python_docx = pytest.importorskip("docx")
    document = python_docx.Document()
    document.add_heading("검사 규정", level=1)
    document.add_paragraph("Ships are inspected each year.")
    document.add_paragraph("첫째", style="List Bullet")
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "어선", "30,000"
    path = tmp_path / "b.docx"
    document.save(str(path))
    assert blocks(path.read_bytes(), tmp_path) == [
        (Kind.HEADING, 1, "검사 규정"),
        (Kind.PARAGRAPH, 0, "Ships are inspected each year."),
        (Kind.LIST, 0, "첫째"),
        (Kind.TABLE, 0, "어선 | 30,000"),
    ]


def test_the_reader_stands_behind_its_port() -> None:
    assert ".docx" in DocxReader().suffixes
