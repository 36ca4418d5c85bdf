"""Where sentences end, Korean and English: shared by chunks, questions and answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from seogo.domain.chunk import Span
from seogo.domain.marks import MARK
from seogo.domain.structure import ITEM

_QUOTES = "\"'”’»」』"
_CLOSING = "[\"'”’»)\\]}」』》〉】）]*"
_BOUNDARY = re.compile(
    rf"(?<![.!?…])(?P<stop>[.!?…]++){_CLOSING}+(?=\s|\Z)"  # an end mark, closing quotes and brackets, a blank
    rf"|[。！？]+{_CLOSING}"  # these need no blank
    r"|(?<=[가-힣]다)\.(?=[가-힣])"  # scanned and badly joined text loses the blank
    r"|[다요죠까음함됨임][\"'”’)\]」』]*(?=[ \t]*\n)"  # Korean endings at the end of a line need no full stop
    r"|\n[ \t]*(?=\n)"  # an empty line
    rf"|\n(?=[ \t]*{ITEM})"  # the next line is a list item
    r"|(?P<line>\n)"  # perhaps
)
_WRAPPED_SHARE = 0.6
"""Of the longest line. A line shorter than that was not ended because the margin was near."""
_MARKS = re.compile(rf"(?:[ \t]*(?:{MARK}))+")
_WORD_BEFORE = re.compile(r"[^\s\"'“‘(\[「『]*\Z")
_NEXT = re.compile(r"\s*(\S?)")
_QUOTED_INSIDE = re.compile(r"\s*(?:이?라[고는며면]|하[고며는여]\s|하였|했|고\s|며\s)")
"""“…한다.” 하고 말했다: the sentence of the speaker goes on behind the one spoken."""
_ITEM_ALONE = re.compile(r"(?:\d+(?:\.\d+)*(?:의\d+)?|[가-힣]|[A-Za-z]|[ivxIVX]{1,5}|제\d+[편장절관조항호](?:의\d+)?)\Z")
_NUMBERED_UNIT = re.compile(r"제\d+[편장절관조항호](?:의\d+)?\Z")
_DATE = re.compile(r"\d{4}\s*\.\s*\d{1,2}\s*\.\s*\d{1,2}\Z")
_INITIALS = re.compile(r"(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z])\Z")
_NEVER_LAST = """
mr mrs ms dr prof rev hon st mt messrs gen col capt lt sgt sr jr inc ltd co corp vs cf ca approx al viz
dept est jan feb mar apr jun jul aug sep sept oct nov dec
"""
_BEFORE_NUMBERS = "no nos fig figs eq eqs sec sect art arts reg regs ch vol para paras p pp cl tab ref refs app"
_ABBREVIATIONS = frozenset(_NEVER_LAST.split())
_ABBREVIATIONS_BEFORE_NUMBERS = frozenset(_BEFORE_NUMBERS.split())


def sentences(text: str) -> list[Span]:
    """Spans in order, without overlap, with nothing but white space between them, none empty or blank.

    A sentence ends at `. ! ? … 。 ！ ？` with the quotes and brackets after it, at an empty line, before a line that begins a
    list item, behind a line much shorter than the longest, and at a Korean ending (다 요 죠 까 음 함 됨 임) before a newline;
    not at `3.5`, `e.g.`, `1. `, `제1조.`, `2020. 2. 18.`. A mark such as <개정 2020. 2. 18.> belongs to the sentence before it.
    """
    spans: list[Span] = []
    start = _skip_blanks(text, 0)
    width = max(map(len, text.split("\n")))
    for match in _BOUNDARY.finditer(text):
        if match.start() < start:
            continue
        if match["stop"] == "." and not _full_stop(text, start, match.start(), match.end()):
            continue
        if match[0][-1] in _QUOTES and _QUOTED_INSIDE.match(text, match.end()):
            continue
        if match["line"] and not _is_short_line(text, match.start(), width):
            continue
        end = match.end()
        if marks := _MARKS.match(text, end):
            end = marks.end()
        _append(spans, text, start, end)
        start = _skip_blanks(text, end)
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    end = start + len(text[start:end].rstrip())
    if end > start:
        spans.append((start, end))


_BLANKS = re.compile(r"\s*")


def _skip_blanks(text: str, start: int) -> int:
    match = _BLANKS.match(text, start)
    return match.end() if match else start


def _full_stop(text: str, start: int, dot: int, end: int) -> bool:
    """Whether the single dot at `dot` ends the sentence that began at `start`; `end` is behind its closing brackets."""
    following = _NEXT.match(text, end)
    after = following[1] if following else ""
    if "a" <= after <= "z":
        return False
    at_line_end = text.startswith("\n", end) or not after
    before = text[max(start, dot - 40) : dot]
    last = _WORD_BEFORE.search(before)
    word = last[0] if last else ""
    if _ITEM_ALONE.match(word) and not text[start : dot - len(word)].strip("\"'“‘(["):
        return False  # the mark of a list item: "1. ", "가. ", "제1조. "
    if at_line_end:
        return True
    if word.isdigit() and (after.isdigit() or _DATE.search(before)):
        return False  # 2020. 2. 18.
    lower = word.lower()
    if lower in _ABBREVIATIONS_BEFORE_NUMBERS:
        return not (after.isdigit() or after == "(")
    return not (lower in _ABBREVIATIONS or _INITIALS.match(word) or _NUMBERED_UNIT.match(word))


def _is_short_line(text: str, newline: int, width: int) -> bool:
    following = _NEXT.match(text, newline)
    if following and "a" <= following[1] <= "z":
        return False
    return newline - (text.rfind("\n", 0, newline) + 1) < _WRAPPED_SHARE * width


def cut(text: str, span: Span, *, max_chars: int) -> Iterator[Span]:
    """Parts of at most `max_chars`, about equally long, laid end to end: cut behind a newline, else behind a blank, else
    between code points, never inside a combining sequence (unless that alone is longer than `max_chars`)."""
    start, end = span
    while end - start > max_chars:
        parts = -(-(end - start) // max_chars)
        at = _cut_at(text, start, start + -(-(end - start) // parts), start + max_chars)
        yield start, at
        start = at
    if end > start:
        yield start, end


def _cut_at(text: str, start: int, wanted: int, latest: int) -> int:
    """The best place near `wanted`, above `start` and not above `latest`."""
    earliest = start + (wanted - start) // 2
    for blank in ("\n", " "):
        behind = text.find(blank, wanted - 1, latest) + 1
        before = text.rfind(blank, earliest, wanted) + 1
        if places := [place for place in (behind, before) if place > start]:
            return min(places, key=lambda place: abs(place - wanted))
    for at in range(wanted, start, -1):
        if not _joins(text[at - 1], text[at]):
            return at
    return latest


def _joins(left: str, right: str) -> bool:
    """Whether `right` belongs to the character before it: accents, medial and final jamo, emoji joined or coloured."""
    return (
        left == "\u200d"
        or right == "\u200d"
        or "\u1160" <= right <= "\u11ff"
        or "\U0001f3fb" <= right <= "\U0001f3ff"
        or unicodedata.category(right) in ("Mn", "Me", "Mc")
    )
