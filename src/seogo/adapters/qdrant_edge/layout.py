"""What an index directory holds: the shard, a note of how it was made, the lock of the process that has it open, and a mark that
the last one closed it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

Layout = dict[str, Any]
"""{"layout": number, "spaces": {name: dimension}, "partitions": [name], "exact": float32 instead of Turbo8}."""

VERSION = 1
"""Another number means: build the index again. A shard is never migrated."""
_NOTE = "layout.json"
_CLOSED = "closed"


def layout_of(spaces: dict[str, int], partitions: list[str], *, exact: bool) -> Layout:
    return {"layout": VERSION, "spaces": spaces, "partitions": sorted(partitions), "exact": exact}


def shard_path(directory: Path) -> Path:
    return directory / "shard"


def lock_path(directory: Path) -> Path:
    return directory / "lock"


def read_layout(directory: Path) -> Layout | None:
    """None where no index was finished.

    Raises:
        ValueError: there is a note that cannot be read.
    """
    try:
        text = (directory / _NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    note = json.loads(text)
    if not isinstance(note, dict):
        raise ValueError(f"{directory / _NOTE} is no object")
    return note


def write_layout(directory: Path, layout: Layout) -> None:
    """The last step of making an index: what has no note was not finished, and is made again."""
    draft = directory / f"{_NOTE}.draft"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(layout, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(directory / _NOTE)
    _sync(directory)


def mark_closed(directory: Path) -> None:
    (directory / _CLOSED).touch()


def take_closed_mark(directory: Path) -> bool:
    """Whether the shard was closed, so that its log has nothing to repeat. The mark is gone then, also after a loss of power."""
    try:
        (directory / _CLOSED).unlink()
    except FileNotFoundError:
        return False
    _sync(directory)
    return True


def _sync(directory: Path) -> None:
    folder = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
