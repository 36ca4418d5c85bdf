"""What a file is, by its content. The name decides only between kinds of text, which content alone cannot tell apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path, PurePath

import olefile

from seogo.adapters.readers import media
from seogo.adapters.readers.containers import Container
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits

HEAD_BYTES = 1 << 16
PDF_MARK_WITHIN_BYTES = 1024
MAX_NUL_SHARE = 0.01
MAX_CONTROL_SHARE = 0.05
"""Random bytes have 11 %; CP949 and UTF-8 text have none."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", media.RTF),
    (b"HWP Document File V3", media.HWP_3),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x7fELF", "application/x-elf"),
    (b"%!PS", "application/postscript"),
)
_ONLY_IF_BINARY = frozenset({"image/bmp", "application/x-bzip2"})  # "BM" and "BZh" may begin a text

_OFFICE_MAIN_PARTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"(?:wordprocessingml|ms-word)\.(?:document|template)(?:\.macroenabled\w*)?\.main\+xml"), media.DOCX),
    (
        re.compile(rb"(?:presentationml|ms-powerpoint)\.(?:presentation|template|slideshow)(?:\.macroenabled)?\.main\+xml"),
        media.PPTX,
    ),
    (re.compile(rb"ms-excel\.sheet\.binary\.macroenabled\.main"), media.XLSB),
    (re.compile(rb"(?:spreadsheetml|ms-excel)\.(?:sheet|template|addin)(?:\.macroenabled)?\.main\+xml"), media.XLSX),
)
_OFFICE_NAMES = (
    ("word/document.xml", media.DOCX),
    ("ppt/presentation.xml", media.PPTX),
    ("xl/workbook.bin", media.XLSB),
    ("xl/workbook.xml", media.XLSX),
)
_CONTENT_TYPES = "[Content_Types].xml"
_SMALL_PART_BYTES = 4_000_000
_ZIP_MIMETYPES = frozenset({media.HWPX, media.ODT, media.ODS, media.ODP, media.EPUB})

_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("FileHeader", media.HWP),
    ("EncryptedPackage", media.ENCRYPTED_OFFICE),
    ("__properties_version1.0", media.MSG),
    ("Workbook", media.XLS),
    ("Book", media.XLS),
    ("WordDocument", media.DOC),
    ("PowerPoint Document", media.PPT),
)

_OLE_SUFFIXES = frozenset({".hwp", ".msg", ".xls", ".doc", ".ppt"})

_TEXT_SUFFIXES = {
    ".txt": media.TEXT,
    ".text": media.TEXT,
    ".log": media.TEXT,
    ".md": media.MARKDOWN,
    ".markdown": media.MARKDOWN,
    ".html": media.HTML,
    ".htm": media.HTML,
    ".xhtml": media.HTML,
    ".xml": media.XML,
    ".csv": media.CSV,
    ".tsv": media.CSV,
    ".json": media.JSON,
    ".jsonl": media.JSON_LINES,
    ".ndjson": media.JSON_LINES,
    ".eml": media.MAIL,
    ".mbox": media.MBOX,
}
_TEXT_TYPES = frozenset(_TEXT_SUFFIXES.values())
_DECLARED_ALIASES = {"text/tab-separated-values": media.CSV, "text/x-markdown": media.MARKDOWN, "text/xml": media.XML}

# Every pattern takes linear time on hostile text: groups that could be divided in many ways are atomic or bounded.
_HTML_PROLOG = r"\s*+(?>(?:<\?xml[^>]*>|<!--.*?-->)\s*)*+"
_HTML_DOCUMENT = re.compile(_HTML_PROLOG + r"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_HTML_PIECE = re.compile(
    _HTML_PROLOG + r"<(?:head|body|title|meta|table|div|p|h[1-6]|ul|ol|article)[\s>/]", re.IGNORECASE | re.DOTALL
)
_HEADER_LINE = re.compile(r"([!-9;-~]+):.*(?:\n[ \t].*)*(?:\n|\Z)")
_ROUTED = frozenset({"received", "return-path", "message-id", "mime-version", "delivered-to", "x-received", "dkim-signature"})
_LETTER = frozenset({"from", "to", "cc", "subject", "date", "reply-to", "content-type", "content-transfer-encoding"})
_MBOX_FROM = re.compile(r"From \S{1,200} .{1,60}\d{4}.{0,20}\n[!-9;-~]{1,100}:")
_JSON_START = re.compile(r"\s*+(?:\{\s*+(?:\"|\}\s*+\Z)|\[\s*+\{\s*+\")")
_MARKDOWN_SIGNS = (
    re.compile(r"\A---\n(?:.*\n){1,60}?---\n"),
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}\)"),
    re.compile(r"^\|?[ :]*-{3,}[ :]*\|", re.MULTILINE),
)
_DELIMITERS = ("\t", ";", ",")


