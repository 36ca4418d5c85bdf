"""Pages that are pictures: their text in its place, or why it is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import WorkerDied
from seogo.ports.formats import Source
from seogo.process.recognise import RecognisingParser

FILE = Source(path=Path("scan.pdf"), name="scan.pdf")
TYPED = Block(Kind.PARAGRAPH, "typed 글자", page=2)
SCAN = Reading(outcome=Outcome.NEEDS_OCR, pages=3, scanned=(1, 3), blocks=[TYPED])


@dataclass(frozen=True)
class Known:
    """A Parser and a Recogniser of files that it knows. pages: what stands on the pictures; None kills the process."""

    reading: Reading
    pages: Mapping[int, str | None] = field(default_factory=dict)
    obstacle: str = ""

    def parse(self, source: Source, *, alone: bool = False) -> Reading:
        return self.reading

    def recognise(self, source: Source, page: int) -> Reading:
        text = self.pages[page]
        if text is None:
            raise WorkerDied("killed by SIGSEGV")
        if text == "slow":
            return Reading(outcome=Outcome.TIMEOUT, detail="not read before the deadline")
        return Reading(blocks=[Block(Kind.PARAGRAPH, text, page=page, ocr=True)] if text else [])

    def close(self) -> None:
        pass


def read(known: Known, *, max_pages: int = 100) -> Reading:
    return RecognisingParser(known, known, max_pages).parse(FILE)


def test_recognised_text_stands_between_the_pages_and_is_marked() -> None:
    reading = read(Known(SCAN, {1: "first page", 3: "셋째 쪽"}))
    assert [(block.text, block.ocr) for block in reading.blocks] == [("first page", True), ("typed 글자", False), ("셋째 쪽", True)]
    assert (reading.outcome, reading.detail, reading.metadata) == (Outcome.OK, "", {"ocr": "1, 3"})


def test_without_the_engine_the_reason_names_the_pages_and_what_to_install() -> None:
    reading = read(Known(SCAN, obstacle="to read them, install tesseract"))
    assert reading.outcome is Outcome.NEEDS_OCR
    assert reading.detail == "pages that are pictures: 1, 3 (to read them, install tesseract)"


@pytest.mark.parametrize("fault", [None, "slow"])
def test_a_page_that_kills_or_takes_too_long_costs_that_page_only(fault: str | None) -> None:
    reading = read(Known(SCAN, {1: fault, 3: "셋째 쪽"}))
    assert [block.text for block in reading.blocks] == ["typed 글자", "셋째 쪽"]
    assert (reading.outcome, reading.detail) == (
        Outcome.PARTIAL,
        "pages that are pictures: 1 (not recognised; at most 100 are tried)",
    )


def test_no_more_pages_than_allowed_are_recognised() -> None:
    reading = read(Known(SCAN, {1: "first page"}), max_pages=1)
    assert (reading.outcome, reading.detail) == (
        Outcome.PARTIAL,
        "pages that are pictures: 3 (not recognised; at most 1 are tried)",
    )


def test_pictures_without_letters_are_empty_not_ok() -> None:
    assert read(Known(replace(SCAN, blocks=()), {1: "", 3: ""})).outcome is Outcome.EMPTY


def test_other_faults_of_the_file_are_still_told() -> None:
    known = Known(replace(SCAN, detail="pages that cannot be read: 2"), {1: "하나", 3: "three"})
    reading = read(known)
    assert (reading.outcome, reading.detail) == (Outcome.PARTIAL, "pages that cannot be read: 2")


def test_a_file_without_pictures_is_left_as_it_is() -> None:
    plain = Reading(blocks=[TYPED])
    assert read(Known(plain, obstacle="nothing is installed")) is plain
