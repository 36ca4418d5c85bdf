"""What an audience sees on the slides of a PPTX, and what the speaker reads below them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.office_samples import Slide, pptx, shape, slide_table
from tests.adapters.readers.samples import pdf, written


def reading(content: bytes, folder: Path, limits: Limits | None = None) -> Reading:
    return read(written(folder, "a.pptx", content), limits or Limits())


def blocks(content: bytes, folder: Path) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in reading(content, folder).blocks]


def test_slides_come_in_the_order_of_the_presentation_and_count_as_pages(tmp_path: Path) -> None:
    found = reading(pptx(shape("끝"), shape("first"), shape("둘째"), order=[2, 3, 1]), tmp_path)
    assert [(block.page, block.text) for block in found.blocks] == [(1, "first"), (2, "둘째"), (3, "끝")]
    assert (found.outcome, found.pages) == (Outcome.OK, 3)


def test_without_a_list_slides_come_by_their_numbers(tmp_path: Path) -> None:
    found = blocks(pptx(*(shape(f"쪽 {number}") for number in range(1, 12)), listed=False), tmp_path)
    assert [text for _, text in found] == [f"쪽 {number}" for number in range(1, 12)]


def test_a_title_is_a_heading_and_an_outline_is_a_list(tmp_path: Path) -> None:
    slide = shape("선박 검사", "2026", placeholder="ctrTitle") + shape("정기검사", "interim survey", placeholder="body")
    assert blocks(pptx(slide), tmp_path) == [(Kind.HEADING, "선박 검사 2026"), (Kind.LIST, "정기검사\ninterim survey")]


def test_bullets_make_a_list_wherever_they_stand(tmp_path: Path) -> None:
    slide = shape("하나", "two", properties='<a:buChar char="•"/>') + shape("셋", "four", placeholder="", properties="<a:buNone/>")
    assert blocks(pptx(slide), tmp_path) == [(Kind.LIST, "하나\ntwo"), (Kind.PARAGRAPH, "셋"), (Kind.PARAGRAPH, "four")]


def test_groups_breaks_fields_and_the_newest_form_of_a_drawing_are_read_once(tmp_path: Path) -> None:
    body = "<a:p><a:r><a:t>수수료</a:t></a:r><a:br/><a:fld><a:t>30,000</a:t></a:fld><a:r><a:t> won</a:t></a:r></a:p>"
    group = f"<p:grpSp><p:sp><p:txBody>{body}</p:txBody></p:sp></p:grpSp>"
    forms = f"<mc:AlternateContent><mc:Choice>{group}</mc:Choice><mc:Fallback>{group}</mc:Fallback></mc:AlternateContent>"
    assert blocks(pptx(forms), tmp_path) == [(Kind.PARAGRAPH, "수수료\n30,000 won")]


def test_a_footer_is_read_once_and_slide_numbers_never(tmp_path: Path) -> None:
    slide = shape("검사원", placeholder="ftr") + shape("7", placeholder="sldNum")
    assert blocks(pptx(slide, slide + shape("text")), tmp_path) == [(Kind.PARAGRAPH, "검사원"), (Kind.PARAGRAPH, "text")]


def test_a_table_is_one_row_a_line_and_a_span_stands_once(tmp_path: Path) -> None:
    span = '<a:tc gridSpan="2"><a:txBody><a:p><a:r><a:t>2026 fees</a:t></a:r></a:p></a:txBody></a:tc>'
    table = slide_table(["구분", span, '<a:tc hMerge="1"><a:txBody/></a:tc>', "비고"], ["어선", "1", "2", ""], ["", "", "", ""])
    assert blocks(pptx(table), tmp_path) == [(Kind.TABLE, "구분 | 2026 fees |  | 비고\n어선 | 1 | 2")]


def test_too_many_cells_are_too_large(tmp_path: Path) -> None:
    content = pptx(slide_table(["a", "b"], ["c", "d"]))
    assert reading(content, tmp_path, Limits(max_table_cells=3)).outcome is Outcome.TOO_LARGE


CHART = """
<c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>검사 </a:t></a:r><a:r><a:t>건수</a:t></a:r></a:p></c:rich></c:tx></c:title>
<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>어선</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strCache><c:pt idx="0"><c:v>2024</c:v></c:pt><c:pt idx="1"><c:v>2025</c:v></c:pt></c:strCache></c:cat>
<c:val><c:numCache><c:pt idx="0"><c:v>0.30000000000000004</c:v></c:pt><c:pt idx="1"><c:v>12.0</c:v></c:pt></c:numCache>
</c:val></c:ser><c:ser><c:tx><c:v>Ferries</c:v></c:tx>
<c:val><c:numCache><c:pt idx="1"><c:v>7</c:v></c:pt></c:numCache></c:val></c:ser></c:chart>
"""


def test_notes_charts_diagrams_and_comments_follow_their_slide(tmp_path: Path) -> None:
    parts = {
        "comments/c.xml": ("comments", "<p:cm><p:text>확인 바람</p:text></p:cm>"),
        "diagrams/d.xml": ("diagramData", "<dgm:pt><dgm:t><a:p><a:r><a:t>접수</a:t></a:r></a:p></dgm:t></dgm:pt>"),
        "charts/chart1.xml": ("chart", CHART),
        "notesSlides/n.xml": ("notesSlide", shape("Say hello. 인사.", placeholder="body") + shape("3", placeholder="sldNum")),
    }
    assert blocks(pptx(Slide(shape("현황", placeholder="title"), parts), shape("다음")), tmp_path) == [
        (Kind.HEADING, "현황"),
        (Kind.PARAGRAPH, "Say hello. 인사."),
        (Kind.CAPTION, "검사 건수"),
        (Kind.TABLE, " | 어선 | Ferries\n2024 | 0.3\n2025 | 12 | 7"),
        (Kind.LIST, "접수"),
        (Kind.FOOTNOTE, "확인 바람"),
        (Kind.PARAGRAPH, "다음"),
    ]


def test_documents_on_a_slide_are_attached(tmp_path: Path) -> None:
    content = pptx(Slide(shape("첨부"), {"embeddings/rules.pdf": ("package", pdf("Rules"))}))
    [attachment] = reading(content, tmp_path).attachments
    assert (attachment.name, attachment.content[:5]) == ("rules.pdf", b"%PDF-")


def test_properties_give_title_author_and_date(tmp_path: Path) -> None:
    core = "<dc:title>검사 안내</dc:title><dc:creator>Kim</dc:creator><dcterms:created>2026-01-02T03:04:05Z</dcterms:created>"
    found = reading(pptx(shape("Hello", placeholder="title"), core=core), tmp_path)
    assert (found.title, found.metadata, found.created_at) == (
        "검사 안내",
        {"author": "Kim"},
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    assert reading(pptx(shape("Hello", placeholder="title")), tmp_path).title == "Hello"


@pytest.mark.parametrize("broken", ["<p:sp", "<p:sp><p:txBody><a:p><a:r><a:t>no end"])
def test_a_broken_slide_leaves_the_others(broken: str, tmp_path: Path) -> None:
    found = reading(pptx(shape("앞"), broken, shape("after")), tmp_path)
    assert found.outcome is Outcome.PARTIAL
    assert [block.text for block in found.blocks if block.page != 2] == ["앞", "after"]


def test_pictures_alone_are_empty(tmp_path: Path) -> None:
    assert reading(pptx("<p:pic/>"), tmp_path).outcome is Outcome.EMPTY
