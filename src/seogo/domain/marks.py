"""Editors' marks in statutes: when a clause was changed, not what it says."""

from __future__ import annotations

import re

_DATE = r"\d{4}\s*[.ㆍ·]\s*\d{1,2}\s*[.ㆍ·]\s*\d{1,2}\s*\.?"
_DONE = "개정|신설|삭제|전문개정|전부개정|일부개정|타법개정|폐지|제정|단서\\s?신설|단서\\s?삭제"
_NOTE = (
    "전문\\s?개정|전부\\s?개정|일부\\s?개정|타법\\s?개정|개정|신설|삭제|제목\\s?개정|본조\\s?신설|본항\\s?신설|본호\\s?신설|본조\\s?제목\\s?개정"
    "|시행일|유효기간|종전|제\\d+[편장절관조항호](?:의\\d+)?(?:은|는|에서|로|으로)?\\s?[^\\]\n]{0,40}?이동|단서\\s?생략"
)

MARK = (
    rf"[<〈＜]\s*(?:(?:{_DONE})\b[^<>〈〉＜＞\n]{{0,400}}|(?:제[\d-]+호\s*,\s*)?{_DATE}(?:\s*,\s*{_DATE})*|(?:단서\s?|본문\s?)?생략)\s*[>〉＞]"
    rf"|\[(?:{_NOTE})[^\[\]\n]{{0,200}}\]"
)
"""Such as <개정 2020. 2. 18.>, <2010.1.1>, <제758호,1983.3.7>, [전문개정 2009.2.6], [제12조에서 이동 <2011.6.15>]; not <18>."""

_MARK = re.compile(rf"(?<![ \t])[ \t]*+(?:{MARK})")


def strip_marks(text: str) -> str:
    """The text without its marks and the blanks before them.

    For what is weighed and embedded only: the marks stand in nearly every clause of a statute, and dates drown a short one.
    The stored text keeps them.
    """
    if "<" not in text and "[" not in text and "〈" not in text and "＜" not in text:
        return text
    return _MARK.sub("", text)
