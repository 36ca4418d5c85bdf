"""Real files of PDF, mail and the text formats, where they are at hand."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from seogo.adapters.readers import registry
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.text import canonical
from seogo.ports.formats import Limits, Source
from tests.adapters.readers.samples import CORPORA

FORMATS = ("pdf", "md", "txt", "csv", "json", "eml")
SCAN = "pdf_scanned_ko.pdf"

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")


def read(path: Path, *, depth: int = 0) -> Reading:
    return registry.read(Source(path=path, name=path.name, depth=depth), Limits())


def bare(text: str) -> str:
    """Letters and digits alone: extractors differ in bullets and bars between cells."""
    return re.sub(r"[\W_]", "", canonical(text))


def test_nearly_all_phrases_of_real_files_are_found() -> None:
    n_wanted, missed = 0, []
    with (CORPORA / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t") if row["format"] in FORMATS and row["file"] != SCAN]
    for row in rows:
        reading = read(CORPORA / row["file"])
        assert reading.outcome in (Outcome.OK, Outcome.PARTIAL), row["file"]
        text = bare("\n".join(block.text for block in reading.blocks))
        phrases = [phrase for phrase in row["phrases"].split(" ¦ ") if phrase]
        n_wanted += len(phrases)
        missed += [f"{row['file']}: {phrase}" for phrase in phrases if bare(phrase) not in text]
    assert len(missed) <= 0.03 * n_wanted, missed


def test_a_scan_asks_for_ocr() -> None:
    assert read(CORPORA / SCAN).outcome is Outcome.NEEDS_OCR


def test_a_chain_of_120_mails_ends_at_the_depth_that_is_allowed(tmp_path: Path) -> None:
    content, depth, outcome = (CORPORA / "broken" / "deep_120.eml").read_bytes(), 0, Outcome.OK
    path = tmp_path / "mail.eml"
    while content:
        path.write_bytes(content)
        reading = read(path, depth=depth)
        assert reading.blocks[0].kind is Kind.MAIL_HEADER
        content = reading.attachments[0].content if reading.attachments else b""
        depth, outcome = depth + 1, reading.outcome
    assert (depth, outcome) == (Limits().max_mail_depth + 1, Outcome.PARTIAL)
