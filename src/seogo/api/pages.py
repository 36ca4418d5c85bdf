"""Routes: the pages of a PDF as they look, and where a passage stands on them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from seogo.api.given import App, Owner, find
from seogo.api.wire.pages import HighlightedPages, Highlights
from seogo.domain.chunk import Chunk
from seogo.domain.document import Document, Tenant
from seogo.domain.errors import Code, Refused
from seogo.wiring import Application

router = APIRouter(tags=["documents"])

MAX_HIGHLIGHTED_PAGES = 20
FOREVER = "private, max-age=31536000, immutable"

ChunkId = Annotated[str, Query(alias="chunk", max_length=100, description="The id of a passage of this document.")]


class WebP(Response):
    media_type = "image/webp"


@router.get("/documents/{document_id}/pages/{page}.webp", response_class=WebP)
def page_image(
    document_id: str,
    page: int,
    request: Request,
    app: App,
    tenant: Owner,
    scale: Annotated[float, Query(ge=0.1, le=4, description="Pixels per point (1/72 inch); rounded to tenths.")] = 1.6,
    version: Annotated[int | None, Query(description="Of the document: then the picture may be kept for good.")] = None,
) -> WebP:
    """The picture of a page of a PDF, from 1."""
    document = find(app, tenant, document_id)
    if version not in (None, document.version):
        raise Refused(Code.NOT_FOUND, f"version {version}: the document stands at {document.version}")
    scale = round(scale, 1)
    headers = {"ETag": f'"{document.content}-{page}-{scale:g}"', "Cache-Control": FOREVER if version else "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return WebP(status_code=304, headers=headers)
    return WebP(app.pages.image(document.content, page, scale=scale), headers=headers)


@router.get("/documents/{document_id}/pages/{page}/highlights")
def page_highlights(document_id: str, page: int, chunk_id: ChunkId, app: App, tenant: Owner) -> Highlights:
    """Where the passage stands on a page of a PDF; no rectangles where it does not."""
    document = find(app, tenant, document_id)
    return _highlights(app, document, page, _chunk(app, tenant, document, chunk_id))


@router.get("/documents/{document_id}/highlights")
def highlights(document_id: str, chunk_id: ChunkId, app: App, tenant: Owner) -> HighlightedPages:
    """Where the passage stands, on each of its pages."""
    document = find(app, tenant, document_id)
    chunk = _chunk(app, tenant, document, chunk_id)
    first = chunk.page_start or 1
    last = min(chunk.page_end or first, first + MAX_HIGHLIGHTED_PAGES - 1)
    return HighlightedPages(items=[_highlights(app, document, page, chunk) for page in range(first, last + 1)])


def _highlights(app: Application, document: Document, page: int, chunk: Chunk) -> Highlights:
    return Highlights(page=page, rectangles=app.pages.find(document.content, page, chunk.text))


def _chunk(app: Application, tenant: Tenant, document: Document, chunk_id: str) -> Chunk:
    try:
        wanted = UUID(chunk_id)
    except ValueError:
        wanted = None
    chunk = app.chunks.get(tenant, [wanted]).get(wanted) if wanted else None
    if chunk is None or chunk.document_id != document.id:
        raise Refused(Code.NOT_FOUND, f"no passage {chunk_id[:100]!r} in this document")
    return chunk
