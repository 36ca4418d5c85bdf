"""A reader at work on bytes that a test wrote down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from seogo.adapters.readers import registry
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
    """Through the door that every file goes through; its name has a suffix of the reader."""
    path = folder / f"sample{reader.suffixes[0]}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = Source(path=path, name=path.name, declared_media_type=reader.media_type, mapping=mapping, depth=depth)
    return registry.read(source, limits or Limits())


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]
