"""MSG, a message as Outlook keeps it. It is put into the form of internet mail and read as that, so that both read alike.

python-oxmsg would give the properties too, but decodes strictly, by the code page that the file claims, and opens no message
inside a message.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime

import olefile

from seogo.adapters.readers import media
from seogo.adapters.readers.mail import read_mail
from seogo.adapters.readers.mail_headers import header, parsed
from seogo.adapters.readers.msg_items import fields
from seogo.adapters.readers.msg_storage import MsgFile, Storage
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

_CLASS, _SUBJECT, _TRANSPORT_HEADERS = 0x001A, 0x0037, 0x007D
_SENT, _DELIVERED = 0x0039, 0x0E06
_SENDER_NAMES, _SENDER_ADDRESSES = (0x0C1A, 0x0042), (0x5D01, 0x0C1F, 0x5D02, 0x0065)
_RECIPIENT_NAME, _RECIPIENT_ADDRESSES, _RECIPIENT_KIND = 0x3001, (0x39FE, 0x3003), 0x0C15
_RECIPIENTS = {"To": (1, 0x0E04), "Cc": (2, 0x0E03), "Bcc": (3, 0x0E02)}
"""Field → the kind of recipient, and the property that holds their names alone."""
_THREAD = {"Message-ID": 0x1035, "In-Reply-To": 0x1042, "References": 0x1039}
_BODY, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_CONTENT, _CONTENT_TYPE, _CONTENT_ID, _FILE_NAMES = 0x3701, 0x370E, 0x3712, (0x3707, 0x3704, 0x3001)

MIN_RTF_BYTES = 500
"""A mail without text has some 200 bytes of RTF all the same."""

_MEDIA_TYPE = re.compile(r"(?!message/|multipart/)[\w.+-]{1,100}/[\w.+-]{1,100}")
_PROTECTED = "application/x-microsoft-rpmsg-message"


class MsgReader:
    media_type = media.MSG
    suffixes = (".msg",)
    left_out = "text that is there as RTF alone, OLE objects, links to files, signatures, encrypted parts, technical headers"

    def read(self, source: Source, limits: Limits) -> Reading:
        try:
            with olefile.OleFileIO(io.BytesIO(source.path.read_bytes())) as ole:
                file = MsgFile(ole)
                content = _mail(file.root(), limits.max_mail_depth)
                warnings = [*dict.fromkeys(file.damage), *_left_out(file.root())]
        except (OSError, IndexError) as error:  # what olefile raises on damage, by trial
            raise Refused(Code.DAMAGED, f"not a whole MSG file: {type(error).__name__}") from error
        reading = read_mail(content, limits, depth=source.depth)
        if not warnings:
            return reading
        return replace(reading, outcome=Outcome.PARTIAL, detail="; ".join(filter(None, (reading.detail, *warnings))))


def _left_out(message: Storage) -> Iterator[str]:
    has_text = message.encoded(_BODY)[0].strip() or message.encoded(_HTML)[0].strip()
    if not has_text and len(message.binary(_RTF)) > MIN_RTF_BYTES:
        yield "its text is there as RTF alone, which is not read"


def _mail(message: Storage, max_depth: int) -> bytes:
    """The message in MIME, the same bytes each time. Messages inside it are put in down to max_depth."""
    lines = [f"{name}: {' '.join(value.split())}" for name, value in _header(message) if value.strip()]
    parts = [part for part in _parts(message, max_depth) if part]
    return "\n".join([*lines, "MIME-Version: 1.0", ""]).encode("utf-8", "replace") + _multipart("mixed", parts)


def _header(message: Storage) -> Iterator[tuple[str, str]]:
    """As the message came over the net, else as Outlook sees it."""
    sent = parsed(message.text(_TRANSPORT_HEADERS).encode("utf-8", "replace"))
    yield "Subject", message.text(_SUBJECT) or header(sent, "Subject")
    yield "From", header(sent, "From") or _person(message, _SENDER_NAMES, _SENDER_ADDRESSES)
    recipients = message.recipients()
    for name, (kind, names) in _RECIPIENTS.items():
        of_kind = (each for each in recipients if each.number(_RECIPIENT_KIND) & 0xF == kind)
        people = ", ".join(filter(None, (_person(each, (_RECIPIENT_NAME,), _RECIPIENT_ADDRESSES) for each in of_kind)))
        yield name, header(sent, name) or people or message.text(names)
    moment = message.moment(_SENT) or message.moment(_DELIVERED)
    yield "Date", header(sent, "Date") or (format_datetime(moment) if moment else "")
    for name, number in _THREAD.items():
        yield name, header(sent, name) or message.text(number)


def _person(storage: Storage, names: tuple[int, ...], addresses: tuple[int, ...]) -> str:
    """Name <address>, or one of them. An address without an @ is one of the Exchange server's own."""
    name = next((text for number in names if (text := storage.text(number).strip("'\" "))), "")
    address = next((text for number in addresses if "@" in (text := storage.text(number).strip("'\" "))), "")
    return f"{name} <{address}>" if name and address and address not in name else name or address


