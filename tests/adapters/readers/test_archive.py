"""Each file in a ZIP is a document; nothing in it can multiply."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from seogo.adapters.readers import media
from seogo.adapters.readers.archive import ArchiveReader
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.sample import read, texts
from tests.adapters.readers.samples import CORPORA, docx, p, zipped


def archive(content: bytes, folder: Path, *, limits: Limits | None = None, depth: int = 0) -> Reading:
    return read(ArchiveReader(), content, folder, limits=limits, depth=depth)


def with_flags(content: bytes, flag: int) -> bytes:
    """The same with a flag set in the directory and before each file."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = -1
        while (start := content.find(mark, start + 1)) >= 0:
            changed[start + place] |= flag
    return bytes(changed)


def test_each_file_is_a_document_and_their_names_are_the_text(tmp_path: Path) -> None:
    content = zipped({"검사/규칙.docx": docx(p("제1장")), "notes.txt": "hello", "empty/": b"", "__MACOSX/._notes.txt": "x"})
    found = archive(content, tmp_path)
    assert (found.outcome, found.media_type, texts(found)) == (Outcome.OK, media.ZIP, ["notes.txt\n검사/규칙.docx"])
    assert [(each.name, each.content[:2]) for each in found.attachments] == [("검사/규칙.docx", b"PK"), ("notes.txt", b"he")]


def test_an_archive_in_an_archive_is_a_folder(tmp_path: Path) -> None:
    inner = zipped({"나.txt": "둘", "b.txt": "two"})
    found = archive(zipped({"가.txt": "하나", "inner.zip": inner}), tmp_path)
    assert [each.name for each in found.attachments] == ["가.txt", "inner.zip/나.txt", "inner.zip/b.txt"]


def test_a_broken_archive_inside_is_a_document_that_will_say_so(tmp_path: Path) -> None:
    found = archive(zipped({"inner.zip": zipped({"나.txt": "둘"})[:-30], "a.txt": "one"}), tmp_path)
    assert [each.name for each in found.attachments] == ["inner.zip", "a.txt"]


@pytest.mark.parametrize("name", ["검사 규칙.txt", "선박안전법.txt"])
def test_a_name_from_windows_in_korea_is_read(name: str, tmp_path: Path) -> None:
    placeholder = "x" * len(name.encode("cp949"))
    content = zipped({placeholder: "글"}).replace(placeholder.encode(), name.encode("cp949"))
    assert texts(archive(content, tmp_path)) == [name]


def test_a_name_that_is_told_to_be_unicode_stays(tmp_path: Path) -> None:
    assert texts(archive(zipped({"crème brûlée.txt": "x"}), tmp_path)) == ["crème brûlée.txt"]


def test_archives_deeper_than_allowed_are_too_large(tmp_path: Path) -> None:
    content = zipped({"a.txt": "글"})
    for _ in range(3):
        content = zipped({"in.zip": content})
    assert archive(content, tmp_path).outcome is Outcome.OK
    assert archive(content, tmp_path, depth=1).outcome is Outcome.TOO_LARGE
    assert archive(zipped({"in.zip": content}), tmp_path).outcome is Outcome.TOO_LARGE


def test_limits_hold_for_all_archives_inside_together(tmp_path: Path) -> None:
    inner = zipped({"a.txt": "a" * 500, "나.txt": "b"}, compression=zipfile.ZIP_STORED)
    content = zipped({"1.zip": inner, "2.zip": inner})
    n_bytes = 2 * (len(inner) + 501)
    assert archive(content, tmp_path, limits=Limits(max_zip_entries=6, max_inflated_bytes=n_bytes)).outcome is Outcome.OK
    assert archive(content, tmp_path, limits=Limits(max_zip_entries=5)).outcome is Outcome.TOO_LARGE
    assert archive(content, tmp_path, limits=Limits(max_inflated_bytes=n_bytes - 1)).outcome is Outcome.TOO_LARGE


def test_a_file_packed_too_tightly_is_too_large(tmp_path: Path) -> None:
    assert archive(zipped({"a.txt": "0" * 3_000_000}), tmp_path).outcome is Outcome.TOO_LARGE


def test_a_password_is_told_and_leaves_what_has_none(tmp_path: Path) -> None:
    locked = with_flags(zipped({"비밀.txt": "secret"}), 1)
    assert archive(locked, tmp_path).outcome is Outcome.ENCRYPTED
    found = archive(zipped({"locked.zip": locked, "open.txt": "글"}), tmp_path)
    assert [each.name for each in found.attachments] == ["open.txt"]
    assert (found.outcome, found.detail) == (Outcome.PARTIAL, "the zip has a password")


def test_a_compression_that_we_do_not_know_is_told(tmp_path: Path) -> None:
    assert archive(zipped({"가.txt": "x" * 99}, compression=zipfile.ZIP_LZMA), tmp_path).outcome is Outcome.UNSUPPORTED


def test_an_archive_of_nothing_is_empty(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    assert archive(buffer.getvalue(), tmp_path).outcome is Outcome.EMPTY


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")
@pytest.mark.parametrize("name", ["many_entries.zip", "nested_zip_bomb.zip"])
def test_bombs_of_the_corpus_end_at_a_limit(name: str, tmp_path: Path) -> None:
    assert archive((CORPORA / "broken" / name).read_bytes(), tmp_path).outcome is Outcome.TOO_LARGE
