"""Terms, spans and sentence vectors as bytes: little-endian arrays one after another, so that reading copies nothing twice."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np

from seogo.domain.chunk import Span
from seogo.ports.storage import SentenceRows

Counts = Mapping[int, int]


def pack_spans(spans: Sequence[Span]) -> bytes:
    """uint32 start and end of each."""
    return struct.pack(f"<{2 * len(spans)}I", *(offset for span in spans for offset in span))


def unpack_spans(packed: bytes) -> tuple[Span, ...]:
    offsets = struct.unpack(f"<{len(packed) // 4}I", packed)
    return tuple(zip(offsets[::2], offsets[1::2], strict=True))


def pack_counts(words: Counts, bigrams: Counts) -> bytes:
    """uint32 number of words and of bigrams, then their ids, uint32, then how often each stands there, uint16."""
    ids = np.array([*words, *bigrams], dtype="<u4")
    often = np.minimum([*words.values(), *bigrams.values()], 0xFFFF).astype("<u2")
    return struct.pack("<II", len(words), len(bigrams)) + ids.tobytes() + often.tobytes()


def unpack_counts(packed: bytes) -> tuple[Counts, Counts]:
    words, bigrams = struct.unpack_from("<II", packed)
    count = words + bigrams
    ids = np.frombuffer(packed, "<u4", count, offset=8).tolist()
    often = np.frombuffer(packed, "<u2", count, offset=8 + 4 * count).tolist()
    return dict(zip(ids[:words], often[:words], strict=True)), dict(zip(ids[words:], often[words:], strict=True))


def pack_rows(rows: SentenceRows) -> bytes:
    """uint32 n and dimension, then scales (float32, n), spans (uint32, n × 2), rows (int8, n × dimension)."""
    count, dimension = rows.rows.shape
    scales = np.asarray(rows.scales, "<f4").tobytes()
    return struct.pack("<II", count, dimension) + scales + pack_spans(rows.spans) + np.asarray(rows.rows, np.int8).tobytes()


def unpack_rows(packed: bytes) -> SentenceRows:
    count, dimension = struct.unpack_from("<II", packed)
    vectors_at = 8 + 12 * count
    return SentenceRows(
        rows=np.frombuffer(packed, np.int8, count * dimension, offset=vectors_at).reshape(count, dimension),
        scales=np.frombuffer(packed, "<f4", count, offset=8),
        spans=unpack_spans(packed[8 + 4 * count : vectors_at]),
    )
