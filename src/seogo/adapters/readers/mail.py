"""Mail: a block of header lines, the text, quotations marked, and what is attached as documents of their own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message

from seogo.adapters.readers.decode import Undecodable, decode
from seogo.adapters.readers.mail_headers import file_name, header, header_lines, moment_of, parsed, properties
from seogo.adapters.readers.mail_quotes import marked
from seogo.adapters.readers.text import paragraphs
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

MAX_BOUNDARIES = 1_000
"""Multiparts in multiparts take time with the square of their depth: 3,000 of them 9 s, and then a RecursionError."""

MAX_CALLS = 10_000
"""The library writes messages inside messages by recursion: 120 of them need more calls than Python allows by itself."""

_BOUNDARY = re.compile(rb"\bboundary\s*=", re.IGNORECASE)
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


class MailReader:
    media_type = "message/rfc822"
    suffixes = (".eml",)
    left_out = (
        "HTML or a calendar beside a plain text, pictures that the HTML shows, signatures, encrypted parts, technical headers"
    )

    def read(self, source: Source, limits: Limits) -> Reading:
        return read_mail(source.path.read_bytes(), limits, depth=source.depth)


def read_mail(content: bytes, limits: Limits, *, depth: int) -> Reading:
    """One mail. depth: how many documents it lies inside; at limits.max_mail_depth its attachments are left out.

    Raises:
        Refused: more multiparts than any mail has.
    """
    if len(_BOUNDARY.findall(content)) > MAX_BOUNDARIES:
        raise Refused(Code.DAMAGED, f"more than {MAX_BOUNDARIES:,} multiparts")
    message = parsed(content)
    parts = _Parts()
    parts.take(message)
    warnings = list(parts.warnings)
    attachments = parts.attached()
    if attachments and depth >= limits.max_mail_depth:
        warnings.append(f"{len(attachments)} attachments of a mail inside {depth} others are left out")
        attachments = []
    lines = header_lines(message)
    body = [*_from_text(parts), *_from_html(parts, limits)]
    return Reading(
        blocks=[*([Block(Kind.MAIL_HEADER, lines)] if lines else []), *marked(body)],
        outcome=Outcome.PARTIAL if warnings else Outcome.OK,
        detail="; ".join(warnings),
        title=header(message, "Subject"),
        metadata=properties(message),
        created_at=moment_of(message),
        attachments=attachments,
    )


def _from_text(parts: _Parts) -> Iterator[Block]:
    for text in parts.texts:
        yield from (Block(Kind.PARAGRAPH, paragraph) for paragraph in paragraphs(text))


def _from_html(parts: _Parts, limits: Limits) -> Iterator[Block]:
    if parts.pages:
        from seogo.adapters.readers.html import html_blocks  # its library is loaded for the first HTML mail

        for page in parts.pages:
            yield from html_blocks(page, limits)


@dataclass(slots=True)
class _Parts:
    """The parts of a mail by what they are for."""

    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """HTML without a plain text beside it."""
    markup: list[str] = field(default_factory=list)
    """All HTML, also what is not shown, to see which pictures it shows."""
    others: list[Message] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def take(self, part: Message) -> None:
        """A part and what lies in it, in order."""
        kind = part.get_content_type()
        if kind in _ENCRYPTED:
            self.warnings.append("its text is encrypted")
        elif kind == "multipart/alternative" and part.is_multipart():
            self._take_alternative(part)
        elif kind.startswith("multipart/") and part.is_multipart():
            for inner in _inside(part):
                self.take(inner)
        elif kind.startswith("multipart/"):  # cut off before its first part
            self._take_text(part, "text/plain")
        elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment" and not file_name(part):
            self._take_text(part, kind)
        elif kind not in _SIGNATURES and (kind == "message/rfc822" or not part.is_multipart()):
            self.others.append(part)

    def _take_alternative(self, part: Message) -> None:
        """Plain text if it has any, else HTML."""
        found = _Parts()
        for inner in _inside(part):
            found.take(inner)
        self.texts += found.texts
        self.pages += [] if found.texts else found.pages
        self.markup += found.markup
        self.warnings += found.warnings
        # A calendar or rich text beside a plain one says the same again.
        self.others += [other for other in found.others if other.get_content_maintype() != "text" or file_name(other)]

    def _take_text(self, part: Message, kind: str) -> None:
        try:
            text = decode(_bytes(part), declared=_charset(part))
        except Undecodable as refused:
            self.warnings.append(f"a part of its text is left out: {refused.detail}")
            return
        if kind == "text/html":
            self.markup.append(text)
            self.pages.append(text)
        elif text.strip():
            self.texts.append(text)

    def attached(self) -> list[Attachment]:
        """What is attached, without pictures that the HTML shows and parts without content."""
        markup = "".join(self.markup)
        attached = (_attachment(part) for part in self.others if not _is_shown(part, markup))
        return [attachment for attachment in attached if attachment.content]


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str | None:
    charset = part.get_param("charset")
    return charset[2] if isinstance(charset, tuple) else charset


def _is_shown(part: Message, markup: str) -> bool:
    name = header(part, "Content-ID").strip("<> ")
    return part.get_content_maintype() == "image" and bool(name) and f"cid:{name}" in markup


def _attachment(part: Message) -> Attachment:
    if inner := _inside(part):  # message/rfc822
        with _deep_calls():
            content = inner[0].as_bytes()
        return Attachment(f"{header(inner[0], 'Subject') or 'message'}.eml", "message/rfc822", content)
    kind = part.get_content_type()
    return Attachment(file_name(part) or kind.replace("/", "."), kind, _bytes(part))


@contextmanager
def _deep_calls() -> Iterator[None]:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(MAX_CALLS)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
