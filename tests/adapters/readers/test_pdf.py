from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from seogo.adapters.readers.pdf import PdfReader
from seogo.adapters.readers.pdf_guard import inflates_beyond
from seogo.domain.blocks import Block, Kind
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.sample import read, texts

FONT = "HYSMyeongJo-Medium"
registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4


def pdf(draw: Callable[[Canvas], None], *, encrypt: StandardEncryption | None = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt, invariant=True)
    canvas.setFont(FONT, 11)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def write(canvas: Canvas, lines: list[str], *, x: float = 72, y: float = HEIGHT - 150, step: float = 16, size: float = 11) -> None:
    canvas.setFont(FONT, size)
    for n, line in enumerate(lines):
        canvas.drawString(x, y - n * step, line)


@pytest.mark.parametrize(
    "lines, paragraph",
    [
        (
            ["The periodic survey of a ship is", "made every five years. The owner"],
            "The periodic survey of a ship is made every five years. The owner",
        ),
        (
            ["이 규정은 선박의 정기검사를 정하며 정기검", "사를 받는 선박의 소유자는 정기검사를 신"],
            "이 규정은 선박의 정기검사를 정하며 정기검사를 받는 선박의 소유자는 정기검사를 신",
        ),
    ],
)
def test_lines_are_joined_to_a_paragraph_on_its_page(lines: list[str], paragraph: str, tmp_path: Path) -> None:
    reading = read(PdfReader(), pdf(lambda canvas: write(canvas, lines)), tmp_path)
    assert reading.blocks == [Block(Kind.PARAGRAPH, paragraph, page=1)]
    assert reading.pages == 1


def test_a_wide_gap_another_size_and_an_article_begin_a_paragraph(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["선박 검사 규정"], y=700, size=18)
        write(
            canvas,
            ["제1조(목적) 이 규정은 선박의 검사를 정함을 목적으로 한다", "제2조(정의) 뜻은 다음과 같다. 선박은 배를 말한다"],
            y=660,
        )
        write(canvas, ["A new paragraph after a gap of two lines"], y=600)

    assert texts(read(PdfReader(), pdf(draw), tmp_path)) == [
        "선박 검사 규정",
        "제1조(목적) 이 규정은 선박의 검사를 정함을 목적으로 한다",
        "제2조(정의) 뜻은 다음과 같다. 선박은 배를 말한다",
        "A new paragraph after a gap of two lines",
    ]


def test_items_and_lines_that_end_early_stay_lines(tmp_path: Path) -> None:
    lines = ["다음 각 호의 서류를 선박의 소유자가 검사 기관에 낸다", "1. 신청서", "2. 도면", "가. 전체 배치도"]
    assert texts(read(PdfReader(), pdf(lambda canvas: write(canvas, lines)), tmp_path)) == ["\n".join(lines)]


def test_headers_footers_and_page_numbers_are_dropped_but_for_the_first(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(1, 7):
            write(canvas, ["선박 검사 규정집"], y=HEIGHT - 40)
            write(canvas, [f"본문 {chr(64 + number)} 쪽의 글"], y=500)
            write(canvas, [f"- {number} -"], x=280, y=30)
            canvas.showPage()

    reading = read(PdfReader(), pdf(draw), tmp_path)
    assert texts(reading) == ["선박 검사 규정집", *(f"본문 {letter} 쪽의 글" for letter in "ABCDEF")]
    assert [block.page for block in reading.blocks] == [1, 1, 2, 3, 4, 5, 6]


def test_a_line_that_a_bookmark_names_is_a_heading(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for level, title in enumerate(("제1장 총칙", "Scope")):
            canvas.bookmarkPage(title)
            canvas.addOutlineEntry(title, title, level=level)
        write(canvas, ["제1장 총칙", "이 장은 총칙을 정한다", "Scope", "제1장 총칙 다음에"])

    blocks = read(PdfReader(), pdf(draw), tmp_path).blocks
    assert [(block.kind, block.level, block.text) for block in blocks] == [
        (Kind.HEADING, 1, "제1장 총칙"),
        (Kind.PARAGRAPH, 0, "이 장은 총칙을 정한다"),
        (Kind.HEADING, 2, "Scope"),
        (Kind.PARAGRAPH, 0, "제1장 총칙 다음에"),
    ]


def test_cells_of_a_row_do_not_grow_together(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for x, cell in ((72, "선박명"), (200, "한바다호"), (330, "톤수")):
            write(canvas, [cell], x=x, y=500)

    assert " ".join(texts(read(PdfReader(), pdf(draw), tmp_path))).split() == ["선박명", "한바다호", "톤수"]


def test_a_rotated_page_is_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        # No Korean twin: pdfium turns letters of embedded fonts only.
        write(canvas, ["The first line of a page", "and the second one"], y=400)

    words = " ".join(texts(read(PdfReader(), pdf(draw), tmp_path))).split()
    assert " ".join(words) == "The first line of a page and the second one"


def test_properties_are_read_and_titles_made_by_programs_are_not(tmp_path: Path) -> None:
    def named(title: str) -> bytes:
        def draw(canvas: Canvas) -> None:
            canvas.setTitle(title)
            canvas.setAuthor("홍길동")
            write(canvas, ["본문"])

        return pdf(draw)

    reading = read(PdfReader(), named("선박 검사 지침"), tmp_path)
    assert (reading.title, reading.metadata["author"]) == ("선박 검사 지침", "홍길동")
    assert reading.created_at == datetime(2000, 1, 1, tzinfo=UTC)  # reportlab's, with invariant=True
    assert read(PdfReader(), named("Microsoft Word - 지침.docx"), tmp_path).title == ""


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "grey")), 0, 0, WIDTH, HEIGHT)


