"""Zip containers and the XML in them, opened without trusting anything they claim about themselves.

Bytes are counted while they are inflated. Nothing is ever written to disk, and no name from inside is ever used as a path.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits

PIECE_BYTES = 1 << 16
FREE_RATIO_BYTES = 1_000_000
"""Below this size a part may be packed as tightly as it likes: a blank style sheet packs 1,000 to 1."""

MAX_XML_BYTES = 128_000_000
MAX_XML_MARKS = 4_000_000
"""Most "<" and "=" in one part: each is at most one node of the tree, of about 120 bytes. An 872-page handbook has 340,000."""

_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_LOCAL_HEADER = struct.Struct("<26sHH")
"""Its last two fields are the lengths of the name and of the extra field; both lie between it and the data."""

_BROKEN_ZIP = (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError, ValueError, OverflowError)


class Container:
    """An open zip. All its parts together may inflate to limits.max_inflated_bytes, however often they are read.

    Raises, as do its methods:
        Refused: DAMAGED, ENCRYPTED (a part has a password) or TOO_LARGE.
    """

    def __init__(self, file: Path | IO[bytes], limits: Limits) -> None:
        self._limits = limits
        self._inflated_bytes = 0
        self._file = file.open("rb") if isinstance(file, Path) else file
        try:
            self._zip = ZipFile(self._file)
            self._parts: Mapping[str, ZipInfo] = {part.filename: part for part in self._zip.infolist()}
            self._check_claims()
        except _BROKEN_ZIP as error:
            self._file.close()
            raise Refused(Code.DAMAGED, f"not a whole zip file: {error}") from error
        except Refused:
            self._file.close()
            raise

    def _check_claims(self) -> None:
        """An honest bomb is refused before anything is inflated."""
        parts = self._zip.infolist()
        if len(parts) > self._limits.max_zip_entries:
            raise Refused(Code.TOO_LARGE, f"{len(parts):,} entries in a zip, the limit is {self._limits.max_zip_entries:,}")
        claimed = sum(part.file_size for part in parts)
        if claimed > self._limits.max_inflated_bytes:
            raise Refused(Code.TOO_LARGE, f"unpacks to {claimed:,} bytes, the limit is {self._limits.max_inflated_bytes:,}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> list[str]:
        """In the order of the zip's directory."""
        return list(self._parts)

    def has_utf8_name(self, name: str) -> bool:
        """Whether the zip says so; any other name is in the code page of the machine that wrote it, and was read as CP437."""
        return bool(self._parts[name].flag_bits & _UTF8_FLAG)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, at most 64 KiB at a time. Raises KeyError where there is no such part.

        A part with a wrong checksum is DAMAGED only after its last piece: ZipFile itself would give nothing of a short one.
        """
        part = self._parts[name]
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise Refused(Code.ENCRYPTED, "the zip has a password")
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refused(Code.UNSUPPORTED, f"compression method {part.compress_type} in a zip")
        part_bytes = checksum = 0
        try:
            for piece in self._stored(part) if part.compress_type == ZIP_STORED else _inflated(self._stored(part)):
                part_bytes += len(piece)
                checksum = zlib.crc32(piece, checksum)
                self._count(len(piece), part_bytes, part.compress_size)
                yield piece
        except zlib.error as error:
            raise Refused(Code.DAMAGED, f"a part of the zip cannot be unpacked: {error}") from error
        if checksum != part.CRC:
            raise Refused(Code.DAMAGED, "a part of the zip has a wrong checksum")

    def _stored(self, part: ZipInfo) -> Iterator[bytes]:
        """The bytes of a part as they lie in the zip."""
        self._file.seek(max(part.header_offset, 0))  # one flipped bit makes it negative
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise Refused(Code.DAMAGED, "a part of the zip is not where its directory says")
        _, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
        self._file.seek(name_bytes + extra_bytes, io.SEEK_CUR)
        left = part.compress_size
        while left and (piece := self._file.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            yield piece

    def _count(self, piece_bytes: int, part_bytes: int, stored_bytes: int) -> None:
        self._inflated_bytes += piece_bytes
        if self._inflated_bytes > self._limits.max_inflated_bytes:
            raise Refused(Code.TOO_LARGE, f"unpacks to more than {self._limits.max_inflated_bytes:,} bytes")
        if part_bytes > FREE_RATIO_BYTES and part_bytes > stored_bytes * self._limits.max_part_ratio:
            raise Refused(Code.TOO_LARGE, f"a part is packed more than {self._limits.max_part_ratio} to 1")

    def read_part(self, name: str, *, max_bytes: int | None = None) -> bytes:
        """Raises KeyError where there is no such part, and Refused(TOO_LARGE) over max_bytes."""
        found = bytearray()
        for piece in self.pieces(name):
            found += piece
            if max_bytes is not None and len(found) > max_bytes:
                raise Refused(Code.TOO_LARGE, f"a part holds more than {max_bytes:,} bytes")
        return bytes(found)

    def read_xml(self, name: str, *, recover: bool = False) -> etree._Element:
        """The root element of a part. Raises KeyError where there is no such part.

        recover: make the best of broken XML and of a part that breaks off.
        """
        return parse_xml(self._until_broken(name) if recover else self.pieces(name), recover=recover)

    def _until_broken(self, name: str) -> Iterator[bytes]:
        try:
            yield from self.pieces(name)
        except Refused as refused:
            if refused.code is not Code.DAMAGED:
                raise


def _inflated(stored: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in stored:
        while piece and not inflater.eof:
            yield inflater.decompress(piece, PIECE_BYTES)
            piece = inflater.unconsumed_tail
    yield inflater.flush()


def parse_xml(pieces: Iterator[bytes], *, recover: bool = False) -> etree._Element:
    """Parses XML that may be hostile: no document type, no entities, no network, bounded nodes, depth at most 256.

    Raises:
        Refused: DAMAGED or TOO_LARGE.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=recover, remove_comments=True, remove_pis=True
    )
    total_bytes = marks = 0
    try:
        for piece in pieces:
            if total_bytes == 0 and b"<!DOCTYPE" in piece.upper():
                raise _forbidden_doctype()
            total_bytes += len(piece)
            marks += piece.count(b"<") + piece.count(b"=")
            if total_bytes > MAX_XML_BYTES or marks > MAX_XML_MARKS:
                raise Refused(Code.TOO_LARGE, f"XML of more than {MAX_XML_BYTES:,} bytes or {MAX_XML_MARKS:,} nodes")
            parser.feed(piece)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        code: int = error.code  # type: ignore[attr-defined]  # lxml-stubs do not know it
        if code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise Refused(Code.TOO_LARGE, "XML nested too deep, or a text in it is too long") from error
        raise Refused(Code.DAMAGED, f"broken XML: error {code} in line {error.lineno}") from error
    if root is None:
        raise Refused(Code.DAMAGED, "XML without an element")
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding, or at a place, where the first look missed it
        raise _forbidden_doctype()
    return root


