"""`seogo extract`: what the readers see in a file, without a server and without a data directory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from seogo.cli import screen
from seogo.cli.exits import Exit, Stop
from seogo.cli.messages import text
from seogo.config import Settings
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import WorkerDied
from seogo.domain.messages import Language
from seogo.domain.text import canonical
from seogo.ports.formats import Source
from seogo.wiring.storage import open_parser

READ = frozenset({Outcome.OK, Outcome.PARTIAL})


def extract(settings: Settings, path: Path, language: Language, *, as_json: bool) -> Exit:
    """Reads the file just as an upload is read: in a parse process, within the limits of the settings.

    Raises:
        Stop: the parse process died: the bug report that this file is meant for.
    """
    with TemporaryDirectory(prefix="seogo-") as folder:
        parser = open_parser(settings, temp_root=Path(folder))
        try:
            reading = parser.parse(Source(path=path, name=path.name), alone=True)
        except WorkerDied as death:
            raise Stop(Exit.FAILURE, str(death)) from death
        finally:
            parser.close()
    if as_json:
        screen.as_json(_content(reading))
    else:
        _show(reading, language)
    return Exit.OK if reading.outcome in READ else Exit.FAILURE


def _content(reading: Reading) -> dict[str, Any]:
    """Text as the reader gave it, so that a bug report hides nothing."""
    return {
        "outcome": reading.outcome,
        "detail": reading.detail,
        "media_type": reading.media_type,
        "title": reading.title,
        "pages": reading.pages,
        "created_at": reading.created_at.isoformat() if reading.created_at else None,
        "metadata": dict(reading.metadata),
        "blocks": [
            {"kind": block.kind, "level": block.level, "page": block.page, "text": block.text, "ocr": block.ocr}
            for block in reading.blocks
        ],
        "attachments": [
            {"name": attachment.name, "media_type": attachment.media_type, "bytes": len(attachment.content)}
            for attachment in reading.attachments
        ],
    }


def _show(reading: Reading, language: Language) -> None:
    facts = {
        "outcome": reading.outcome,
        "detail": reading.detail,
        "media_type": reading.media_type,
        "title": reading.title,
        "pages": reading.pages or "",
        "created_at": reading.created_at.isoformat() if reading.created_at else "",
        **reading.metadata,
    }
    for name, fact in facts.items():
        if fact:
            screen.result(f"{screen.dim(f'{name}:')} {_harmless(str(fact))}")
    for block in reading.blocks:
        screen.result(f"\n{screen.dim(_label(block, language))}\n{_harmless(block.text)}")
    if reading.attachments:
        screen.result("")
    for attachment in reading.attachments:
        size = f"{len(attachment.content):,} B"
        screen.result(f"{screen.dim('attachment')} {_harmless(attachment.name)} {screen.dim(f'{attachment.media_type} {size}')}")


def _label(block: Block, language: Language) -> str:
    """heading 2, p. 3"""
    kind = f"{block.kind} {block.level}" if block.kind is Kind.HEADING else str(block.kind)
    page = [text(language, "page", page=block.page)] if block.page else []
    return ", ".join([kind, *page, *(["OCR"] if block.ocr else [])])


def _harmless(foreign: str) -> str:
    """Without control characters: a document must not tell the terminal what to do."""
    return canonical(foreign)
