"""The REST interface: every route, and what holds for all of them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI

import seogo
from seogo.api import documents, find, monitor, pages, problems, root
from seogo.api.cursors import Cursors
from seogo.api.guard import MAX_UPLOAD_BYTES, Guard, is_loopback
from seogo.api.whole_file import write_whole
from seogo.config import Settings
from seogo.wiring import Application

THREADS = 128
"""Endpoints are plain functions; each request in hand holds one."""
PREFIX = "/api/v1"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "instance", "trace_id", "retryable"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "pattern": "^E[1-5][0-9]{2}$"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "trace_id": {"type": ["string", "null"]},
        "retryable": {"type": "boolean"},
    },
}


def create_app(application: Application) -> FastAPI:
    app = _app(application.settings)
    app.state.application = application
    app.state.cursors = Cursors(_secret(application.settings))
    return app


def openapi() -> dict[str, Any]:
    """The description of the interface, without running anything."""
    return _app(None).openapi()


def _app(settings: Settings | None) -> FastAPI:
    app = FastAPI(
        title="Seogo",
        version=seogo.__version__,
        summary="Private document search.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
        responses={"default": {"description": "What went wrong.", "content": {"application/problem+json": {"schema": PROBLEM}}}},
    )
    for router in (documents.router, pages.router, find.router, monitor.router):
        app.include_router(router, prefix=PREFIX)
    app.include_router(root.router)
    problems.install(app)
    if settings:
        app.add_middleware(
            Guard,
            max_upload_bytes=max(MAX_UPLOAD_BYTES, 2 * settings.max_file_bytes),
            local_only=is_loopback(settings.host),
        )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def _secret(settings: Settings) -> bytes:
    """Of this data directory, so that a cursor outlives a restart. Raises Unavailable when it cannot be kept."""
    if settings.storage == "memory":
        return secrets.token_bytes(32)
    path = settings.data_dir / "cursor.key"
    if not path.exists():
        write_whole(path, secrets.token_bytes(32))
    return path.read_bytes()
