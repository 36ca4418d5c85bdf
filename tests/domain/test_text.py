"""Canonical text and the language of a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.domain.text import canonical, language_of
from tests.domain.prose import PROSE


@given(st.one_of(PROSE, st.text(st.sampled_from("\r\n\x0b\x0c\x85\t \ufeff\x00가\u1100\u1161e\u0301"), max_size=30)))
def test_canonical_twice_is_canonical_once(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n\n\n\n" not in once
    once.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("한글\r\n규칙\r끝", "한글\n규칙\n끝"),
        (unicodedata.normalize("NFD", "한글 규칙"), "한글 규칙"),
        ("\ufeff선\x00박\x07", "선박"),
        ("a\n\n\n\n \n\nb", "a\n\n\nb"),
        ("a\x0cb", "a\nb"),
        ("a\ud800b", "a\ufffdb"),
        ("a\tb", "a\tb"),
    ],
)
def test_one_text_has_one_spelling(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("선박은 검사를 받아야 한다.", "ko"),
        ("LNG 운반선의 IMO Type C 탱크", "ko"),
        ("船舶安全法의 規定에 依한 檢査를 받은 船舶", "ko"),
        ("The hull shall be inspected.", "en"),
        ("The survey of 선박 is done by the surveyor.", "en"),
        ("Überführung nach Århus", "en"),
        ("船は検査を受けなければならない。", "ja"),
        ("船舶应当接受检验。", "zh"),
        ("Судно подлежит осмотру.", "ru"),
        ("เรือต้องได้รับการตรวจ", "th"),
        ("يجب فحص السفينة", "ar"),
        ("Το πλοίο", "und"),
        ("12 345 — 3.5 %", "und"),
        ("설치ㆍ관리", "ko"),
        ("", "und"),
    ],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert language_of(text) == language
