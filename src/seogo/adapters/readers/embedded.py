"""Documents inside Office documents: taken out of the wrapping in which OLE keeps them."""

from __future__ import annotations

import io
import struct
from pathlib import PurePosixPath

import olefile

from seogo.domain.blocks import Attachment

_OLE10_HEADER_BYTES = 6


def unwrapped(part: str, content: bytes) -> Attachment | None:
    """The document in an embedded part, under the name that it had; None when nothing in it is a file of its own.

    Links of OLE objects are not followed: only what lies in the part itself counts.
    """
    name = PurePosixPath(part).name
    if not content.startswith(olefile.MAGIC):
        return Attachment(name, "", content) if content else None
    try:
        return _from_ole(name, content)
    except (OSError, ValueError, LookupError, TypeError, struct.error):  # what olefile raises on damage, by trial
        return None


def _from_ole(name: str, content: bytes) -> Attachment | None:
    stem = PurePosixPath(name).stem
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        if ole.exists("Package"):  # a modern Office document
            return Attachment(stem, "", ole.openstream("Package").read())
        if ole.exists("CONTENTS"):  # a PDF, as Acrobat wraps it
            inner = ole.openstream("CONTENTS").read()
            return Attachment(f"{stem}.pdf", "", inner) if inner.startswith(b"%PDF-") else None
        if ole.exists("\x01Ole10Native"):  # any file, as Windows' packager wraps it
            return _packaged(ole.openstream("\x01Ole10Native").read())
    return None


def _packaged(stream: bytes) -> Attachment | None:
    """Layout: u32 size, u16 flags, label NUL, path NUL, u32, u32 length, path, u32 length, the bytes (little-endian)."""
    label_end = stream.index(b"\0", _OLE10_HEADER_BYTES)
    path_end = stream.index(b"\0", label_end + 1)
    (path_bytes,) = struct.unpack_from("<I", stream, path_end + 5)
    start = path_end + 9 + path_bytes
    (length,) = struct.unpack_from("<I", stream, start)
    inner = stream[start + 4 : start + 4 + length]
    label = stream[_OLE10_HEADER_BYTES:label_end]
    return Attachment(_decoded(label) or "embedded", "", inner) if inner else None


def _decoded(label: bytes) -> str:
    """Windows writes it in its code page: on a Korean machine CP949."""
    try:
        return label.decode("cp949")
    except UnicodeDecodeError:
        return label.decode("latin-1")
