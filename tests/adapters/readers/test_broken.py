"""The corpus of broken files, each through a real parse process, ends as its table wants; real files give their phrases."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from seogo.adapters.parse_process.pool import ParsePool
from seogo.adapters.readers import media
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source
from tests.adapters.readers.samples import CORPORA

BROKEN = CORPORA / "broken"
pytestmark = pytest.mark.skipif(not BROKEN.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")

TEXT = {Outcome.OK, Outcome.PARTIAL}
TYPED = set(Outcome)
WANTED: dict[str, set[Outcome]] = {
    r"^error \"empty\"": {Outcome.EMPTY},
    r"\"encrypted\"": {Outcome.ENCRYPTED},
    r"too large": {Outcome.TOO_LARGE},
    r"limit error|too many pages": {Outcome.TOO_LARGE, Outcome.PARTIAL},
    r"time limit|no hang": {Outcome.TIMEOUT, Outcome.DAMAGED},
    r"\"binary\"": {Outcome.UNSUPPORTED},
    r"damaged": {Outcome.DAMAGED, Outcome.PARTIAL},
    r"unsupported/damaged": {Outcome.UNSUPPORTED, Outcome.DAMAGED},
    r"forbidden": {Outcome.DAMAGED},
    r"typed error": TYPED,
    r"chunked": TEXT,
    r"\btext\b(?! without)|contains|attachment depth": TEXT,
}
"""Words of the table → outcomes that they allow."""

NO_TEXT = {"docx_named_as.pdf"}
"""Its one paragraph is empty: the right outcome of the right reader is "empty"."""

LIMITS = Limits(deadline_seconds=15, max_deadline_seconds=30, memory_bytes=1 << 30)


def table(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def rows(path: Path) -> list[object]:
    return [pytest.param(row, id=row["file"]) for row in table(path)]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParsePool]:
    pool = ParsePool(1, LIMITS, temp_root=tmp_path_factory.mktemp("parse"))
    yield pool
    pool.close()


def read(pool: ParsePool, path: Path) -> Reading:
    reading = pool.parse(Source(path=path, name=path.name))
    if "is not installed" in reading.detail:
        pytest.skip(reading.detail)
    return reading


@pytest.mark.parametrize("row", rows(BROKEN / "EXPECT.tsv"))
def test_a_broken_file_ends_as_wanted_and_the_next_one_reads(row: dict[str, str], pool: ParsePool) -> None:
    words = row["wanted outcome"]
    wanted = set().union(*(outcomes for pattern, outcomes in WANTED.items() if re.search(pattern, words)))
    reading = read(pool, BROKEN / row["file"])
    if row["file"] in NO_TEXT:
        assert (reading.outcome, reading.media_type) == (Outcome.EMPTY, media.DOCX)
    else:
        assert reading.outcome in wanted, (reading.outcome, reading.detail)
    if contains := re.search(r"contains: ([^)]+)", words):
        assert contains[1] in "\n".join(block.text for block in reading.blocks)
    assert read(pool, BROKEN / "html_named_as.xlsx").outcome is Outcome.OK


@pytest.mark.parametrize("name", ["bomb_elements.docx", "bomb_text.docx", "xml_billion_laughs.docx", "many_entries.zip"])
def test_a_bomb_ends_within_half_a_gigabyte(name: str, tmp_path: Path) -> None:
    pool = ParsePool(1, Limits(memory_bytes=512_000_000), temp_root=tmp_path)
    assert read(pool, BROKEN / name).outcome in {Outcome.TOO_LARGE, Outcome.DAMAGED}
    pool.close()


def test_documents_inside_a_word_file_are_unwrapped(pool: ParsePool) -> None:
    reading = read(pool, CORPORA / "docx_9b4ee4a8_testWORD_EMFAndAttachments.docx")
    assert [(each.name, each.content[:4]) for each in reading.attachments] == [
        ("oleObject2.pdf", b"%PDF"),
        ("TestText.txt", b"This"),
        ("Microsoft_Word_Document.docx", b"PK\x03\x04"),
    ]


def squeezed(text: str) -> str:
    """Without white space, and without the bars between the cells of a table."""
    return re.sub(r"[\s|]", "", text)


@pytest.mark.parametrize("form", ["docx", "html", "msg", "pptx", "xlsx"])
def test_real_files_give_nearly_all_their_phrases(form: str, pool: ParsePool) -> None:
    found = total = 0
    for row in table(CORPORA / "MANIFEST.tsv"):
        if row["format"] == form:
            text = squeezed("\n".join(block.text for block in read(pool, CORPORA / row["file"]).blocks))
            phrases = [squeezed(phrase) for phrase in (row["phrases"] or "").split("¦") if phrase.strip()]
            found += sum(phrase in text for phrase in phrases)
            total += len(phrases)
    assert found >= 0.96 * total, (found, total)
