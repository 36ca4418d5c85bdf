"""Pages through a real parse process."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from seogo.adapters.files.storage import FileBlobs
from seogo.adapters.parse_process.pages import ProcessPages
from seogo.adapters.parse_process.pool import ParsePool
from seogo.adapters.pdf_pages.image import MAX_PIXELS
from seogo.adapters.system.clock import SystemClock
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits
from seogo.ports.pages import Rectangle
from tests.adapters.pdf_pages.papers import ENGLISH, HEIGHT, KOREAN, LEFT, STEP, TOP, WIDTH, paper
from tests.adapters.readers.test_pdf import pdf
from tests.adapters.readers.test_pdf_order import font_by_font


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPages]:
    folder = tmp_path_factory.mktemp("pages")
    blobs = FileBlobs(folder / "blobs", clock=SystemClock(), min_free_bytes=0)
    made = ProcessPages(ParsePool(1, Limits(), temp_root=folder / "tmp"), blobs, deadline_seconds=20)
    yield made
    made.close()


def shown(pages: ProcessPages, content: bytes, page: int = 1, *, scale: float = 1.0) -> Image.Image:
    picture = Image.open(io.BytesIO(pages.image(pages.blobs.put(content), page, scale=scale)))
    assert picture.format == "WEBP"
    return picture


def is_dark_inside(picture: Image.Image, rectangle: Rectangle) -> bool:
    left, top, right, bottom = (part * side for part, side in zip(rectangle, (*picture.size, *picture.size), strict=True))
    darkest, _ = picture.convert("L").crop((round(left), round(top), round(right), round(bottom))).getextrema()
    return isinstance(darkest, (int, float)) and darkest < 128


def test_a_page_is_drawn_as_large_as_asked_for(pages: ProcessPages) -> None:
    content = paper(ENGLISH, KOREAN)
    for number in (1, 2):
        assert shown(pages, content, number, scale=2).size == pytest.approx((2 * WIDTH, 2 * HEIGHT), abs=2)


def test_a_huge_page_is_drawn_smaller(pages: ProcessPages) -> None:
    width, height = shown(pages, paper(ENGLISH, size=(10_000, 14_000)), scale=4).size
    assert width * height <= MAX_PIXELS * 1.01


@pytest.mark.parametrize(
    ("lines", "passage"),
    [(ENGLISH, "survey of a ship is made every five years."), (KOREAN, "선박의 정기검사를 정하며 정기검사를 받는 선박의 소유자는")],
)
def test_a_passage_is_one_rectangle_a_line_where_it_stands(pages: ProcessPages, lines: tuple[str, ...], passage: str) -> None:
    first, second = pages.find(pages.blobs.put(paper(lines)), 1, passage)
    for line, (left, top, right, bottom) in enumerate((first, second)):
        baseline = 1 - (TOP - STEP * line) / HEIGHT
        assert top < baseline < bottom < top + 2 * STEP / HEIGHT
        assert left + 0.01 >= LEFT / WIDTH and left < right < 1
    assert first[0] > LEFT / WIDTH + 0.02 and second[0] == pytest.approx(LEFT / WIDTH, abs=0.01)


def test_a_passage_whose_letters_were_drawn_font_by_font_is_found(pages: ProcessPages) -> None:
    line = "선장은 “배가 떠난다”고 말했다. 제2차 항해는 1989년에 시작하였다."
    content = pages.blobs.put(pdf(lambda canvas: font_by_font(canvas, line, x=LEFT, y=TOP)))
    ((left, top, right, bottom),) = pages.find(content, 1, line)
    assert left == pytest.approx(LEFT / WIDTH, abs=0.01) and right > 0.5
    assert top < 1 - TOP / HEIGHT < bottom


@pytest.mark.parametrize("rotation", [90, 180])
def test_on_a_turned_page_the_rectangles_lie_on_the_letters(pages: ProcessPages, rotation: int) -> None:
    content = paper(ENGLISH, rotation=rotation)  # no Korean twin: pdfium turns letters of embedded fonts only
    rectangles = pages.find(pages.blobs.put(content), 1, "survey of a ship is made every five years.")
    picture = shown(pages, content)
    assert len(rectangles) == 2 and all(is_dark_inside(picture, rectangle) for rectangle in rectangles)


def test_what_does_not_stand_on_the_page_has_no_rectangle(pages: ProcessPages) -> None:
    content = pages.blobs.put(paper(ENGLISH, KOREAN))
    assert pages.find(content, 1, "정기검사를 정하며 정기검사를 받는") == []
    assert pages.find(content, 2, "정기검사를 정하며 정기검사를 받는") != []


@pytest.mark.parametrize("page", [-1, 0, 2, 10**30])
def test_a_page_that_is_not_there_is_not_found(pages: ProcessPages, page: int) -> None:
    content = pages.blobs.put(paper(ENGLISH))
    for ask in (lambda: pages.image(content, page, scale=1), lambda: pages.find(content, page, "ship")):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code is Code.NOT_FOUND


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"# Text", Code.MEDIA_TYPE),
        ("글".encode(), Code.MEDIA_TYPE),
        (b"", Code.MEDIA_TYPE),
        (b"%PDF-1.4\nnothing", Code.DAMAGED),
        (paper(KOREAN, password="비밀"), Code.ENCRYPTED),
    ],
)
def test_what_cannot_be_shown_says_why(pages: ProcessPages, content: bytes, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        pages.image(pages.blobs.put(content), 1, scale=1)
    assert refused.value.code is code


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "blobs", clock=SystemClock(), min_free_bytes=0)
    late = ProcessPages(ParsePool(1, Limits(), temp_root=tmp_path / "tmp"), blobs, deadline_seconds=0)
    with pytest.raises(Refused) as refused:
        late.image(blobs.put(paper(ENGLISH)), 1, scale=1)
    late.close()
    assert refused.value.code is Code.PARSE_TIMEOUT
