"""Chunks as rows: a narrow one that is looked up and counted, and a wide one with the text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from seogo.adapters.sqlite.database import Connection, Row, rows
from seogo.adapters.sqlite.packing import pack_spans, unpack_spans
from seogo.domain.blocks import Kind
from seogo.domain.chunk import Chunk
from seogo.domain.terms import Partition

_NARROW = ("version", "ordinal", "language", "partition")
_WIDE = ("start", "end", "kind", "tokens", "page_start", "page_end", "ocr", "section", "sentences", "header", "text")
_FIELDS = ("id", "document_id", *_NARROW, *_WIDE)

CHUNK = ", ".join(
    ["chunk.id", "document.id", *(f"chunk.{column}" for column in _NARROW), *(f'passage."{column}"' for column in _WIDE)]
)
FROM_CHUNK = "FROM chunk JOIN passage USING (key) JOIN document ON document.key = chunk.document"
SELECT_CHUNK = f"SELECT {CHUNK} {FROM_CHUNK}"

IS_VISIBLE = "document.visible_version = chunk.version AND document.state <> 'deleted'"

_PUT_CHUNK = "INSERT INTO chunk(key, id, document, version, ordinal, language, partition) VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_PASSAGE = f"INSERT INTO passage VALUES ({', '.join('?' * 12)})"


def chunk_of(row: Row) -> Chunk:
    value = dict(zip(_FIELDS, row, strict=True)) | {
        "id": UUID(bytes=row[0]),
        "document_id": UUID(bytes=row[1]),
    }
    value["partition"] = Partition(value["partition"])
    value["kind"] = Kind(value["kind"])
    value["ocr"] = bool(value["ocr"])
    value["section"] = tuple(json.loads(value["section"]))
    value["sentences"] = unpack_spans(value["sentences"])
    return Chunk(**value)


def insert(connection: Connection, document: int, chunks: Sequence[Chunk]) -> None:
    """Under keys that follow the highest one, so that neither table is written in its middle."""
    first = rows(connection, "SELECT coalesce(max(key), 0) + 1 FROM chunk")[0][0]
    connection.executemany(
        _PUT_CHUNK,
        (
            (key, chunk.id.bytes, document, chunk.version, chunk.ordinal, chunk.language, chunk.partition)
            for key, chunk in enumerate(chunks, first)
        ),
    )
    connection.executemany(
        _PUT_PASSAGE,
        (
            (
                key,
                chunk.start,
                chunk.end,
                chunk.kind,
                chunk.tokens,
                chunk.page_start,
                chunk.page_end,
                chunk.ocr,
                json.dumps(chunk.section, ensure_ascii=False),
                pack_spans(chunk.sentences),
                chunk.header,
                chunk.text,
            )
            for key, chunk in enumerate(chunks, first)
        ),
    )
