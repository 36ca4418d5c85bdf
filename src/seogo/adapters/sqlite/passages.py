"""Chunks as rows: a narrow one that is looked up and counted, and a wide one with the text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from seogo.adapters.sqlite.database import Connection, Row
from seogo.adapters.sqlite.packing import pack_spans, unpack_spans
from seogo.domain.blocks import Kind
from seogo.domain.chunk import Chunk
from seogo.domain.terms import Partition

SELECT_CHUNK = """
SELECT chunk.id, document.id, chunk.version, chunk.ordinal, chunk.language, chunk.partition,
       passage.start, passage."end", passage.kind, passage.tokens, passage.page_start, passage.page_end, passage.ocr,
       passage.section, passage.sentences, passage.header, passage.text
  FROM chunk JOIN passage USING (key) JOIN document ON document.key = chunk.document"""
"""A row of it is a Chunk; further columns may not follow."""

IS_VISIBLE = "document.visible_version = chunk.version AND document.state <> 'deleted'"

_PUT_CHUNK = "INSERT INTO chunk(key, id, document, version, ordinal, language, partition) VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_PASSAGE = f"INSERT INTO passage VALUES ({', '.join('?' * 12)})"


def chunk_of(row: Row) -> Chunk:
    (
        id_,
        document_id,
        version,
        ordinal,
        language,
        partition,
        start,
        end,
        kind,
        tokens,
        first,
        last,
        ocr,
        section,
        sentences,
        *texts,
    ) = row
    header, text = texts
    return Chunk(
        id=UUID(bytes=id_),
        document_id=UUID(bytes=document_id),
        version=version,
        ordinal=ordinal,
        start=start,
        end=end,
        text=text,
        sentences=unpack_spans(sentences),
        section=tuple(json.loads(section)),
        kind=Kind(kind),
        tokens=tokens,
        language=language,
        partition=Partition(partition),
        page_start=first,
        page_end=last,
        ocr=bool(ocr),
        header=header,
    )


def insert(connection: Connection, document: int, chunks: Sequence[Chunk]) -> None:
    """Under keys that follow the highest one, so that neither table is written in its middle."""
    first = connection.execute("SELECT coalesce(max(key), 0) + 1 FROM chunk").fetchall()[0][0]
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
