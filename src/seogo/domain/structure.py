"""The structure that rules, statutes and manuals show in their lines: headings by their number, and list items by their mark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seogo.domain.marks import MARK

MAX_HEADING_CHARS = 100
"""A longer line is a sentence that begins like a heading."""

ARTICLE_LEVEL = 5

_LEVELS = {"편": 1, "장": 2, "절": 3, "관": 4, "part": 1, "annex": 1, "appendix": 1, "chapter": 2, "section": 3}


@dataclass(frozen=True, slots=True)
class StructuralHeading:
    """`line[:end]` is the heading; what follows it on the line is text. level: 1 is the highest."""

    level: int
    end: int


# A reference at the start of a line goes on like this ("제3장 및 제4장의 규정", "제2조 부터 제22조까지"); a title does not.
_GOES_ON = r"(?!(?:및|또는|부터|까지|내지|중|에|의|을|를|은|는|이|가|과|와|로|으로|에서|에도|에게|각)(?:\s|$))"
_MARKS = rf"(?:\s*(?:{MARK}))*\s*$"
_DIVISION = re.compile(rf"\s*제\s?\d+\s?(?P<unit>[편장절관])(?:의\s?\d+)?(?=[\s.:]|$)[.:]?\s*+{_GOES_ON}")
_ARTICLE = re.compile(r"\s*제\s?\d+\s?조(?:의\s?\d+)?")
_ARTICLE_TITLE = re.compile(
    r"\s*(?:\((?:[^()\n]|\([^()\n]*\)){1,80}\)|（[^（）\n]{1,80}）|\[[^\[\]\n]{1,80}\]|【[^【】\n]{1,80}】)"
)
# "제8조(선박의 검사)에 따른", "제8조(선박의 검사) 제1항": a reference, not the head of an article.
_REFERENCE = re.compile(r"[^\W_]|[ㆍ·,.)）」]|\s+(?:제\s?\d|(?:및|또는|부터|까지|내지|중|에|의|을|를)\s)")
_BARE_TITLE = re.compile(rf"(?:[ \t]++{_GOES_ON}(?P<title>\S[^\n.。?!;]{{0,40}}?))?{_MARKS}")
_SUPPLEMENT = re.compile(rf"\s*부\s?칙\s*(?:[(（][^\n]{{1,80}}[)）])?{_MARKS}")
_ANNEX = re.compile(
    r"\s*(?:\[\s*(?:별표|별지|부록|붙임|서식)[^\]\n]{0,30}\]|(?:별표|별지|부록|붙임)\s?(?:제\s?)?\d+(?:의\d+)?(?:호)?(?=\s|$))"
)
_ENGLISH = re.compile(
    r"\s*(?P<unit>PART|CHAPTER|SECTION|ARTICLE|REGULATION|RULE|ANNEX|APPENDIX|Part|Chapter|Section|Article|Regulation|Rule|Annex|Appendix)"
    r"\s+(?:\d+(?:[.-]\d+)*[A-Z]?|[IVXLC]+(?:-\d+)?|[A-Z])(?:\s*[.:–—-])?(?:\s+(?P<title>\S.*))?$"
)
_NUMBERED = re.compile(r"\s*(?P<number>\d{1,3}(?:\.\d{1,3}){0,5})\.?\s+(?P<title>[A-Z가-힣\"'「(].*)$")
# A line of a table of contents. Behind a plain number even one blank parts title and page: "3.50. Series Object 19".
_CONTENTS = re.compile(r"(?:\t| {3}|[.·…․‥] ?[.·…․‥])\s*\d{1,4}\s*$")
_ENDS_WITH_PAGE = re.compile(r"\s\d{1,4}$")
_SENTENCE_END = re.compile(r"(?:[.!?;:,。]|다|[다요]\.?[)\]」\"'”]?)\s*$")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def structural_heading(line: str, *, numbered: bool = True) -> StructuralHeading | None:
    """What a line of running text says about structure: 제2장 총칙, 제8조의2(선박의 검사), Part 3 Hull, 4.2.1 Materials.

    An article may go on with text on the same line: `end` is where its title ends. All others must be alone on their line.
    numbered: whether 4.2.1 Materials and 4 HULL count (level = how many numbers); "4. Hull" is a list item.
    """
    if _CONTENTS.search(line):
        return None
    if article := _ARTICLE.match(line):
        return _article(line, article)
    line = line.rstrip()
    if len(line) > MAX_HEADING_CHARS:
        return None
    level = _level_alone(line, numbered=numbered)
    return StructuralHeading(level, len(line)) if level else None


def _article(line: str, number: re.Match[str]) -> StructuralHeading | None:
    if title := _ARTICLE_TITLE.match(line, number.end()):
        return None if _REFERENCE.match(line, title.end()) else StructuralHeading(ARTICLE_LEVEL, title.end())
    bare = _BARE_TITLE.match(line, number.end())
    if bare is None or (bare["title"] and _SENTENCE_END.search(bare["title"])):
        return None
    return StructuralHeading(ARTICLE_LEVEL, len(line.rstrip()))


def _level_alone(line: str, *, numbered: bool) -> int:
    """0 when the line is no heading."""
    if _SUPPLEMENT.match(line):
        return 2
    if division := _DIVISION.match(line):
        return 0 if _SENTENCE_END.search(line) and division.end() < len(line) else _LEVELS[division["unit"]]
    if _ANNEX.match(line):
        return 0 if _SENTENCE_END.search(line) else 2
    if english := _ENGLISH.match(line):
        title = english["title"] or ""
        begins_as_title = not title or title[0].isupper() or not title[0].isascii() or title[0] in "(\"'"
        return _LEVELS.get(english["unit"].lower(), ARTICLE_LEVEL) if begins_as_title and not _SENTENCE_END.search(title) else 0
    if numbered and (match := _NUMBERED.match(line)):
        dots, title = match["number"].count("."), match["title"]
        ends = _SENTENCE_END.search(title) or _ENDS_WITH_PAGE.search(title)
        is_title = _LETTERS.search(title) and not ends and (dots or title.isupper())
        return dots + 1 if is_title else 0
    return 0


ITEM = (
    r"(?:[①-⑳㉑-㉟㊱-㊿]|\d{1,3}(?:의\d{1,2})?[.)](?=\s)|\d{1,2}\)|[가나다라마바사아자차카타파하][.)](?=\s)|[가나다라마바사아자차카타파하]\)"
    r"|\((?:[a-z]{1,4}|[A-Z]|\d{1,3}|[가-하])\)|[a-zA-Z][.)](?=\s)|[-*•▪◦‣○●□■◇◆※·](?=\s))"
)
"""The mark of a list item: ①, 1., 2의2., 가., 1), (a), -, •."""

_ITEM = re.compile(rf"\s*{ITEM}")


def is_item(line: str) -> bool:
    return _ITEM.match(line) is not None