def _forbidden_doctype() -> Refused:
    return Refused(Code.DAMAGED, "XML with a document type declaration, which no office format needs")


def local_name(element: etree._Element) -> str:
    """The name without its namespace: transitional and strict OOXML, and each year's HWPX, differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """The value of the first attribute of that local name."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


class Relation:
    """One line of a .rels part: `kind` is the last word of its type, `target` the name of a part."""

    __slots__ = ("id", "kind", "target")

    def __init__(self, id: str, kind: str, target: str) -> None:  # noqa: A002
        self.id = id
        self.kind = kind
        self.target = target


def relations(container: Container, name: str) -> list[Relation]:
    """What a part of an OOXML container refers to inside the container, in order; "" asks for the container itself."""
    folder = PurePosixPath(name).parent
    rels = str(folder / "_rels" / f"{PurePosixPath(name).name}.rels")
    if rels not in container:
        return []
    found = []
    for element in container.read_xml(rels, recover=True):
        target = element.get("Target")
        if target and element.get("TargetMode") != "External":  # never fetch what a document names
            kind = (element.get("Type") or "").rpartition("/")[2]
            found.append(Relation(element.get("Id") or "", kind, _resolved(folder, target)))
    return found


def _resolved(folder: PurePosixPath, target: str) -> str:
    """ "../media/image1.png" seen from word/ is media/image1.png. A name inside the zip, never a path on disk."""
    steps: list[str] = []
    for step in (PurePosixPath(target[1:]) if target.startswith("/") else folder / target).parts:
        if step == "..":
            del steps[-1:]
        else:
            steps.append(step)
    return "/".join(steps)
