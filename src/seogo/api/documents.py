"""Routes: taking documents in, showing them, working on them again, deleting them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, PlainTextResponse

from seogo.api.given import App, OnePage, Owner, Spoken, WaitSeconds, collection_name, find, look_up
from seogo.api.uploads import FORM, MAIL, SentFiles, SentMail
from seogo.api.wire import documents as wire
from seogo.domain.blocks import Extraction
from seogo.domain.document import ENDED, Document, State, Tenant
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.messages import Language
from seogo.ingest.accept import Receipt
from seogo.ingest.mapping import Mapping
from seogo.wiring import Application

router = APIRouter(tags=["documents"])

TAKEN: dict[int | str, dict[str, Any]] = {202: {"model": wire.Items, "description": "Accepted; some have not ended yet."}}


@router.post("/documents", responses=TAKEN, openapi_extra=FORM)
def upload(
    files: SentFiles,
    app: App,
    tenant: Owner,
    language: Spoken,
    response: Response,
    wait_seconds: WaitSeconds,
) -> wire.Items:
    """Takes files in. One item per file, in the order sent; a file at fault is an item with an error."""
    refuse_when_behind(app)
    return _answer(app, tenant, app.ingest.files(tenant, files), language, response, wait_seconds)


@router.post("/documents/mail", responses=TAKEN, openapi_extra=MAIL)
def upload_mail(
    mail: SentMail,
    app: App,
    tenant: Owner,
    language: Spoken,
    response: Response,
    wait_seconds: WaitSeconds,
) -> wire.Items:
    """Takes one e-mail in (RFC 822). Its attachments become documents of their own below it."""
    refuse_when_behind(app)
    return _answer(app, tenant, app.ingest.files(tenant, mail), language, response, wait_seconds)


@router.post("/documents/records", responses=TAKEN)
def upload_records(
    body: wire.Records,
    app: App,
    tenant: Owner,
    language: Spoken,
    response: Response,
    wait_seconds: WaitSeconds,
) -> wire.Items:
    """Takes JSON records in, each a document. The mapped id names it: the same id again is a new version."""
    refuse_when_behind(app)
    records, fields = storable([body.records, body.mapping])
    receipts = app.ingest.records(tenant, collection_name(body.collection), Mapping(fields), records)
    return _answer(app, tenant, receipts, language, response, wait_seconds)


def refuse_when_behind(app: Application) -> None:
    waiting = sum(depth.ready + depth.taken for depth in app.bus.depths().values())
    if waiting > app.settings.queue_max_documents:
        raise Unavailable(Code.QUEUE_FULL, f"{waiting} documents are waiting", retry_after_seconds=30)


def storable(content: Any) -> Any:
    """The same without lone surrogates: JSON can escape them, often as half of an emoji that was cut; no store can keep them."""
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    return content


def _answer(
    app: Application, tenant: Tenant, receipts: Sequence[Receipt], language: Language, response: Response, wait_seconds: float
) -> wire.Items:
    """200 when all have ended, else 202."""
    ids = [receipt.document_id for receipt in receipts if receipt.document_id]
    documents = app.wait.until_ended(tenant, ids, timeout_seconds=wait_seconds)
    items = [
        wire.Item.of(receipt, documents.get(receipt.document_id) if receipt.document_id else None, language) for receipt in receipts
    ]
    response.status_code = 200 if all(item.state in ENDED for item in items) else 202
    return wire.Items(items=items)


@router.get("/documents")
def list_documents(
    app: App,
    tenant: Owner,
    language: Spoken,
    page: OnePage,
    state: State | None = None,
    collection: Annotated[str | None, Query(max_length=200)] = None,
    count: Annotated[bool, Query(description="Also how many there are in all.")] = False,
) -> wire.DocumentPage:
    """Newest first. Deleted ones only with `state=deleted`."""
    listing = f"documents/{state}/{collection}"
    after = page.after(listing)
    found = app.catalogue.page(
        tenant, state=state, collection=collection, after=UUID(after) if after else None, limit=page.limit + 1
    )
    shown, cursor = page.cut(listing, found, [str(document.id) for document in found])
    return wire.DocumentPage(
        items=[wire.Document.of(document, language) for document in shown],
        next_cursor=cursor,
        count=app.catalogue.count(tenant, state=state, collection=collection) if count else None,
    )


@router.get("/documents/{document_id}")
def show(document_id: str, app: App, tenant: Owner, language: Spoken) -> wire.Document:
    return wire.Document.of(find(app, tenant, document_id), language)


@router.delete("/documents/{document_id}", status_code=204)
def delete(document_id: str, app: App, tenant: Owner) -> None:
    """Deletes it with everything below it, at once and for good. Deleting it again is no error; an unknown id is."""
    app.documents.delete(tenant, [look_up(app, tenant, document_id).id])


@router.get("/documents/{document_id}/text", response_class=PlainTextResponse)
def text(document_id: str, app: App, tenant: Owner) -> PlainTextResponse:
    """The canonical text, into which every offset points (code points)."""
    document = find(app, tenant, document_id)
    if document.extraction is None:
        if document.failure:
            raise Refused(document.failure.code, document.failure.detail)
        raise Refused(Code.CONFLICT, f"not read yet: the document is {document.state}")
    return PlainTextResponse(Extraction.from_bytes(app.blobs.get(document.extraction)).text)


@router.get("/documents/{document_id}/chunks")
def list_chunks(document_id: str, app: App, tenant: Owner, page: OnePage) -> wire.ChunkPage:
    """The passages of the current version, in order; none while it has not been cut yet."""
    document = find(app, tenant, document_id)
    listing = f"chunks/{document.id}/{document.version}"
    first = int(page.after(listing) or 0)
    found = app.chunks.of_document(tenant, document.id, document.version)[first : first + page.limit + 1]
    shown, cursor = page.cut(listing, found, [str(chunk.ordinal + 1) for chunk in found])
    return wire.ChunkPage(items=[wire.Chunk.of(chunk) for chunk in shown], next_cursor=cursor)


@router.get("/documents/{document_id}/original", response_class=FileResponse)
def original(document_id: str, app: App, tenant: Owner) -> FileResponse:
    """The bytes as they were sent, to be saved: they are foreign, so no browser may show or run them on our behalf."""
    document = find(app, tenant, document_id)
    return FileResponse(
        app.blobs.path(document.content),
        media_type="application/octet-stream",
        filename=document.name,
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )


@router.get("/documents/{document_id}/timeline")
def timeline(document_id: str, app: App, tenant: Owner) -> wire.Timeline:
    """What happened to it, oldest first."""
    happened = app.catalogue.timeline(tenant, find(app, tenant, document_id).id)
    return wire.Timeline(
        items=[
            wire.Happening(type=event.type, at=at, version=event.version, run=event.run, data=dict(facts))
            for at, event, facts in happened
        ]
    )


@router.get("/documents/{document_id}/children")
def children(document_id: str, app: App, tenant: Owner, language: Spoken, page: OnePage) -> wire.DocumentPage:
    """The documents inside it, such as the attachments of a mail."""
    parent = find(app, tenant, document_id)
    listing = f"children/{parent.id}"
    after = page.after(listing)
    found = app.catalogue.page(tenant, parent_id=parent.id, after=UUID(after) if after else None, limit=page.limit + 1)
    shown, cursor = page.cut(listing, found, [str(document.id) for document in found])
    return wire.DocumentPage(items=[wire.Document.of(document, language) for document in shown], next_cursor=cursor)


@router.post("/documents/{document_id}/retry", status_code=202)
def retry(document_id: str, app: App, tenant: Owner, language: Spoken) -> wire.Document:
    """Works on a failed document again."""
    document = find(app, tenant, document_id)
    if document.state is not State.FAILED:
        raise Refused(Code.CONFLICT, f"only a failed document can be tried again; this one is {document.state}")
    return _again(app, tenant, document, language)


@router.post("/documents/{document_id}/reindex", status_code=202)
def reindex(document_id: str, app: App, tenant: Owner, language: Spoken) -> wire.Document:
    """Reads, cuts, embeds and indexes it again with the present settings. It can be found meanwhile."""
    return _again(app, tenant, find(app, tenant, document_id), language)


def _again(app: Application, tenant: Tenant, document: Document, language: Language) -> wire.Document:
    app.documents.restart(tenant, [document.id])
    return wire.Document.of(find(app, tenant, str(document.id)), language)


@router.get("/collections")
def collections(app: App, tenant: Owner) -> wire.Collections:
    """By name, with how many documents each holds."""
    counted = app.catalogue.collections(tenant)
    return wire.Collections(items=[wire.Collection(name=name, documents=counted[name]) for name in sorted(counted)])
