"""A look at a PDF before pdfium: does any stream in it inflate to more than a parse process may hold?"""

from __future__ import annotations

import re
import zlib

MAX_DEFLATE_RATIO = 1032
"""Deflate cannot do better (zlib's technical notes), so that a small file needs no look."""

INPUT_BYTES = 65_536
OUTPUT_BYTES = 4 << 20

_STREAM = re.compile(rb"(?<!end)stream\r?\n?")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_DICTIONARY_BYTES = 1_024


def inflates_beyond(data: bytes, max_inflated_bytes: int) -> bool:
    """Whether one deflated stream is larger than that when inflated. Nothing is kept; counting stops at the limit.

    Pictures are passed over, since reading text does not inflate them. Streams that are packed twice, encrypted or in
    another filter are not seen: the memory limit of the parse process is behind this.
    """
    if len(data) * MAX_DEFLATE_RATIO <= max_inflated_bytes:
        return False
    view = memoryview(data)
    return any(
        _is_zlib(data, found.end()) and not _is_image(data, found.start()) and _is_larger(view[found.end() :], max_inflated_bytes)
        for found in _STREAM.finditer(data)
    )


def _is_zlib(data: bytes, start: int) -> bool:
    """RFC 1950: method 8, and the first two bytes a multiple of 31."""
    head = data[start : start + 2]
    return len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head) % 31 == 0


def _is_image(data: bytes, stream: int) -> bool:
    dictionary = data[max(0, stream - _DICTIONARY_BYTES) : stream]
    return bool(_IMAGE.search(dictionary, max(0, dictionary.rfind(b"obj"))))


def _is_larger(deflated: memoryview, max_bytes: int) -> bool:
    inflater = zlib.decompressobj()
    n_bytes = 0
    for start in range(0, len(deflated), INPUT_BYTES):
        waiting: bytes | memoryview = deflated[start : start + INPUT_BYTES]
        while waiting:
            try:
                n_bytes += len(inflater.decompress(waiting, OUTPUT_BYTES))
            except zlib.error:
                return False
            if n_bytes > max_bytes:
                return True
            if inflater.eof:
                return False
            waiting = inflater.unconsumed_tail
    return False
