"""What holds for every request, before any route: size, origin, trace, headers.

Pure ASGI: a stream wrapped in Starlette's BaseHTTPMiddleware doubled the time of other calls.
"""

from __future__ import annotations

import re
import secrets
from asyncio import CancelledError
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seogo.api.problems import problem
from seogo.domain.errors import Code

MAX_JSON_BYTES = 32 << 20
MAX_UPLOAD_BYTES = 1 << 30
"""Of one call, all files together; a file has its own limit besides (`max_file_bytes`)."""
UPLOADS = frozenset({"/api/v1/documents", "/api/v1/documents/mail"})
MAX_QUERY_STRING = 8_192

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what is too large or comes from another site; gives every request a trace id and every answer its headers."""

    def __init__(self, app: ASGIApp, *, max_upload_bytes: int, local_only: bool) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes
        self._local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trace_id = _trace_id(headers.get("traceparent", ""))
        scope.setdefault("state", {})["trace_id"] = trace_id

        is_answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                out = MutableHeaders(scope=message)
                out["X-Trace-Id"] = trace_id
                for name, value in _HEADERS.items():
                    out.setdefault(name, value)
            await send(message)

        limit = self._max_upload_bytes if scope["path"] in UPLOADS else MAX_JSON_BYTES
        refused = self._refused(scope, headers, limit)
        if refused:
            await problem(scope, *refused)(scope, receive, send_with_headers)
            return
        try:
            await self._app(scope, _limited(receive, limit), send_with_headers)
        except CancelledError:  # the server stops and has waited long enough for this request
            if not is_answered:
                await _stopping(scope)(scope, receive, send_with_headers)

    def _refused(self, scope: Scope, headers: Headers, limit: int) -> tuple[Code, str] | None:
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > limit:
            return Code.REQUEST_TOO_LARGE, f"{length} bytes; this address takes {limit}"
        if len(scope["query_string"]) > MAX_QUERY_STRING:
            return Code.REQUEST_TOO_LARGE, f"query string over {MAX_QUERY_STRING} bytes"
        host = headers.get("host", "")
        # Without keys anybody who reaches us is let in, so a page of another site must not reach us through the
        # user's browser: neither by a form (Origin), nor by a name of its own that points to this machine (Host).
        if self._local_only and not is_loopback(_hostname(host)):
            return Code.FORBIDDEN, f"host {host[:100]!r} is not this machine"
        origin = headers.get("origin")
        if origin is not None and scope["method"] not in ("GET", "HEAD", "OPTIONS") and origin.partition("://")[2] != host:
            return Code.FORBIDDEN, "the request comes from another site"
        return None


def _stopping(scope: Scope) -> ASGIApp:
    return problem(scope, Code.STORE_UNAVAILABLE, "the server is stopping", retryable=True, headers={"Retry-After": "5"})


def _trace_id(traceparent: str) -> str:
    """Taken from a W3C traceparent, or made."""
    given = _TRACEPARENT.fullmatch(traceparent)
    return given[1] if given else secrets.token_hex(16)


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _hostname(host: str) -> str:
    """Of a Host header: without the port, and without the brackets of an IPv6 address."""
    return host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]


def _limited(receive: Receive, limit: int) -> Receive:
    """Counts what comes in, since a body may come without its length or with a false one."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, f"over {limit} bytes")
        return message

    return counted
