"""An HWP 5 file: what its header says, and its streams, unpacked without trusting what they claim about themselves."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import olefile

from seogo.adapters.readers.containers import FREE_RATIO_BYTES
from seogo.adapters.readers.hwp_crypto import KEY_RECORD_BYTES, unlocked
from seogo.adapters.readers.hwp_records import DISTRIBUTION_KEY
from seogo.adapters.readers.ole_summary import Summary, summary
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits

_SIGNATURE = b"HWP Document File"
_COMPRESSED = 1 << 0
_LOCKED = {1 << 1: "a password", 1 << 4: "a rights management", 1 << 8: "a certificate", 1 << 10: "a certificate"}
_DISTRIBUTION = 1 << 2

_SUMMARY = "\x05HwpSummaryInformation"

_SECTION = re.compile(r"Section(\d+)", re.IGNORECASE)
_PIECE_BYTES = 1 << 12
"""What is fed to the inflater at once. A small piece loses little where the stream is broken."""

MAX_STREAM_BYTES = 128_000_000


class HwpFile:
    """An open file. All its streams together may inflate to limits.max_inflated_bytes.

    Raises, as do its methods:
        Refused: DAMAGED, ENCRYPTED or TOO_LARGE.
    """

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self._limits = limits
        self._inflated_bytes = 0
        with _ole_faults():
            self._ole = olefile.OleFileIO(file)
        header = self._stored("FileHeader")
        if not header.startswith(_SIGNATURE) or len(header) < 40:
            raise Refused(Code.DAMAGED, "an HWP file without its header")
        (flags,) = struct.unpack_from("<I", header, 36)
        for flag, lock in _LOCKED.items():
            if flags & flag:
                raise Refused(Code.ENCRYPTED, f"an HWP file with {lock}")
        self._is_compressed = bool(flags & _COMPRESSED)
        self._is_distribution = bool(flags & _DISTRIBUTION)

    def sections(self) -> dict[int, str]:
        """Number of a section → name of its stream, in the order of the text: by the number, Section10 behind Section9."""
        for storage in ("ViewText", "BodyText") if self._is_distribution else ("BodyText",):
            names = {
                int(section[1]): "/".join(path)
                for path in self._ole.listdir()
                if len(path) == 2 and path[0] == storage and (section := _SECTION.fullmatch(path[1]))
            }
            if names:
                return dict(sorted(names.items()))
        return {}

    def stream(self, name: str) -> tuple[bytes, bool]:
        """Its unpacked bytes, and whether these are all; of a broken stream the readable beginning."""
        stored = self._stored(name)
        if name.startswith("ViewText"):
            stored = _unlocked(stored)
        return self._inflated(stored) if self._is_compressed else (stored, True)

    def _stored(self, name: str) -> bytes:
        with _ole_faults():
            return bytes(self._ole.openstream(name).read())

    def _inflated(self, stored: bytes) -> tuple[bytes, bool]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        found = bytearray()
        try:
            for start in range(0, len(stored), _PIECE_BYTES):
                piece = stored[start : start + _PIECE_BYTES]
                while piece and not inflater.eof:
                    unpacked = inflater.decompress(piece, 1 << 16)
                    piece = inflater.unconsumed_tail
                    found += unpacked
                    self._count(len(unpacked), len(found), len(stored))
            found += inflater.flush()
        except zlib.error:
            return bytes(found), False
        return bytes(found), inflater.eof

    def _count(self, piece_bytes: int, stream_bytes: int, stored_bytes: int) -> None:
        self._inflated_bytes += piece_bytes
        most_bytes = min(MAX_STREAM_BYTES, self._limits.max_inflated_bytes)
        if stream_bytes > most_bytes or self._inflated_bytes > self._limits.max_inflated_bytes:
            raise Refused(Code.TOO_LARGE, f"a part of the HWP file unpacks to more than {most_bytes:,} bytes")
        if stream_bytes > FREE_RATIO_BYTES and stream_bytes > stored_bytes * self._limits.max_part_ratio:
            raise Refused(Code.TOO_LARGE, f"a part is packed more than {self._limits.max_part_ratio} to 1")

    def summary(self) -> Summary:
        """Empty in files that programs have made."""
        try:
            return summary(self._stored(_SUMMARY))
        except Refused:
            return Summary()


def _unlocked(stored: bytes) -> bytes:
    header = int.from_bytes(stored[:4], "little")
    if header & 0x3FF != DISTRIBUTION_KEY or len(stored) < 4 + KEY_RECORD_BYTES:
        raise Refused(Code.DAMAGED, "a distribution document without its key")
    return unlocked(stored[4 : 4 + KEY_RECORD_BYTES], stored[4 + KEY_RECORD_BYTES :])


@contextmanager
def _ole_faults() -> Iterator[None]:
    """The file itself is open already: an OSError of olefile is a fault of what stands in it."""
    try:
        yield
    except OSError as error:
        raise Refused(Code.DAMAGED, "not a whole HWP file") from error
