"""`seogo extract`: the tool one sends with a bug report."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Run

RULES = "---\nauthor: 홍길동\n---\n# 제1장 총칙\n\n검사는 매년 한다.\n\n| 배 | 수수료 |\n|---|---|\n| 어선 | 3만원 |\n"
MANUAL = "---\nauthor: J. Doe\n---\n# Chapter 1\n\nInspect it each year.\n\n| ship | fee |\n|---|---|\n| trawler | 30,000 |\n"


@pytest.mark.parametrize(
    ("text", "heading", "paragraph", "table", "author"),
    [
        (RULES, "제1장 총칙", "검사는 매년 한다.", "배 | 수수료\n어선 | 3만원", "홍길동"),
        (MANUAL, "Chapter 1", "Inspect it each year.", "ship | fee\ntrawler | 30,000", "J. Doe"),
    ],
)
def test_the_blocks_of_a_file_are_printed(
    seogo: Run, tmp_path: Path, text: str, heading: str, paragraph: str, table: str, author: str
) -> None:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    ended = seogo("extract", tmp_path / "a.md", "--json")
    assert ended.exit_code == 0 and ended.stderr == ""
    content = ended.content
    assert (content["outcome"], content["detail"], content["media_type"]) == ("ok", "", "text/markdown")
    assert content["metadata"]["author"] == author and content["attachments"] == []
    assert content["blocks"] == [
        {"kind": "heading", "level": 1, "page": None, "text": heading, "ocr": False},
        {"kind": "paragraph", "level": 0, "page": None, "text": paragraph, "ocr": False},
        {"kind": "table", "level": 0, "page": None, "text": table, "ocr": False},
    ]
    shown = seogo("extract", tmp_path / "a.md").stdout
    assert shown.startswith("outcome: ok\n") and f"author: {author}\n" in shown
    assert f"\nheading 1\n{heading}\n\nparagraph\n{paragraph}\n\ntable\n{table}\n" in shown


def test_it_leaves_no_data_directory(seogo: Run, tmp_path: Path) -> None:
    (tmp_path / "글.txt").write_text("글", encoding="utf-8")
    assert seogo("extract", tmp_path / "글.txt").exit_code == 0
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("content", "outcome"), [(b"", "empty"), (b"\x7fELF\0\0\0\0", "unsupported")])
def test_a_file_that_cannot_be_read_says_why_and_ends_in_1(seogo: Run, tmp_path: Path, content: bytes, outcome: str) -> None:
    (tmp_path / "file").write_bytes(content)
    told = seogo("extract", tmp_path / "file", "--json")
    assert told.exit_code == 1 and told.content["outcome"] == outcome and told.content["detail"]
    assert f"outcome: {outcome}\ndetail: {told.content['detail']}\n" in seogo("extract", tmp_path / "file").stdout


def test_the_limits_are_those_of_the_settings(seogo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "글.txt").write_text("글이 조금 깁니다.", encoding="utf-8")
    monkeypatch.setenv("SEOGO_MAX_FILE_BYTES", "10")
    assert seogo("extract", tmp_path / "글.txt", "--json").content["outcome"] == "too_large"


def test_attachments_are_listed(seogo: Run, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "수수료"
    message.set_content("붙임과 같습니다. See the attachment.")
    message.add_attachment("가,나\n1,2\n".encode(), maintype="text", subtype="csv", filename="표.csv")
    (tmp_path / "mail.eml").write_bytes(message.as_bytes())
    assert seogo("extract", tmp_path / "mail.eml", "--json").content["attachments"] == [
        {"name": "표.csv", "media_type": "text/csv", "bytes": 12}
    ]
    assert "attachment 표.csv text/csv 12 B" in seogo("extract", tmp_path / "mail.eml").stdout


def test_a_document_cannot_tell_the_terminal_what_to_do(seogo: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("빨간 \x1b[31m글 \x9b2J red", encoding="utf-8")
    shown = seogo("extract", tmp_path / "a.txt").stdout
    assert "빨간" in shown and "red" in shown and "\x1b" not in shown and "\x9b" not in shown


def test_a_file_that_is_not_there_is_a_usage_error(seogo: Run, tmp_path: Path) -> None:
    assert seogo("extract", tmp_path / "none").exit_code == 2
    assert seogo("extract", tmp_path).exit_code == 2