def sniff(path: Path, name: str, declared: str = "", *, limits: Limits | None = None) -> str:
    """The media type of a file that is not empty.

    Raises:
        Refused: a container that is cut off or breaks a limit, so that nobody can say what it is.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if b"%PDF-" in head[:PDF_MARK_WITHIN_BYTES]:
        return media.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(path, limits or Limits())
    if head.startswith(olefile.MAGIC):
        return _ole_type(path, name)
    text = _as_text(head)
    for mark, media_type in _MAGIC:
        if head.startswith(mark) and (text is None or media_type not in _ONLY_IF_BINARY):
            return media_type
    return media.BINARY if text is None else _text_type(text, name, declared)


def _zip_type(path: Path, limits: Limits) -> str:
    with Container(path, limits) as container:
        if "mimetype" in container:  # ODF, EPUB and HWPX
            told = container.read_part("mimetype", max_bytes=_SMALL_PART_BYTES).strip().decode("ascii", "replace")
            told = told.removesuffix("-template")
            if told in _ZIP_MIMETYPES:
                return told
        if "Contents/content.hpf" in container or "Contents/section0.xml" in container:
            return media.HWPX
        types = _content_types(container)
        for main_part, media_type in _OFFICE_MAIN_PARTS:
            if main_part.search(types):
                return media_type
        for usual_name, media_type in _OFFICE_NAMES:
            if usual_name in container:
                return media_type
    return media.ZIP


def _content_types(container: Container) -> bytes:
    """Nothing where there is none, or where a bit has flipped in it: the usual names help then."""
    if _CONTENT_TYPES not in container:
        return b""
    try:
        return container.read_part(_CONTENT_TYPES, max_bytes=_SMALL_PART_BYTES).lower()
    except Refused as refused:
        if refused.code is not Code.DAMAGED:
            raise
        return b""


def _ole_type(path: Path, name: str) -> str:
    try:
        with olefile.OleFileIO(path) as ole:
            for stream, media_type in _OLE_STREAMS:
                if ole.exists(stream):
                    return media_type
    except (OSError, ValueError, LookupError, TypeError) as error:  # what olefile raises on damage, by trial
        raise Refused(Code.DAMAGED, f"not a whole OLE file: {type(error).__name__}") from error
    if _suffix(name) in _OLE_SUFFIXES:
        raise Refused(Code.DAMAGED, f"an OLE file without the streams that make a {_suffix(name)} file")
    return media.OLE


def _as_text(head: bytes) -> str | None:
    """Good enough to see ASCII structure in; None when it is binary."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _lines(head.decode("utf-16", "replace"))
    controls = len(head) - len(head.translate(None, bytes(code for code in range(1, 32) if code not in b"\t\n\f\r\x1b")))
    if head.count(0) > MAX_NUL_SHARE * len(head) or controls > MAX_CONTROL_SHARE * len(head):
        return None
    return _lines(head.decode("utf-8", "replace"))


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _text_type(text: str, name: str, declared: str) -> str:
    return _surely(text) or _told(text, name, declared) or _probably(text)


def _suffix(name: str) -> str:
    return PurePath(name.replace("\\", "/")).suffix.lower()


def _surely(text: str) -> str | None:
    """What stands whatever the name says."""
    if _HTML_DOCUMENT.match(text):
        return media.HTML
    if _MBOX_FROM.match(text):
        return media.MBOX
    if _headers(text) & _ROUTED:
        return media.MAIL
    return None


def _told(text: str, name: str, declared: str) -> str | None:
    """By the ending of the name, else by what was declared, unless the content speaks against it."""
    suffix = _suffix(name)
    essence = declared.partition(";")[0].strip().lower()
    told = _TEXT_SUFFIXES.get(suffix) or _DECLARED_ALIASES.get(essence, essence)
    if told == media.MAIL and not _headers(text) & _LETTER:
        return None
    if told == media.JSON and not text.lstrip().startswith(("{", "[", '"')) and not _is_json(text):
        return None
    # A browser declares text/plain for everything that it does not know, so that a declaration of it says nothing.
    is_idle = told == media.TEXT and suffix not in _TEXT_SUFFIXES
    return told if told in _TEXT_TYPES and not is_idle else None


def _probably(text: str) -> str:
    for media_type, fits in _GUESSES:
        if fits(text):
            return media_type
    return media.TEXT


def _headers(text: str) -> frozenset[str]:
    """The names of the header lines that the text begins with, in small letters."""
    names = set()
    position = 0
    while line := _HEADER_LINE.match(text, position):
        names.add(line[1].lower())
        position = line.end()
    return frozenset(names)


def _is_letter(text: str) -> bool:
    names = _headers(text)
    return "from" in names and len(names & _LETTER) >= 2


def _is_json_lines(text: str) -> bool:
    first, _, rest = text.lstrip().partition("\n")
    return first.startswith("{") and rest.startswith("{") and _is_json(first)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_markdown(text: str) -> bool:
    return sum(bool(sign.search(text)) for sign in _MARKDOWN_SIGNS) >= 2


def _is_csv(text: str) -> bool:
    """Each of the first lines, at least three, has the same number of one delimiter."""
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    if len(text) >= HEAD_BYTES // 2:
        lines = lines[:-1]  # the last one may be cut off
    if len(lines) < 3:
        return False
    for delimiter in _DELIMITERS:
        counts = {line.count(delimiter) for line in lines}
        if len(counts) == 1 and counts.pop() >= (2 if delimiter == "," else 1):
            return True
    return False


_GUESSES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (media.MAIL, _is_letter),
    (media.JSON_LINES, _is_json_lines),
    (media.JSON, lambda text: bool(_JSON_START.match(text))),
    (media.HTML, lambda text: bool(_HTML_PIECE.match(text))),
    (media.XML, lambda text: text.lstrip().startswith("<?xml")),
    (media.MARKDOWN, _is_markdown),
    (media.CSV, _is_csv),
)
