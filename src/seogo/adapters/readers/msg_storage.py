"""The properties of a message, recipient or attachment in an MSG, each by its number.

Source: [MS-OXMSG]. A text or a binary lies in a stream "__substg1.0_" + number + type; numbers and times lie in the stream
"__properties_version1.0", in entries of 16 bytes: u16 type, u16 number, u32 flags, 8 bytes value (little-endian).
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

import olefile

from seogo.adapters.readers.mail_headers import text_of

_UNICODE, _BYTES, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
_FIXED = "__properties_version1.0"
_ENTRY = struct.Struct("<HHI8s")
_ROOT_HEAD_BYTES, _NESTED_HEAD_BYTES, _OTHER_HEAD_BYTES = 32, 24, 8

_MESSAGE_CODE_PAGE = 0x3FFD
_BODY_CODE_PAGE = 0x3FDE
_CODE_PAGES = {65001: "utf-8", 20127: "ascii", 51949: "cp949", 50225: "iso-2022-kr", 50220: "iso-2022-jp", 51932: "euc-jp"}
_CODE_PAGES |= {936: "gb18030", 54936: "gb18030", 28591: "iso-8859-1", 28605: "iso-8859-15", 20866: "koi8-r"}

_NAMES = ["__nameid_version1.0", "__substg1.0_00030102"]
_NAME = struct.Struct("<IHH")


class MsgFile:
    """An open MSG, with a word in `damage` about each stream that cannot be read."""

    def __init__(self, ole: olefile.OleFileIO) -> None:
        self._ole = ole
        self._folders: list[list[str]] = ole.listdir(streams=False, storages=True)
        self.damage: list[str] = []

    def root(self) -> Storage:
        return Storage(self, [], _ROOT_HEAD_BYTES)

    def stream(self, path: list[str]) -> bytes:
        """Empty where there is none."""
        try:
            return bytes(self._ole.openstream(path).read()) if self._ole.exists(path) else b""
        except (OSError, ValueError, LookupError, TypeError, ArithmeticError, struct.error):  # what olefile raises, by trial
            self.damage.append("a part of the message cannot be read")
            return b""

    def folders(self, path: list[str], beginning: str) -> list[list[str]]:
        """Those right below a folder whose names begin so, by name."""
        found = (each for each in self._folders if each[:-1] == path and each[-1].lower().startswith(beginning))
        return sorted(found, key=lambda each: each[-1])


class Storage:
    def __init__(self, file: MsgFile, path: list[str], head_bytes: int, code_page: int = 0) -> None:
        self._file = file
        self._path = path
        stream = file.stream([*path, _FIXED])
        entries = stream[head_bytes : len(stream) - (len(stream) - head_bytes) % _ENTRY.size]
        self._fixed = {number: value for _, number, _, value in _ENTRY.iter_unpack(entries)}
        self._code_page = self.number(_MESSAGE_CODE_PAGE) or code_page

    def text(self, number: int) -> str:
        """ "" where there is none."""
        if unicode := self._stream(number, _UNICODE):
            return unicode.decode("utf-16-le", "replace").rstrip("\0")
        return text_of(self._stream(number, _BYTES).rstrip(b"\0"), charset(self._code_page))

    def encoded(self, number: int) -> tuple[bytes, str]:
        """A text as bytes, and the charset that they claim to be in, or ""."""
        if unicode := self._stream(number, _UNICODE):
            return unicode.decode("utf-16-le", "replace").rstrip("\0").encode(), "utf-8"
        if raw := self._stream(number, _BYTES):
            return raw.rstrip(b"\0"), charset(self._code_page)
        return self.binary(number), charset(self.number(_BODY_CODE_PAGE) or self._code_page)

    def binary(self, number: int) -> bytes:
        return self._stream(number, _BINARY)

    def number(self, number: int) -> int:
        """An integer or a truth value; 0 where there is none."""
        return int.from_bytes(self._fixed.get(number, b"")[:4], "little")

    def moment(self, number: int) -> datetime | None:
        ticks = int.from_bytes(self._fixed.get(number, b""), "little")
        try:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def recipients(self) -> list[Storage]:
        return self._below("__recip_version1.0_")

    def attachments(self) -> list[Storage]:
        return self._below("__attach_version1.0_")

    def message(self, number: int) -> Storage | None:
        """A message that is kept as the value of a property."""
        path = [*self._path, f"__substg1.0_{number:04X}{_OBJECT}"]
        if not self._file.stream([*path, _FIXED]):
            return None
        return Storage(self._file, path, _NESTED_HEAD_BYTES, self._code_page)

    def numbers_of_names(self) -> dict[int, int]:
        """Long id → number: some properties have another number in each file. One table for all messages in it."""
        table = self._file.stream(_NAMES)
        entries = _NAME.iter_unpack(table[: len(table) // _NAME.size * _NAME.size])
        return {long_id: 0x8000 + index for long_id, kind, index in entries if not kind & 1}

    def _below(self, beginning: str) -> list[Storage]:
        folders = self._file.folders(self._path, beginning)
        return [Storage(self._file, folder, _OTHER_HEAD_BYTES, self._code_page) for folder in folders]

    def _stream(self, number: int, kind: str) -> bytes:
        return self._file.stream([*self._path, f"__substg1.0_{number:04X}{kind}"])


def charset(code_page: int) -> str:
    """The name of a Windows code page; "" for none. Whether Python knows it is for decode to find out."""
    return _CODE_PAGES.get(code_page) or (f"cp{code_page}" if code_page else "")