@pytest.mark.parametrize("n_text_pages, outcome, scanned", [(0, Outcome.NEEDS_OCR, [1, 2, 3]), (4, Outcome.PARTIAL, [5, 6, 7])])
def test_pages_that_are_pictures_are_told(n_text_pages: int, outcome: Outcome, scanned: list[int], tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(n_text_pages):
            write(canvas, ["글이 충분히 많이 있는 쪽입니다. 스무 글자가 넘습니다."])
            canvas.showPage()
        for _ in range(3):
            picture(canvas)
            canvas.showPage()

    reading = read(PdfReader(), pdf(draw), tmp_path)
    assert (reading.outcome, reading.scanned) == (outcome, scanned)


def test_an_owners_password_does_not_keep_us_out_and_a_users_does(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["잠긴 문서의 글"])

    owned = read(PdfReader(), pdf(draw, encrypt=StandardEncryption("", ownerPassword="secret", strength=128)), tmp_path)
    assert (owned.outcome, texts(owned)) == (Outcome.OK, ["잠긴 문서의 글"])
    assert read(PdfReader(), pdf(draw, encrypt=StandardEncryption("secret", strength=128)), tmp_path).outcome is Outcome.ENCRYPTED


def test_too_many_pages_are_too_large(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            write(canvas, ["쪽"])
            canvas.showPage()

    assert read(PdfReader(), pdf(draw), tmp_path, limits=Limits(max_pages=2)).outcome is Outcome.TOO_LARGE


PAGE_TREE_LOOP = b"""%PDF-1.5
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[2 0 R 2 0 R]/Count 2147483647>> endobj
trailer<</Size 3/Root 1 0 R>>
%%EOF"""


def test_a_page_tree_that_loops_ends(tmp_path: Path) -> None:
    assert read(PdfReader(), PAGE_TREE_LOOP, tmp_path).outcome in (Outcome.DAMAGED, Outcome.TOO_LARGE, Outcome.EMPTY)


def with_stream(content: bytes, dictionary: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"%PDF-1.5\n4 0 obj\n<<" + dictionary + b"/Length 9>>\nstream\r\n" + content + b"\nendstream endobj"


def test_a_stream_that_inflates_beyond_the_limit_is_too_large(tmp_path: Path) -> None:
    bomb = with_stream(zlib.compress(bytes(20_000_000)))
    assert inflates_beyond(bomb, 10_000_000)
    assert not inflates_beyond(bomb, 30_000_000)
    assert read(PdfReader(), bomb, tmp_path, limits=Limits(max_inflated_bytes=10_000_000)).outcome is Outcome.TOO_LARGE


def test_pictures_and_what_only_looks_deflated_do_not_count() -> None:
    deflated = zlib.compress(bytes(20_000_000))
    assert not inflates_beyond(with_stream(deflated, b"/Subtype /Image/Filter/FlateDecode"), 10_000_000)
    assert not inflates_beyond(with_stream(b"\x78\x9c" + bytes(60_000)), 1_000_000)


WHOLE = pdf(lambda canvas: write(canvas, ["선박의 정기검사", "periodic survey"]))


@settings(max_examples=60)
@given(cut=st.integers(10, len(WHOLE)), flip=st.integers(10, len(WHOLE) - 1))
def test_a_cut_and_damaged_file_ends_in_an_outcome(cut: int, flip: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(WHOLE)
    content[flip] ^= 0x55
    assert isinstance(read(PdfReader(), bytes(content[:cut]), tmp_path_factory.getbasetemp()).outcome, Outcome)
