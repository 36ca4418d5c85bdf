"""What goes over the pipes between the pool and a parse process.

A frame is a length (8 bytes, big-endian) and as many bytes. A request is one frame. A reply is a head frame that says what
follows: frames of blocks, none so big that decoding it would hold up other threads for long, and one frame of raw bytes for
each attachment. Text is JSON in UTF-8; lone surrogates, as in names that are not UTF-8, pass through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source

CRASH_MARK = b"crash: "
"""Begins the line on the error stream that names an error and its place."""

LENGTH_BYTES = 8
MAX_FRAME_CHARS = 200_000
"""Of block text in a frame, give or take one block: json.loads keeps the interpreter for about 1 ms."""


def frame(payload: bytes) -> bytes:
    return len(payload).to_bytes(LENGTH_BYTES, "big") + payload


def encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode(payload: bytes) -> Any:
    return json.loads(payload.decode("utf-8", "surrogatepass"))


def limits_to_json(limits: Limits) -> str:
    return json.dumps(asdict(limits))


def limits_from_json(text: str) -> Limits:
    return Limits(**json.loads(text))


class Task(StrEnum):
    """What a parse process can be asked to do with a file (tasks.py)."""

    READ = "read"
    IMAGE = "image"
    FIND = "find"
    RECOGNISE = "recognise"


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with which file, the further facts that the task takes, and its computing time."""

    task: Task
    source: Source
    facts: Mapping[str, Any]
    cpu_seconds: float


def encode_request(request: Request) -> bytes:
    source = request.source
    return encode(
        {
            "task": request.task,
            "source": {
                "path": str(source.path.absolute()),  # the process works in a folder of its own
                "name": source.name,
                "declared_media_type": source.declared_media_type,
                "mapping": None if source.mapping is None else dict(source.mapping),
                "depth": source.depth,
            },
            "facts": dict(request.facts),
            "cpu_seconds": request.cpu_seconds,
        }
    )


def decode_request(payload: bytes) -> Request:
    fields = decode(payload)
    source = Source(**{**fields["source"], "path": Path(fields["source"]["path"])})
    return Request(**{**fields, "task": Task(fields["task"]), "source": source})


def encode_reply(reading: Reading) -> Iterator[bytes]:
    """The payloads of a reply, in order."""
    batches = list(_batches(reading))
    yield encode(
        {
            "outcome": reading.outcome,
            "detail": reading.detail,
            "media_type": reading.media_type,
            "title": reading.title,
            "metadata": dict(reading.metadata),
            "created_at": reading.created_at.isoformat() if reading.created_at else None,
            "pages": reading.pages,
            "scanned": list(reading.scanned),
            "block_frames": len(batches),
            "attachments": [[attachment.name, attachment.media_type] for attachment in reading.attachments],
        }
    )
    yield from map(encode, batches)
    for attachment in reading.attachments:
        yield attachment.content


def decode_reply(next_payload: Callable[[], bytes]) -> Reading:
    """Takes as many payloads as the reply has."""
    head = decode(next_payload())
    blocks = [_block(fields) for _ in range(head.pop("block_frames")) for fields in decode(next_payload())]
    attachments = [Attachment(name, media_type, next_payload()) for name, media_type in head.pop("attachments")]
    created_at = head.pop("created_at")
    return Reading(
        **{**head, "outcome": Outcome(head["outcome"])},
        blocks=blocks,
        created_at=datetime.fromisoformat(created_at) if created_at else None,
        attachments=attachments,
    )


def _batches(reading: Reading) -> Iterator[list[list[object]]]:
    batch: list[list[object]] = []
    chars = 0
    for block in reading.blocks:
        batch.append([block.kind, block.text, block.level, block.page, block.ocr])
        chars += len(block.text)
        if chars >= MAX_FRAME_CHARS or len(batch) >= 1_000:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _block(fields: list[Any]) -> Block:
    kind, text, level, page, ocr = fields
    return Block(Kind(kind), text, level, page, ocr)
