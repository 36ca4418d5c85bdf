"""What of a mail is quoted from the mails before it: kept, but marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from seogo.domain.blocks import Block, Kind

# From here on everything is the mail that was answered or forwarded, as Outlook, Gmail, Naver and Daum write it.
_REST = re.compile(
    r"-{2,}\s*(?:Original (?:Message|Appointment)|Forwarded message|원본 메(?:시지|일)|전달된 메(?:시지|일)|원문 메시지)\s*-{2,}"
    r"|^(?:From|보낸 ?사람|보낸이)[ \t]*:[^\n]{1,300}\n(?:[^\n]*\n)?(?:Sent|Date|보낸 ?(?:날짜|시간)|날짜)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
# The line above a quotation, which the program that wrote it may have broken in two.
_SAYS = re.compile(
    r"^(?:On\b[^>]{5,200}(?:<[^>]*>)?\s*wrote|[^\n]{0,10}\d{4}년[^\n]{5,200}\n?[^\n]{0,80}(?:작성|쓴 글|썼습니다))\s*:\s*\Z",
    re.MULTILINE,
)
_MARK = re.compile(r"^(?:[ \t]?>)+[ \t]?", re.MULTILINE)


def marked(blocks: Sequence[Block]) -> Iterator[Block]:
    """Paragraphs cut where quotation begins or ends; lines that begin with ">" lose that and become a quotation.

    After a separator such as "-----Original Message-----" everything is one, and so it is after "On … wrote:" in a mail
    that does not mark lines.
    """
    marks_lines = any(_MARK.search(block.text) for block in blocks if block.kind is Kind.PARAGRAPH)
    is_rest = False
    for block in blocks:
        if block.kind is not Kind.PARAGRAPH:
            yield replace(block, kind=Kind.QUOTE) if is_rest and block.kind is Kind.LIST else block
            continue
        start = 0 if is_rest else _start_of_rest(block.text, marks_lines=marks_lines)
        is_rest = start is not None
        yield from _lines_marked(block, block.text[:start])
        if start is not None:
            yield replace(block, kind=Kind.QUOTE, text=_MARK.sub("", block.text[start:]))


def _start_of_rest(text: str, *, marks_lines: bool) -> int | None:
    found = _REST.search(text) or (None if marks_lines else _SAYS.search(text))
    return found.start() if found else None


def _lines_marked(block: Block, text: str) -> Iterator[Block]:
    for is_quoted, lines in groupby(text.split("\n"), key=lambda line: bool(_MARK.match(line))):
        part = "\n".join(_MARK.sub("", line) for line in lines).strip("\n")
        says = _SAYS.search(part)
        start = 0 if is_quoted else says.start() if says else len(part)
        if part[:start].strip():
            yield replace(block, text=part[:start].rstrip())
        if part[start:].strip():
            yield replace(block, kind=Kind.QUOTE, text=part[start:])
