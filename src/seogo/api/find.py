"""Routes: searching and asking."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse

from seogo.api import stream
from seogo.api.filters import where
from seogo.api.given import App, Owner
from seogo.api.wire import find as wire
from seogo.domain.query import Query

router = APIRouter(tags=["find"])

STREAM: dict[int | str, dict[str, Any]] = {
    200: {"model": wire.Answer, "content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "By `Accept`."}
}


@router.post("/search", response_model=wire.SearchAnswer)
def search(body: wire.SearchRequest, app: App, tenant: Owner) -> Response:
    """The passages that fit best, best first."""
    query = Query(
        text=body.query,
        limit=body.limit,
        where=where(app.catalogue, tenant, body.collection, body.filters),
        explain=body.explain,
        fold=body.fold,
    )
    answer = wire.SearchAnswer.of(app.search.run(tenant, query), explain=body.explain)
    # FastAPI's own way takes another thread and a second copy.
    return Response(answer.model_dump_json(), media_type="application/json")


@router.post("/ask", response_model=wire.Answer, responses=STREAM)
def ask(body: wire.Question, app: App, tenant: Owner, accept: Annotated[str, Header()] = "") -> wire.Answer | StreamingResponse:
    """An answer made of sentences of the documents, each with its source; or an honest "not found". Streamed by `Accept`."""
    query = Query(text=body.query, limit=body.limit, where=where(app.catalogue, tenant, body.collection, body.filters))
    told = stream.events(app.ask.run(tenant, query))
    if "text/event-stream" not in accept:
        return stream.fold(told)
    lines = (event.encoded(number) for number, event in enumerate(told, start=1))
    return StreamingResponse(lines, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
