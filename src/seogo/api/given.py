"""What endpoints are given: the application, the language, and the things that a request names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from seogo.api import problems
from seogo.api.cursors import Cursors
from seogo.domain.document import Document, State, Tenant
from seogo.domain.errors import Code, Refused
from seogo.domain.messages import Language
from seogo.domain.text import canonical
from seogo.wiring import Application

MAX_COLLECTION_CHARS = 100

# Dependencies are coroutines so that each costs no hop to the thread pool; none of them waits for anything.


async def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


async def _tenant(request: Request) -> Tenant:
    return Tenant(request.app.state.application.settings.tenant)


async def _language(request: Request) -> Language:
    return problems.language(request.headers)


App = Annotated[Application, Depends(_application)]
Owner = Annotated[Tenant, Depends(_tenant)]
Spoken = Annotated[Language, Depends(_language)]


async def _wait_seconds(
    wait: Annotated[bool, Query(description="Answer when every document has ended: searchable or failed.")] = False,
    timeout_seconds: Annotated[float, Query(ge=0, le=3600, description="How long to wait at most.")] = 60.0,
) -> float:
    return timeout_seconds if wait else 0.0


WaitSeconds = Annotated[float, Depends(_wait_seconds)]


def find(app: Application, tenant: Tenant, document_id: str) -> Document:
    """Raises Refused(NOT_FOUND) also for an id that is none, and for a deleted document."""
    document = look_up(app, tenant, document_id)
    if document.state is State.DELETED:
        raise problems.not_found(document_id)
    return document


def look_up(app: Application, tenant: Tenant, document_id: str) -> Document:
    """The same, with deleted ones."""
    try:
        wanted = UUID(document_id)
    except ValueError:
        raise problems.not_found(document_id) from None
    document = app.catalogue.get(tenant, [wanted]).get(wanted)
    if document is None:
        raise problems.not_found(document_id)
    return document


def collection_name(given: str) -> str:
    name = canonical(given).strip()
    if not name or len(name) > MAX_COLLECTION_CHARS or "\n" in name or "\t" in name:
        raise Refused(Code.INVALID, f"collection: 1 to {MAX_COLLECTION_CHARS} characters on one line")
    return name


One = TypeVar("One")


class Page:
    """A place in a list that is read page by page. Ask the list for `limit + 1`, then `cut` what came."""

    def __init__(
        self,
        request: Request,
        response: Response,
        cursor: Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> None:
        self._request = request
        self._response = response
        self._cursor = cursor
        self._cursors: Cursors = request.app.state.cursors
        self.limit = limit

    def after(self, listing: str) -> str | None:
        return None if self._cursor is None else self._cursors.read(listing, self._cursor)

    def cut(self, listing: str, found: Sequence[One], ids: Sequence[str]) -> tuple[Sequence[One], str | None]:
        """At most `limit` of `found`, and the cursor behind them where more follow; the answer gets its Link header."""
        if len(found) <= self.limit:
            return found, None
        cursor = self._cursors.sign(listing, ids[self.limit - 1])
        url = self._request.url.include_query_params(cursor=cursor)
        self._response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return found[: self.limit], cursor


OnePage = Annotated[Page, Depends()]
