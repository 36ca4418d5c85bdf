"""MBOX: each message is a document of its own; the text of the mailbox itself is a table of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seogo.adapters.readers import media
from seogo.adapters.readers.cells import row_line
from seogo.adapters.readers.mail_headers import header, moment_of, parsed
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

MAX_HEADER_BYTES = 1 << 16

# A line "From" is the beginning of a message only where it has a year, a blank line goes before and a header follows it: programs
# disagree on which of such lines in a text they mark by ">".
_BEGIN = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]{1,300}\d{4}[^\n]{0,30}\n(?=[!-9;-~]{1,100}:)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


class MboxReader:
    media_type = media.MBOX
    suffixes = (".mbox",)
    left_out = "what stands before the first message"

    def read(self, source: Source, limits: Limits) -> Reading:
        lines: list[str] = []
        attachments: list[Attachment] = []
        for message in _messages(source.path.read_bytes()):
            if len(attachments) == limits.max_zip_entries:
                raise Refused(Code.TOO_LARGE, f"more than {limits.max_zip_entries:,} messages")
            line, attachment = _entry(message)
            lines.append(line)
            attachments.append(attachment)
        reading = Reading(blocks=[Block(Kind.TABLE, "\n".join(["Date | From | Subject", *lines]))] if lines else [])
        if source.depth >= limits.max_mail_depth:
            detail = f"{len(attachments)} messages inside {source.depth} other documents are left out"
            return Reading(blocks=reading.blocks, outcome=Outcome.PARTIAL, detail=detail)
        return Reading(blocks=reading.blocks, attachments=attachments)


def _messages(content: bytes) -> Iterator[bytes]:
    """Without the lines that part them, and without what stands before the first.

    Raises:
        Refused: DAMAGED, no message begins anywhere.
    """
    begins = list(_BEGIN.finditer(content))
    if not begins:
        raise Refused(Code.DAMAGED, "a mailbox in which no message begins")
    ends = [begin.start() for begin in begins[1:]] + [len(content)]
    for begin, end in zip(begins, ends, strict=True):
        yield _QUOTED_FROM.sub(rb"\1", content[begin.end() : end])


def _entry(message: bytes) -> tuple[str, Attachment]:
    """A line of the table, and the message as a document that is named after its subject."""
    head = parsed(_BLANK_LINE.split(message[:MAX_HEADER_BYTES], maxsplit=1)[0])
    subject = header(head, "Subject")
    moment = moment_of(head)
    line = row_line([moment.date() if moment else "", header(head, "From"), subject])
    return line, Attachment(f"{subject or 'message'}.eml", media.MAIL, message)
