"""Which reader reads which type, and the rules that hold for all of them: a file always ends in a typed outcome."""

from __future__ import annotations

import struct
import traceback
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from zipfile import BadZipFile

from lxml.etree import LxmlError

from seogo.adapters.readers import media
from seogo.adapters.readers.sniff import sniff
from seogo.domain.blocks import Attachment, Block, Reading
from seogo.domain.document import OUTCOME_CODES, Outcome
from seogo.domain.errors import Refused
from seogo.ports.formats import Limits, Reader, Source

READERS = {
    media.PDF: "pdf:PdfReader",
    media.DOCX: "docx:DocxReader",
    media.PPTX: "pptx:PptxReader",
    media.XLSX: "xlsx:SpreadsheetReader",
    media.XLSB: "xlsx:SpreadsheetReader",
    media.XLS: "xlsx:SpreadsheetReader",
    media.ODS: "ods:OdsReader",
    media.HWP: "hwp:HwpReader",
    media.HWPX: "hwpx:HwpxReader",
    media.HTML: "html:HtmlReader",
    media.MARKDOWN: "markdown:MarkdownReader",
    media.TEXT: "text:TextReader",
    media.XML: "text:TextReader",
    media.CSV: "csv_table:CsvReader",
    media.JSON: "json_records:JsonReader",
    media.JSON_LINES: "json_records:JsonReader",
    media.MAIL: "mail:MailReader",
    media.MBOX: "mbox:MboxReader",
    media.MSG: "msg:MsgReader",
    media.ZIP: "archive:ArchiveReader",
}
"""Media type → "module:class" below seogo.adapters.readers. A module is imported when its first file comes."""

COLLECTIONS = frozenset({media.MBOX, media.ZIP})
"""Documents that are nothing but documents: not bound to max_attachments, but to max_zip_entries, by their readers."""

ENCRYPTED = {media.ENCRYPTED_OFFICE: "an Office file with a password"}

UNSUPPORTED = {
    media.DOC: "Word 97–2003 (.doc): save it as .docx",
    media.PPT: "PowerPoint 97–2003 (.ppt): save it as .pptx",
    media.HWP_3: "HWP 3: save it as HWP 5 or HWPX",
    media.RTF: "RTF: save it as .docx",
    media.BINARY: "binary data, no known type",
}

READER_FAULTS = (
    *(ValueError, LookupError, ArithmeticError, TypeError, AttributeError, EOFError),
    *(struct.error, zlib.error, BadZipFile, LxmlError),
)
"""What parsers, ours and the libraries', are known to raise on damaged bytes. The place goes into the detail, so that a bug
of ours can be told from a fault of the file."""

_OUTCOMES = {code: outcome for outcome, code in OUTCOME_CODES.items()}
_WITHOUT_TEXT = {Outcome.OK: Outcome.EMPTY, Outcome.PARTIAL: Outcome.DAMAGED}


def read(source: Source, limits: Limits) -> Reading:
    """Reads any file. Empty text is never OK; a fault of the file never raises.

    Raises:
        OSError: the file itself cannot be opened: a fault of the store, not of the document.
    """
    early = _before_reading(source.path.stat().st_size, source, limits)
    return early or _within(typed(lambda: _sniffed(source, limits)), limits)


def typed(reading: Callable[[], Reading]) -> Reading:
    """The reading, or the outcome that a fault of the file comes to."""
    try:
        return reading()
    except Refused as refused:
        return Reading(outcome=_OUTCOMES.get(refused.code, Outcome.DAMAGED), detail=refused.detail)
    except MemoryError:
        return Reading(outcome=Outcome.TOO_LARGE, detail="needs more memory than a parse process may have")
    except RecursionError:
        return Reading(outcome=Outcome.DAMAGED, detail="nested too deep")
    except READER_FAULTS as error:
        return Reading(outcome=Outcome.DAMAGED, detail=f"cannot be read: {_place(error)}")


def _sniffed(source: Source, limits: Limits) -> Reading:
    media_type = sniff(source.path, source.name, source.declared_media_type, limits=limits)
    return replace(typed(lambda: _by_type(media_type, source, limits)), media_type=media_type)


def _before_reading(size: int, source: Source, limits: Limits) -> Reading | None:
    if size == 0:
        return Reading(outcome=Outcome.EMPTY, detail="a file of 0 bytes")
    if size > limits.max_file_bytes:
        return Reading(outcome=Outcome.TOO_LARGE, detail=f"{size:,} bytes, the limit is {limits.max_file_bytes:,}")
    if source.depth > max(limits.max_mail_depth, limits.max_nesting):
        return Reading(outcome=Outcome.TOO_LARGE, detail=f"lies inside {source.depth} other documents")
    return None


def _by_type(media_type: str, source: Source, limits: Limits) -> Reading:
    if media_type in ENCRYPTED:
        return Reading(outcome=Outcome.ENCRYPTED, detail=ENCRYPTED[media_type])
    if media_type not in READERS:
        return Reading(outcome=Outcome.UNSUPPORTED, detail=f"no reader for {UNSUPPORTED.get(media_type, media_type)}")
    try:
        reader = reader_of(media_type)
    except ModuleNotFoundError as error:
        return Reading(outcome=Outcome.UNSUPPORTED, detail=f"no reader for {media_type}: {error.name} is not installed")
    return reader.read(source, limits)


def reader_of(media_type: str) -> Reader:
    """Raises KeyError for a type without a reader, ModuleNotFoundError where the reader or its package is not installed."""
    module, _, name = READERS[media_type].partition(":")
    reader: Reader = getattr(import_module(f"seogo.adapters.readers.{module}"), name)()
    return reader


def _place(error: BaseException) -> str:
    """The kind of an error and where it rose, never its message, which may quote the document."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def _within(reading: Reading, limits: Limits) -> Reading:
    """The last rules: no empty text that is OK, no more text and attachments than allowed."""
    reading = _first_chars(reading, limits.max_text_chars)
    reading = _first_attachments(reading, limits)
    if any(block.text.strip() for block in reading.blocks) or reading.outcome not in _WITHOUT_TEXT:
        return reading
    if reading.attachments:
        return _partial(reading, "no text of its own, only the documents inside it")
    return replace(reading, outcome=_WITHOUT_TEXT[reading.outcome], detail=reading.detail or "no text in it")


def _first_chars(reading: Reading, max_text_chars: int) -> Reading:
    if sum(len(block.text) for block in reading.blocks) <= max_text_chars:
        return reading
    kept: list[Block] = []
    free = max_text_chars
    for block in reading.blocks:
        kept.append(replace(block, text=block.text[:free]))
        free -= len(kept[-1].text)
        if free == 0:
            break
    return _partial(replace(reading, blocks=kept), f"only the first {max_text_chars:,} characters of text are kept")


def _first_attachments(reading: Reading, limits: Limits) -> Reading:
    kept: list[Attachment] = []
    most = limits.max_zip_entries if reading.media_type in COLLECTIONS else limits.max_attachments
    free = limits.max_inflated_bytes
    for attachment in reading.attachments:
        free -= len(attachment.content)
        if len(kept) == most or free < 0:
            return _partial(replace(reading, attachments=kept), f"only the first {len(kept)} documents inside it are kept")
        kept.append(attachment)
    return reading


def _partial(reading: Reading, detail: str) -> Reading:
    outcome = Outcome.PARTIAL if reading.outcome is Outcome.OK else reading.outcome
    return replace(reading, outcome=outcome, detail="; ".join(filter(None, (reading.detail, detail))))
