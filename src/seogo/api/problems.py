"""Errors as application/problem+json (RFC 9457). The only place that knows status codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from seogo.domain.errors import Code, Refused, SeogoError, Unavailable
from seogo.domain.messages import Language, title

STATUS: Mapping[Code, int] = {
    Code.INVALID: 422,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.REQUEST_TOO_LARGE: 413,
    Code.MEDIA_TYPE: 415,
    Code.BAD_CURSOR: 400,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.DAMAGED: 422,
    Code.ENCRYPTED: 422,
    Code.EMPTY: 422,
    Code.NEEDS_OCR: 422,
    Code.QUEUE_FULL: 429,
    Code.PARSE_TIMEOUT: 422,
    Code.TOO_LARGE: 422,
    Code.UNSUPPORTED: 422,
    Code.WORKER_DIED: 422,
    Code.INDEX_UNREACHABLE: 503,
    Code.INDEX_TIMEOUT: 503,
    Code.DIMENSION: 500,
    Code.UNKNOWN_COLLECTION: 404,
    Code.CORRUPT: 503,
    Code.STORE_UNAVAILABLE: 503,
    Code.DISK_FULL: 507,
    Code.FINGERPRINT: 503,
    Code.EMBEDDING_FAILED: 503,
    Code.SUPERSEDED: 409,
    Code.INTERNAL: 500,
}

CODES: Mapping[int, Code] = {
    400: Code.INVALID,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    413: Code.REQUEST_TOO_LARGE,
    415: Code.MEDIA_TYPE,
}
"""What the framework refuses by itself."""

MAX_FAULTS = 10


def language(headers: Mapping[str, str]) -> Language:
    """Korean or English, whichever Accept-Language ranks higher; English when it names neither."""
    ranked: list[tuple[float, Language]] = []
    for part in headers.get("accept-language", "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        name = tag.split("-")[0].lower()
        if name in ("ko", "en"):
            ranked.append((_number(quality), "ko" if name == "ko" else "en"))
    return max(ranked, key=lambda rank: rank[0])[1] if ranked else "en"


def _number(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


def json_bytes(content: Any) -> bytes:
    """Lone surrogates, which no UTF-8 can carry, become "?"."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def problem(
    scope: Scope,
    code: Code,
    detail: str,
    *,
    status: int | None = None,
    retryable: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    chosen = language({name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]})
    status = status or STATUS[code]
    content = {
        "type": f"urn:seogo:error:{code}",
        "title": title(code, chosen),
        "status": status,
        "code": code,
        "detail": detail,
        "instance": scope["path"],
        "trace_id": scope.get("state", {}).get("trace_id"),
        "retryable": retryable,
    }
    return Response(
        json_bytes(content), status, {**(headers or {}), "Content-Language": chosen}, media_type="application/problem+json"
    )


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SeogoError)
    if isinstance(error, Unavailable):
        headers = {"Retry-After": str(max(1, round(error.retry_after_seconds)))}
        return problem(request.scope, error.code, error.detail, retryable=True, headers=headers)
    return problem(request.scope, error.code, error.detail)


async def _not_valid(request: Request, error: Exception) -> Response:
    """Names each field at fault and why. Never repeats the value: it may be large, or a secret."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:MAX_FAULTS]]
    return problem(request.scope, Code.INVALID, "; ".join(faults))


async def _from_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, Code.INVALID if error.status_code < 500 else Code.INTERNAL)
    return problem(request.scope, code, str(error.detail), status=error.status_code, headers=error.headers)


async def _too_deep(request: Request, error: Exception) -> Response:
    return problem(request.scope, Code.INVALID, "the JSON is nested too deep")


async def _bug(request: Request, error: Exception) -> Response:
    """Without internals; the framework logs the traceback after this answer."""
    return problem(request.scope, Code.INTERNAL, "see the server's log")


def install(app: FastAPI) -> None:
    app.add_exception_handler(SeogoError, _ours)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _from_framework)
    app.add_exception_handler(RecursionError, _too_deep)
    app.add_exception_handler(Exception, _bug)


def not_found(document_id: str) -> Refused:
    return Refused(Code.NOT_FOUND, f"no document {document_id[:100]!r}")
