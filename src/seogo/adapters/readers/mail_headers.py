"""Header fields of a mail as people read them, whatever charset they claim to be in."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from itertools import groupby

from seogo.adapters.readers.decode import Undecodable, decode

SHOWN = ("Subject", "From", "To", "Cc", "Bcc", "Date")

_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
_NAME_IN_QUOTES = re.compile(r'"([^"\\]*)"\s*<')
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


class _Raw(Compat32):
    """Gives a field as it is written, each byte over 127 a lone surrogate; the library's policies put U+FFFD there."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


def parsed(content: bytes) -> Message:
    return message_from_bytes(content, policy=_Raw())


def header(message: Message, name: str) -> str:
    """The field on one line, encoded words (RFC 2047) and raw bytes decoded; "" where there is none. Of two, the first."""
    return " ".join(decoded(str(message.get(name, ""))).split())


def file_name(part: Message) -> str:
    """As Content-Disposition or Content-Type name it, also in the manner of RFC 2231; "" where they do not."""
    named = part.get_param("filename", header="content-disposition") or part.get_param("name") or ""
    if isinstance(named, tuple):
        charset, _, text = named
        named = text_of(text.encode("raw-unicode-escape", "surrogateescape"), charset)
    return " ".join(decoded(named).split())


def header_lines(message: Message) -> str:
    """ "Subject: …" and so on, a line each, names without their quotes; fields that are missing are left out."""
    found = ((name, _NAME_IN_QUOTES.sub(r"\1 <", header(message, name))) for name in SHOWN)
    return "\n".join(f"{name}: {value}" for name, value in found if value)


def decoded(raw: str) -> str:
    """Encoded words give their text; the blanks between two of them are dropped (RFC 2047, 6.2)."""
    parts: list[tuple[str | None, bytes]] = []  # charset, None for what is not encoded
    end = 0
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        if between.strip() or not end:
            parts.append((None, between.encode("utf-8", "surrogateescape")))
        parts.append((word[1].partition("*")[0].lower(), _payload(word[2], word[3])))
        end = word.end()
    parts.append((None, raw[end:].encode("utf-8", "surrogateescape")))
    # Some programs cut a syllable in two and put each half in a word of its own: join the bytes first.
    runs = ((charset, b"".join(content for _, content in run)) for charset, run in groupby(parts, key=lambda part: part[0]))
    return "".join(text_of(content, charset) for charset, content in runs)


def text_of(content: bytes, charset: str | None) -> str:
    """As decode, but never refuses: a header is too short for certainty, and something readable is better than nothing."""
    try:
        return decode(content, declared=charset)
    except Undecodable:
        return content.decode("ascii", "replace")


def moment_of(message: Message) -> datetime | None:
    """The Date field, aware; UTC where it has no zone; None where it is missing or no date."""
    try:
        written = parsedate_to_datetime(header(message, "Date"))
        return written if written.tzinfo else written.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def properties(message: Message) -> dict[str, str]:
    """from, to, cc, message_id, in_reply_to and thread: the first message that References or In-Reply-To name, else itself."""
    ids = {name: _MESSAGE_ID.findall(header(message, name)) for name in ("References", "In-Reply-To", "Message-ID")}
    found = {
        "from": header(message, "From"),
        "to": header(message, "To"),
        "cc": header(message, "Cc"),
        "message_id": "".join(ids["Message-ID"][:1]),
        "in_reply_to": "".join(ids["In-Reply-To"][:1]),
        "thread": next((named[0] for named in ids.values() if named), ""),
    }
    return {name: value for name, value in found.items() if value}


def _payload(encoding: str, encoded: str) -> bytes:
    content = encoded.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(content, header=True)
    try:
        return base64.b64decode(content + b"==")
    except binascii.Error:
        return content
