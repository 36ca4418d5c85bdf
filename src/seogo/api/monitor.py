"""Routes: is it well, is everything there, and what was set aside."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

import seogo
from seogo.api.given import App, OnePage, Owner, Spoken
from seogo.api.wire import monitor as wire
from seogo.domain.errors import Code, Refused
from seogo.monitor.health import Status
from seogo.wiring import Application

router = APIRouter(prefix="/monitor", tags=["monitor"])

REPLAY_BATCH = 200
MAX_ID = 2**63 - 1


@router.get("/health")
def health(app: App) -> wire.Health:
    """Each component in its own words, and what waits for each stage."""
    components = app.health.components()
    down = any(component.status is Status.DOWN and component.needed for component in components)
    done = app.worker.tallies.read()
    fine = all(component.status is Status.OK for component in components)
    return wire.Health(
        status=Status.DOWN if down else Status.OK if fine else Status.DEGRADED,
        ready=not down,
        version=seogo.__version__,
        components=[
            wire.Component(name=component.name, status=component.status, detail=component.detail, needed=component.needed)
            for component in components
        ],
        queues={
            stage: wire.Queue(
                ready=depth.ready,
                taken=depth.taken,
                oldest_age_seconds=depth.oldest_age_seconds,
                tries=done[stage].tries,
                busy_seconds=done[stage].busy_seconds,
            )
            for stage, depth in app.bus.depths().items()
        },
    )


@router.get("/ledger")
def ledger(app: App, tenant: Owner) -> wire.Ledger:
    """Where everything that was ever accepted is."""
    return wire.Ledger.of(app.catalogue.ledger(tenant))


@router.post("/verify")
def verify(app: App, repair: Annotated[bool, Query(description="Mend what can be mended.")] = False) -> wire.Report:
    """Compares store, blobs and index. May take long; nothing else waits for it."""
    return wire.Report.of(app.verify(repair=repair))


@router.get("/dlq/messages")
def dead_letters(app: App, tenant: Owner, language: Spoken, page: OnePage, count: bool = False) -> wire.DeadLetterPage:
    """Documents that ran out of attempts, newest first."""
    after = page.after("dlq")
    found = app.dead_letters.page(tenant, after=int(after) if after else None, limit=page.limit + 1)
    shown, cursor = page.cut("dlq", found, [str(letter.id) for letter in found])
    return wire.DeadLetterPage(
        items=[wire.DeadLetter.of(letter, language) for letter in shown],
        next_cursor=cursor,
        count=app.dead_letters.count(tenant) if count else None,
    )


@router.get("/dlq/messages/{message_id}")
def dead_letter(message_id: str, app: App, tenant: Owner, language: Spoken) -> wire.DeadLetter:
    letters = app.dead_letters.get(tenant, [_number(message_id)])
    if not letters:
        raise _unknown(message_id)
    return wire.DeadLetter.of(letters[0], language)


@router.post("/dlq/messages/{message_id}/replay", status_code=202)
def replay(message_id: str, app: App, tenant: Owner) -> wire.Replayed:
    """Works on that document again, with new attempts."""
    letters = app.dead_letters.get(tenant, [_number(message_id)])
    if not letters:
        raise _unknown(message_id)
    restarted = app.documents.restart(tenant, [letters[0].document_id])
    return wire.Replayed(replayed=[str(document_id) for document_id in restarted])


@router.post("/dlq/replay", status_code=202)
def replay_all(app: App, tenant: Owner) -> wire.Replayed:
    """Works on all of them again."""
    return wire.Replayed(replayed=_replay_all(app, tenant))


def _replay_all(app: Application, tenant: Owner) -> list[str]:
    """Walks down the list once: what fails again meanwhile comes in at the top and is left for the next call."""
    replayed: list[str] = []
    after: int | None = None
    while letters := app.dead_letters.page(tenant, after=after, limit=REPLAY_BATCH):
        after = letters[-1].id
        replayed += [str(one) for one in app.documents.restart(tenant, [letter.document_id for letter in letters])]
    return replayed


def _number(message_id: str) -> int:
    if not (message_id.isascii() and message_id.isdecimal()) or int(message_id[:20]) > MAX_ID:
        raise _unknown(message_id)
    return int(message_id)


def _unknown(message_id: str) -> Refused:
    return Refused(Code.NOT_FOUND, f"no dead letter {message_id[:100]!r}")
