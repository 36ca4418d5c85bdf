"""A reader at work on bytes that a test wrote down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from seogo.domain.blocks import Reading
from seogo.ports.formats import Limits, Reader, Source


def read(
    reader: Reader,
    content: str | bytes,
    folder: Path,
    *,
    limits: Limits | None = None,
    mapping: Mapping[str, object] | None = None,
    depth: int = 0,
) -> Reading:
    path = folder / "sample"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return reader.read(Source(path=path, name=path.name, mapping=mapping, depth=depth), limits or Limits())


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]
