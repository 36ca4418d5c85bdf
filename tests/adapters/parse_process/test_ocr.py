"""Scanned pages through real parse processes and the system's Tesseract."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from seogo.adapters.parse_process.ocr import ProcessRecogniser
from seogo.adapters.parse_process.pool import ParsePool
from seogo.adapters.pdf_pages.image import drawn
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source
from seogo.process.recognise import RecognisingParser
from tests.adapters.pdf_pages.papers import paper
from tests.adapters.readers.samples import CORPORA

SENTENCE = "The periodic survey of a ship is made every five years."


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[ParsePool]:
    pool = ParsePool(1, Limits(), temp_root=tmp_path / "tmp")
    yield pool
    pool.close()


def scanned(content: bytes) -> bytes:
    """The same pages as pictures."""
    with pypdfium2.PdfDocument(content) as document:
        pictures = [drawn(page, 2.5, grayscale=True) for page in document]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=180)
    return out.getvalue()


def recogniser(pool: ParsePool, languages: str) -> ProcessRecogniser:
    found = ProcessRecogniser(pool, languages, 60)
    if found.obstacle:
        pytest.skip(found.obstacle)
    return found


def test_a_scanned_page_is_read_and_marked(pool: ParsePool, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(paper([SENTENCE], ["Section two", "A page with more than twenty letters."])))
    reading = RecognisingParser(pool, recogniser(pool, "eng"), 10).parse(Source(path=path, name=path.name))
    assert (reading.outcome, reading.pages, reading.metadata["ocr"]) == (Outcome.OK, 2, "1-2")
    assert [block.page for block in reading.blocks if SENTENCE in block.text] == [1]
    assert all(block.ocr for block in reading.blocks)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")
def test_a_scanned_korean_page_is_read(pool: ParsePool) -> None:
    path = CORPORA / "pdf_scanned_ko.pdf"
    reading = RecognisingParser(pool, recogniser(pool, "kor+eng"), 10).parse(Source(path=path, name=path.name))
    text = "\n".join(block.text for block in reading.blocks)
    assert "누구에게나 제공되는 것이며" in text  # syllables joined to words, words parted
    assert "한컴오피스" in "".join(text.split())
    assert (reading.outcome, reading.scanned) == (Outcome.OK, [1, 2])


def test_what_is_missing_is_named(pool: ParsePool, tmp_path: Path) -> None:
    (tmp_path / "4" / "tessdata").mkdir(parents=True)
    (tmp_path / "4" / "tessdata" / "eng.traineddata").touch()
    here = ProcessRecogniser(pool, "kor+eng", 60, (str(tmp_path / "*" / "tessdata"),)).obstacle
    assert "tesseract-ocr-kor" in here and "tesseract-ocr-eng" not in here
    nowhere = ProcessRecogniser(pool, "kor+eng", 60, (str(tmp_path / "none"),)).obstacle
    assert "tesseract-ocr-kor" in nowhere and "tesseract-ocr-eng" in nowhere


def test_it_can_be_switched_off(pool: ParsePool) -> None:
    assert "ocr_languages" in ProcessRecogniser(pool, "", 60).obstacle
