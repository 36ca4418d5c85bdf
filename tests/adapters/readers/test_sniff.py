"""A type comes from the content; the name decides between kinds of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from seogo.adapters.readers import media
from seogo.adapters.readers.sniff import sniff
from seogo.domain.errors import Code, Refused
from tests.adapters.readers.samples import SAMPLES, Sample, docx, p, pdf, written, zipped


def told(content: bytes | str, folder: Path, *, name: str = "file", declared: str = "") -> str:
    source = written(folder, name, content)
    return sniff(source.path, name, declared)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_sample_is_what_it_is(sample: Sample, tmp_path: Path) -> None:
    assert told(sample.content, tmp_path, name=sample.name) == sample.media_type


def test_a_wrong_ending_does_not_mislead(tmp_path: Path) -> None:
    assert told(docx(p("한글")), tmp_path, name="a.pdf") == media.DOCX
    assert told(pdf("text"), tmp_path, name="a.docx") == media.PDF
    assert told("<!doctype html><p>글", tmp_path, name="a.txt") == media.HTML
    assert told("Received: from a\nSubject: 안녕\n\n글", tmp_path, name="a.txt") == media.MAIL


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", media.DOCX),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", media.DOCX),
        ("application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", media.PPTX),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", media.XLSX),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", media.XLSB),
    ],
)
def test_office_files_are_told_by_their_main_part(content_type: str, media_type: str, tmp_path: Path) -> None:
    assert told(zipped({"[Content_Types].xml": f'<Override ContentType="{content_type}"/>'}), tmp_path) == media_type


@pytest.mark.parametrize("media_type", [media.HWPX, media.ODS, media.ODT])
def test_files_with_a_mimetype_entry_are_told_by_it(media_type: str, tmp_path: Path) -> None:
    assert told(zipped({"mimetype": media_type}), tmp_path) == media_type


def test_another_zip_is_a_zip_whatever_it_says_it_is(tmp_path: Path) -> None:
    assert told(zipped({"보고서.txt": "글"}), tmp_path) == media.ZIP
    assert told(zipped({"mimetype": "text/html"}), tmp_path) == media.ZIP


def test_half_a_zip_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        told(docx(p("한글"))[:300], tmp_path, name="a.docx")
    assert refused.value.code is Code.DAMAGED


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ("HWP Document File V3.00 \x1a\x01", media.HWP_3),
        ("{\\rtf1\\ansi 한글}", media.RTF),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "image/png"),
        (b"BM\0\0\0\0\0\0", "image/bmp"),
        ("BM은 방송이다", media.TEXT),
        (b"a" * 90 + b"\0" * 10, media.BINARY),
        (bytes(range(256)) * 4, media.BINARY),
        ("한글\n".encode("utf-16"), media.TEXT),
        ("From: a@b.c\nSubject: 안녕\n\n글", media.MAIL),
        ("From a@b.c Mon Jan  5 10:00:00 2026\nSubject: 안녕\n\n글", media.MBOX),
        ('{"이름": "한라호"}', media.JSON),
        ('{"이름": 1}\n{"이름": 2}\n', media.JSON_LINES),
        ("# 제목\n\n[링크](https://example.com) 하나", media.MARKDOWN),
        ("선박;수수료\n어선;1\n여객선;2\n", media.CSV),
        ('<?xml version="1.0"?><a>글</a>', media.XML),
        ("<div>글</div>", media.HTML),
        ("그냥 글이다. From: 여기까지", media.TEXT),
        ("Just a line, with commas, and\nanother, one", media.TEXT),
    ],
)
def test_without_a_name_the_content_decides(content: bytes | str, media_type: str, tmp_path: Path) -> None:
    assert told(content, tmp_path) == media_type


def test_the_name_decides_between_kinds_of_text(tmp_path: Path) -> None:
    text = "# 제목\n\n[링크](https://example.com)\n"
    assert told(text, tmp_path, name="a.txt") == media.TEXT
    assert told(text, tmp_path, name="a.MD") == media.MARKDOWN
    assert told("<div>README</div>", tmp_path, name="README.md") == media.MARKDOWN
    assert told("a,b\n", tmp_path, name="C:\\자료\\표.csv") == media.CSV


def test_a_declared_type_decides_where_the_name_does_not(tmp_path: Path) -> None:
    assert told("a,b\n", tmp_path, declared="text/csv; charset=utf-8") == media.CSV
    assert told("# 제목\n\n[링크](x)\n", tmp_path, declared="text/plain") == media.MARKDOWN
    assert told("글", tmp_path, declared="application/pdf") == media.TEXT


@pytest.mark.parametrize("unit", ["[", "<!-- -->", "<!--", " ", "0", "-", "a:\n ", "From a 0", "](", "{"])
def test_hostile_text_is_told_in_linear_time(unit: str, tmp_path: Path) -> None:
    # Each of these takes minutes with a pattern that backtracks: the suite's time limit is the assertion.
    assert told(unit * 60_000, tmp_path)
