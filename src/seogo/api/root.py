"""Routes outside /api/v1: is it alive, is it ready, and the documentation, which works without a network."""

from __future__ import annotations

import os
import time
from importlib import resources

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from seogo.api import problems
from seogo.api.given import App
from seogo.api.wire import monitor as wire
from seogo.domain.errors import Code, Refused

router = APIRouter(include_in_schema=False)

READY_SECONDS = 1.0
"""A balancer that asks often gets the answer of the last look."""

DOCS = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Seogo API</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
"""
START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});\n'
ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@router.get("/livez")
async def livez() -> dict[str, int]:
    """Which process answers, so that the command line knows its server from another one on a port that was given away."""
    return {"pid": os.getpid()}


@router.get("/readyz")
def readyz(request: Request, app: App) -> Response:
    """200 only when an upload and a search would work now."""
    looked = request.app.state
    if time.monotonic() - getattr(looked, "ready_at", float("-inf")) > READY_SECONDS:
        looked.ready = app.health.is_ready()
        looked.ready_at = time.monotonic()
    if looked.ready:
        return Response(wire.Ready(ready=True).model_dump_json(), media_type="application/json")
    detail = "not ready; see /api/v1/monitor/health"
    return problems.problem(request.scope, Code.STORE_UNAVAILABLE, detail, retryable=True, headers={"Retry-After": "1"})


@router.get("/")
def home() -> RedirectResponse:
    return RedirectResponse("/docs")


@router.get("/docs")
def docs() -> HTMLResponse:
    return HTMLResponse(DOCS, headers={"Content-Security-Policy": CSP})


@router.get("/docs/{name}")
def asset(name: str) -> Response:
    if name == "start.js":
        return Response(START, media_type="text/javascript")
    if name not in ASSETS:
        raise Refused(Code.NOT_FOUND, f"no page {name[:100]!r}")
    content = (resources.files("fastapi_offline") / "static" / name).read_bytes()
    return Response(content, media_type=ASSETS[name], headers={"Cache-Control": "max-age=86400"})
