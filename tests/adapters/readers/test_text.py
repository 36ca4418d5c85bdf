from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.readers.text import TextReader, paragraphs
from seogo.domain.document import Outcome
from tests.adapters.readers.sample import read, texts


@pytest.mark.parametrize(
    "content, wanted",
    [
        ("Rules\r\n\r\n1. Scope\r\n  All ships.\r\n \t\r\nEnd", ["Rules", "1. Scope\n  All ships.", "End"]),
        ("규정\r\n\r\n제1조(목적)\r\n  이 규정은\r\n　\r\n끝", ["규정", "제1조(목적)\n  이 규정은", "끝"]),
    ],
)
def test_blank_lines_part_paragraphs_and_lines_stay_lines(content: str, wanted: list[str], tmp_path: Path) -> None:
    assert texts(read(TextReader(), content, tmp_path)) == wanted


def test_korean_text_of_an_old_windows_is_read(tmp_path: Path) -> None:
    reading = read(TextReader(), "회의록\n\n선박 검사 규정을 논의하였다.".encode("cp949"), tmp_path)
    assert texts(reading) == ["회의록", "선박 검사 규정을 논의하였다."]
    assert reading.outcome is Outcome.OK


@pytest.mark.parametrize(
    "content, outcome",
    [
        (b"", Outcome.EMPTY),
        (b" \n\t\n", Outcome.EMPTY),
        (b"\0\1\2" * 99, Outcome.UNSUPPORTED),
        (codecs.BOM_UTF8 + bytes(range(128, 256)) * 9, Outcome.DAMAGED),
    ],
)
def test_what_is_no_text_has_its_reason(content: bytes, outcome: Outcome, tmp_path: Path) -> None:
    reading = read(TextReader(), content, tmp_path)
    assert reading.outcome is outcome
    assert not reading.blocks


@given(st.text())
def test_no_word_is_lost_and_their_order_stays(text: str) -> None:
    assert " ".join(paragraphs(text)).split() == text.split()
