"""Editors' marks."""

from __future__ import annotations

import pytest

from seogo.domain.marks import strip_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("선박은 검사를 받는다. <개정 2020. 2. 18.>", "선박은 검사를 받는다."),
        ("① 선박 <신설 2010.1.1, 2012.3.4> 및 부선", "① 선박 및 부선"),
        ("부칙 <제758호,1983.3.7>", "부칙"),
        ("삭제 <2010.1.1>", "삭제"),
        ("제3조 <단서 생략>", "제3조"),
        ("[전문개정 2009.2.6]", ""),
        ("검사를 받는다.\n[제12조에서 이동 <2011.6.15>]", "검사를 받는다.\n"),
        ("〈개정 2001ㆍ1ㆍ29〉 선박", " 선박"),
        ("수량은 <18>이다", "수량은 <18>이다"),
        ("a < b and c > d", "a < b and c > d"),
        ("[별표 1] see [1] and <hull>", "[별표 1] see [1] and <hull>"),
        ("개정 2020. 2. 18.", "개정 2020. 2. 18."),
    ],
)
def test_marks_go_and_words_stay(text: str, expected: str) -> None:
    assert strip_marks(text) == expected
