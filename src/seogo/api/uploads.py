"""Reading what a client uploads: streamed to a temporary file without a name, so that nothing stays when it breaks off."""

from __future__ import annotations

import errno
import json
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, BinaryIO, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from seogo.api.given import collection_name
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.text import canonical
from seogo.ingest.accept import Upload
from seogo.ingest.mapping import Mapping

HANGUL = re.compile("[가-힣]")
MAX_FILES = 200
MAX_FIELDS = 100
MAX_FIELD_BYTES = 1 << 20
SPOOLED_BYTES = 1 << 20
FIELDS = frozenset({"files", "file", "collection", "tags", "source", "mapping"})

FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": f"1 to {MAX_FILES} files"},
        "collection": {"type": "string", "default": "default", "description": "Made if new."},
        "tags": {"type": "array", "items": {"type": "string"}},
        "source": {
            "type": "string",
            "description": "Where the file comes from; the same again is a new version.",
        },
        "mapping": {"type": "string", "description": "JSON: which keys of a JSON file are title, text, id, tags, time and url."},
    },
}
FORM = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM_SCHEMA}}}}
MAIL = {
    "requestBody": {
        "required": True,
        "content": {
            "message/rfc822": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {"schema": FORM_SCHEMA},
        },
    }
}


@asynccontextmanager
async def _read(request: Request) -> AsyncIterator[Sequence[Upload]]:
    try:
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES) as fields:
            yield _uploads(fields)
    except OSError as error:
        raise _no_room(error) from error


@asynccontextmanager
async def _read_raw(request: Request) -> AsyncIterator[Sequence[Upload]]:
    try:
        with tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES) as body:
            async for part in request.stream():
                await run_in_threadpool(body.write, part)
            if not body.tell():
                raise Refused(Code.INVALID, "no message: the body is empty")
            body.seek(0)
            collection = collection_name(request.query_params.get("collection", "default"))
            name = request.query_params.get("name", "mail.eml")
            yield [Upload(file=cast(BinaryIO, body), name=name, collection=collection, media_type="message/rfc822")]
    except OSError as error:
        raise _no_room(error) from error


async def _form(request: Request) -> AsyncIterator[Sequence[Upload]]:
    """Raises Refused: no file, too many, an unknown field, a field that does not fit; Unavailable(DISK_FULL)."""
    if not _is_multipart(request):
        raise Refused(Code.MEDIA_TYPE, "multipart/form-data with a field `files` is wanted")
    async with _read(request) as uploads:
        yield uploads


async def _mail(request: Request) -> AsyncIterator[Sequence[Upload]]:
    """One message: the raw body, or a form with one file."""
    async with _read(request) if _is_multipart(request) else _read_raw(request) as uploads:
        if len(uploads) != 1:
            raise Refused(Code.INVALID, "one message a call")
        yield uploads


SentFiles = Annotated[Sequence[Upload], Depends(_form)]
SentMail = Annotated[Sequence[Upload], Depends(_mail)]


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data"


def _no_room(error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable(Code.DISK_FULL, "no room for the upload in the folder for temporary files")
    return error


def _uploads(fields: FormData) -> list[Upload]:
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise Refused(Code.INVALID, f"unknown field {unknown[0][:100]!r}; known are {', '.join(sorted(FIELDS))}")
    files = [file for file in fields.getlist("files") + fields.getlist("file") if isinstance(file, UploadFile)]
    files = [file for file in files if file.filename or file.size]  # an empty file input of a browser
    if not files:
        raise Refused(Code.INVALID, "no file: the field `files` is wanted, each with a file name")
    source = _text(fields, "source") or None
    if source and len(files) > 1:
        raise Refused(Code.INVALID, "`source` names one file; send several files in calls of their own")
    collection = collection_name(_text(fields, "collection") or "default")
    mapping = _mapping(_text(fields, "mapping"))
    tags = [tag.strip() for value in _texts(fields, "tags") for tag in canonical(value).split(",")]
    return [
        Upload(
            file=file.file,
            name=sent_name(file.filename or ""),
            collection=collection,
            media_type=file.content_type or "",
            source=source,
            tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
            mapping=mapping,
        )
        for file in files
    ]


def sent_name(name: str) -> str:
    """Repairs a Korean name of an old client: it is not UTF-8, so the form was read as Latin-1, but it is EUC-KR."""
    try:
        korean = name.encode("latin-1").decode("euc_kr")
    except UnicodeError:
        return name
    return korean if HANGUL.search(korean) else name


def _texts(fields: FormData, name: str) -> list[str]:
    values = fields.getlist(name)
    if not all(isinstance(value, str) for value in values):
        raise Refused(Code.INVALID, f"`{name}` is text, not a file")
    return cast(list[str], values)


def _text(fields: FormData, name: str) -> str:
    return canonical(next(iter(_texts(fields, name)), "")).strip()


def _mapping(text: str) -> dict[str, object] | None:
    if not text:
        return None
    try:
        mapping = json.loads(text)
        json.dumps(mapping, ensure_ascii=False).encode()  # an escaped lone surrogate cannot be kept
    except ValueError:
        raise Refused(Code.INVALID, "`mapping` is not JSON") from None
    if not isinstance(mapping, dict):
        raise Refused(Code.INVALID, "`mapping` must be a JSON object")
    Mapping(mapping)
    return mapping
