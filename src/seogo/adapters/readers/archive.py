"""ZIP of documents: each file in it is a document of its own; the text of the archive itself is the list of their names.

A ZIP inside a ZIP is read as a folder. So the limits hold for all of it together, and it cannot multiply by being read again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from seogo.adapters.readers import media
from seogo.adapters.readers.containers import Container
from seogo.adapters.readers.decode import Undecodable, decode
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

_ZIP_BEGIN = b"PK\x03\x04"
# Each of these says that a ZIP is one document, not a folder of them.
_DOCUMENT_MARKS = frozenset({"[Content_Types].xml", "mimetype", "Contents/content.hpf", "Contents/section0.xml"})
_SYSTEM_FOLDERS = frozenset({"__MACOSX", ".git", ".svn"})
_SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class ArchiveReader:
    media_type = media.ZIP
    suffixes = (".zip",)
    left_out = "files with a password, hidden files of operating systems and git, empty files"

    def read(self, source: Source, limits: Limits) -> Reading:
        """Raises Refused: TOO_LARGE (entries, bytes, ratio or nesting), ENCRYPTED or UNSUPPORTED (all of it), DAMAGED."""
        unpacking = _Unpacking(limits)
        attachments = list(unpacking.files(source.path, "", source.depth))
        if unpacking.refused and not attachments:
            raise unpacking.refused[0]
        names = "\n".join(sorted(unpacking.names))
        reasons = dict.fromkeys(refused.detail for refused in unpacking.refused)
        return Reading(
            blocks=[Block(Kind.LIST, names)] if names else [],
            outcome=Outcome.PARTIAL if reasons else Outcome.OK,
            detail="; ".join(reasons),
            attachments=attachments,
        )


class _Unpacking:
    """One archive with all that lie in it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free_entries = limits.max_zip_entries
        self._free_bytes = limits.max_inflated_bytes
        self.names: list[str] = []
        self.refused: list[Refused] = []
        """Of single files; the others are unpacked all the same."""

    def files(self, file: Path | IO[bytes], folder: str, depth: int) -> Iterator[Attachment]:
        """folder: what stands before the names, with its slash. depth: how many documents the archive lies inside."""
        if depth > self._limits.max_nesting:
            raise Refused(Code.TOO_LARGE, f"archives in archives, more than {self._limits.max_nesting} deep")
        with Container(file, self._limits) as container:
            self._free_entries -= len(container.names)
            if self._free_entries < 0:
                raise Refused(Code.TOO_LARGE, f"more than {self._limits.max_zip_entries:,} entries")
            for entry in container.names:
                name = folder + _shown_name(container, entry)
                if not _is_file(name):
                    continue
                self.names.append(name)
                if content := self._content(container, entry):
                    yield from self._unpacked(name, content, depth)

    def _content(self, container: Container, entry: str) -> bytes:
        try:
            content = container.read_part(entry)
        except Refused as refused:
            if refused.code is Code.TOO_LARGE:
                raise
            self.refused.append(refused)
            return b""
        self._free_bytes -= len(content)
        if self._free_bytes < 0:
            raise Refused(Code.TOO_LARGE, f"unpacks to more than {self._limits.max_inflated_bytes:,} bytes")
        return content

    def _unpacked(self, name: str, content: bytes, depth: int) -> Iterator[Attachment]:
        """The file, or the files in it. A broken archive stays a file: its own outcome will say what is wrong with it."""
        if not _is_archive(content, self._limits):
            yield Attachment(name, "", content)
            return
        try:
            yield from list(self.files(io.BytesIO(content), f"{name}/", depth + 1))
        except Refused as refused:
            if refused.code is Code.TOO_LARGE:
                raise
            yield Attachment(name, media.ZIP, content)


def _is_archive(content: bytes, limits: Limits) -> bool:
    if not content.startswith(_ZIP_BEGIN):
        return False
    try:
        with Container(io.BytesIO(content), limits) as container:
            return not any(mark in container for mark in _DOCUMENT_MARKS)
    except Refused:  # as a document of its own it will say why
        return False


def _is_file(name: str) -> bool:
    path = PurePosixPath(name)
    return not name.endswith("/") and path.name.lower() not in _SYSTEM_FILES and not _SYSTEM_FOLDERS.intersection(path.parts)


def _shown_name(container: Container, entry: str) -> str:
    """Windows in Korea writes names in CP949 and does not say so; ZipFile reads what is not marked as UTF-8 as CP437."""
    if container.has_utf8_name(entry) or entry.isascii():
        return entry
    try:
        return decode(entry.encode("cp437"))
    except (Undecodable, UnicodeEncodeError):
        return entry
