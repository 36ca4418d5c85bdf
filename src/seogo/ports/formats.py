"""Reading files: bytes to blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from seogo.domain.blocks import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may cost. Bytes are counted while inflating; the header's size is a claim."""

    max_file_bytes: int = 100_000_000
    max_pages: int = 5_000
    max_text_chars: int = 20_000_000
    max_zip_entries: int = 10_000
    max_inflated_bytes: int = 512_000_000
    max_part_ratio: int = 200
    """Inflated to stored, of a part over 1 MB."""
    max_table_cells: int = 2_000_000
    max_nesting: int = 3
    max_mail_depth: int = 10
    max_attachments: int = 100
    deadline_seconds: float = 60.0
    deadline_seconds_per_megabyte: float = 5.0
    max_deadline_seconds: float = 300.0
    page_deadline_seconds: float = 20.0
    """To show a page."""
    memory_bytes: int = 2 << 30
    recycle_rss_bytes: int = 1_000_000_000
    recycle_documents: int = 200
    max_ocr_pages: int = 200
    ocr_page_deadline_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read. The name is a hint only; the type comes from the content. depth: how many documents it lies inside."""

    path: Path
    name: str
    declared_media_type: str = ""
    mapping: Mapping[str, object] | None = None
    depth: int = 0


class Reader(Protocol):
    """Reads one format. Runs inside a parse process: may be slow, may be killed. Twice gives the same blocks.

    Faults of the file end in Reading.outcome, never in an exception that a user would see as a bug; MemoryError and
    RecursionError are turned into too_large and damaged by the caller.
    """

    media_type: str
    suffixes: tuple[str, ...]
    left_out: str
    """In English, for the reference: what of such a file is not read."""

    def read(self, source: Source, limits: Limits) -> Reading: ...


class Parser(Protocol):
    """Reads any file, apart from the rest: a hostile file costs one attempt of one document and nobody else anything."""

    def parse(self, source: Source, *, alone: bool = False) -> Reading:
        """Past the deadline the outcome is timeout, past the memory limit too_large. alone: nothing else shares its process.

        Raises:
            WorkerDied: the process died of anything else.
            Unavailable: no process can be started now.
        """

    def close(self) -> None: ...