def _parts(message: Storage, max_depth: int) -> Iterator[bytes]:
    message_class = message.text(_CLASS)
    attachments = message.attachments()
    yield _text("plain", fields(message, message_class).encode("utf-8", "replace"), "utf-8")
    texts = [_text(kind, *message.encoded(number)) for kind, number in (("plain", _BODY), ("html", _HTML))]
    if any(texts):
        yield _multipart("alternative", [text for text in texts if text])
    if _is_encrypted(message, message_class, attachments):
        yield b"Content-Type: application/pkcs7-mime\n\n"
        return
    for attachment in attachments:
        inner = attachment.message(_CONTENT)
        if inner is None:
            yield _attached(attachment)
        elif max_depth > 0:
            yield b"Content-Type: message/rfc822\n\n" + _mail(inner, max_depth - 1)


def _is_encrypted(message: Storage, message_class: str, attachments: list[Storage]) -> bool:
    kind = message_class.upper()
    if kind.startswith("IPM.NOTE.SMIME") and not kind.endswith("MULTIPARTSIGNED"):
        return True
    sent = parsed(message.text(_TRANSPORT_HEADERS).encode("utf-8", "replace"))
    return sent.get_content_type() == "multipart/encrypted" or any(each.text(_CONTENT_TYPE) == _PROTECTED for each in attachments)


def _text(kind: str, content: bytes, charset: str) -> bytes:
    """Nothing for an empty text."""
    told = f'; charset="{charset}"' if charset else ""
    return _encoded([f"Content-Type: text/{kind}{told}"], content) if content.strip() else b""


def _attached(attachment: Storage) -> bytes:
    """Nothing for a link to a file, which is never followed, and for OLE objects."""
    content = attachment.binary(_CONTENT)
    told = attachment.text(_CONTENT_TYPE).strip().lower()
    if told == "multipart/signed":  # the whole mail, which Outlook shows in place of its own
        return content
    lines = [f"Content-Type: {told if _MEDIA_TYPE.fullmatch(told) else media.BINARY}"]
    name = next((text for number in _FILE_NAMES if (text := _quotable(attachment.text(number)))), "")
    lines.append(f'Content-Disposition: attachment; filename="{name}"' if name else "Content-Disposition: attachment")
    if content_id := _quotable(attachment.text(_CONTENT_ID)):
        lines.append(f"Content-ID: <{content_id.strip('<> ')}>")
    return _encoded(lines, content) if content else b""


def _quotable(text: str) -> str:
    return " ".join(text.replace('"', "'").replace("\\", "/").split())


def _encoded(lines: list[str], content: bytes) -> bytes:
    head = "\n".join([*lines, "Content-Transfer-Encoding: base64", "", ""])
    return head.encode("utf-8", "replace") + base64.encodebytes(content)


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    """Named by what is in it, not by chance: a message inside this one has to be the same document each time."""
    boundary = hashlib.sha256(b"".join(parts)).hexdigest().encode()
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    return b'Content-Type: multipart/%s; boundary="%s"\n\n%s--%s--\n' % (kind.encode(), boundary, body, boundary)
