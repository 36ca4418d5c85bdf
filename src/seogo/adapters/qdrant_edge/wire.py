"""A message on the pipe: two lengths, a JSON header, and raw bytes (float32, uint32, uuid), in the byte order of the machine."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

Header = dict[str, Any]
Message = tuple[Header, memoryview]

MAX_BYTES = 64 << 20
"""Of header and body. A put of 64 chunks is about 0.4 MB; more than this is no message of ours."""
_LENGTHS = struct.Struct("=II")


class BrokenWire(Exception):
    """What came is no message: the stream cannot be followed further."""


def pack(header: Header, body: bytes = b"") -> bytes:
    text = json.dumps(header, separators=(",", ":")).encode()
    if len(text) + len(body) > MAX_BYTES:
        raise BrokenWire(f"a message of {len(text) + len(body)} bytes, more than {MAX_BYTES}")
    return b"".join((_LENGTHS.pack(len(text), len(body)), text, body))


def read(pipe: IO[bytes]) -> Message | None:
    """The next message; None where the stream ends between two.

    Raises:
        BrokenWire: it ends inside one, is longer than MAX_BYTES, or its header is no JSON object.
    """
    lengths = pipe.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise BrokenWire("the stream ends inside a length")
    text_bytes, body_bytes = _LENGTHS.unpack(lengths)
    if text_bytes + body_bytes > MAX_BYTES:
        raise BrokenWire(f"a message of {text_bytes + body_bytes} bytes, more than {MAX_BYTES}")
    data = pipe.read(text_bytes + body_bytes)
    if len(data) < text_bytes + body_bytes:
        raise BrokenWire("the stream ends inside a message")
    try:
        header = json.loads(data[:text_bytes])
    except ValueError as error:
        raise BrokenWire(f"header: {error}") from error
    if not isinstance(header, dict):
        raise BrokenWire("the header is no object")
    return header, memoryview(data)[text_bytes:]
