"""Outlook messages, made here of the properties that a test writes down."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from seogo.adapters.readers import media
from tests.adapters.readers.compound_file import compound_file
from tests.adapters.readers.samples import Sample

CLASS, SUBJECT, HEADERS, SENT = 0x001A, 0x0037, 0x007D, 0x0039
SENDER, SENDER_ADDRESS, MESSAGE_ID, PARENT_ID = 0x0C1A, 0x0C1F, 0x1035, 0x1042
BODY, HTML, RTF = 0x1000, 0x1013, 0x1009
CODE_PAGE, BODY_CODE_PAGE = 0x3FFD, 0x3FDE
NAME, ADDRESS, KIND = 0x3001, 0x3003, 0x0C15
CONTENT, FILE_NAME, TYPE, CONTENT_ID = 0x3701, 0x3707, 0x370E, 0x3712


@dataclass(frozen=True)
class Narrow:
    """A text in a code page."""

    content: bytes


Value = str | bytes | int | Narrow | datetime


@dataclass(frozen=True)
class Message:
    values: Mapping[int, Value]
    recipients: Sequence[Mapping[int, Value]] = ()
    attachments: Sequence[Mapping[int, Value] | Message] = ()
    names: Sequence[int] = field(default=())
    """Long ids of the properties 0x8000, 0x8001, …"""


def streams(message: Message, folder: str = "", head_bytes: int = 32) -> dict[str, bytes]:
    found = properties(message.values, folder, head_bytes)
    for number, recipient in enumerate(message.recipients):
        found |= properties(recipient, f"{folder}__recip_version1.0_#{number:08X}/", 8)
    for number, attachment in enumerate(message.attachments):
        below = f"{folder}__attach_version1.0_#{number:08X}/"
        if isinstance(attachment, Message):
            found |= properties({0x3705: 5}, below, 8) | streams(attachment, f"{below}__substg1.0_3701000D/", 24)
        else:
            found |= properties(attachment, below, 8)
    if message.names:
        table = b"".join(struct.pack("<IHH", name, 0, index) for index, name in enumerate(message.names))
        found["__nameid_version1.0/__substg1.0_00030102"] = table
    return found


def properties(values: Mapping[int, Value], folder: str, head_bytes: int) -> dict[str, bytes]:
    found, fixed = {}, bytes(head_bytes)
    for number, value in values.items():
        place = f"{folder}__substg1.0_{number:04X}"
        if isinstance(value, str):
            found[f"{place}001F"] = value.encode("utf-16-le")
        elif isinstance(value, Narrow):
            found[f"{place}001E"] = value.content
        elif isinstance(value, bytes):
            found[f"{place}0102"] = value
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
            fixed += struct.pack("<HHIQ", 0x40, number, 0, ticks)
        else:
            fixed += struct.pack("<HHIQ", 3, number, 0, value)
    return {**found, f"{folder}__properties_version1.0": fixed}


def msg(values: Mapping[int, Value], **parts: Sequence[object]) -> bytes:
    return compound_file(streams(Message(values, **parts)))  # type: ignore[arg-type]


SAMPLES = (
    Sample(
        "mail.msg",
        media.MSG,
        msg(
            {SUBJECT: "검사 일정", SENDER: "Kim", BODY: "월요일에 검사합니다.\n\nSee you on Monday."},
            attachments=[{FILE_NAME: "a.txt", CONTENT: b"Fees"}],
        ),
        ("Subject: 검사 일정", "From: Kim", "월요일에 검사합니다.", "See you on Monday."),
    ),
)
