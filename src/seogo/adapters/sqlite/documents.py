"""The writing side of documents: state, event, task and ledger in one commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID

from seogo.adapters import lifecycle
from seogo.adapters.lifecycle import Account, Stages, Standing
from seogo.adapters.sqlite.database import Connection, Database, rows
from seogo.adapters.sqlite.rows import failure_to_text, load, save
from seogo.adapters.sqlite.tasks import announce, cancel, close
from seogo.adapters.sqlite.times import to_microseconds
from seogo.domain.document import Acceptance, Failure, NewDocument, Outcome, Stage, State, Tenant
from seogo.domain.events import DocumentDeleted, DocumentEvent, DocumentFailed, DocumentReceived, DocumentUnchanged
from seogo.ports.clock import Clock
from seogo.ports.storage import Step

T = TypeVar("T")
Work = set[Stage]
"""The stages for which a command made tasks; they are woken after its commit."""


class SqliteDocuments:
    def __init__(self, database: Database, clock: Clock, stages: Stages) -> None:
        """stages: which stage works on which event."""
        self._database = database
        self._clock = clock
        self._stages = stages
        self._starts = {stage: event for event, stage in stages.items()}

    def accept(self, new: Sequence[NewDocument]) -> list[Acceptance]:
        return self._write(lambda connection, work: [self._accept(connection, document, work) for document in new])

    def advance(self, steps: Sequence[Step]) -> list[bool]:
        return self._write(lambda connection, work: [self._advance(connection, step, work) for step in steps])

    def fail(
        self, stage: Stage, cause: DocumentEvent, failure: Failure, *, outcome: Outcome | None = None, set_aside: bool = False
    ) -> bool:
        return self._write(lambda connection, work: self._fail(connection, stage, cause, failure, outcome, set_aside))

    def delete(self, tenant: Tenant, document_ids: Collection[UUID]) -> list[UUID]:
        return self._write(
            lambda connection, work: [
                id_
                for document_id in document_ids
                for id_ in _with_descendants(connection, tenant, document_id)
                if self._delete(connection, tenant, id_, work)
            ]
        )

    def restart(self, tenant: Tenant, document_ids: Collection[UUID], *, from_stage: Stage = Stage.EXTRACT) -> list[UUID]:
        return self._write(
            lambda connection, work: [id_ for id_ in document_ids if self._restart(connection, tenant, id_, from_stage, work)]
        )

    def _write(self, command: Callable[[Connection, Work], T]) -> T:
        work: Work = set()
        result = self._database.write(lambda connection: command(connection, work))
        self._database.wakeups.announce(work)
        return result

    def _accept(self, connection: Connection, new: NewDocument, work: Work) -> Acceptance:
        now = self._clock.now()
        found = load(connection, new.document_id)
        before = found[1] if found else None
        kind: type[DocumentEvent]
        if found and lifecycle.is_unchanged(before, new):
            key, standing = found
            account, kind = Account.UNCHANGED, DocumentUnchanged
        else:
            if found:
                cancel(connection, found[0])
                _settle(connection, *found, Account.IN_FLIGHT, Account.DELETED)
            if _is_deleted(connection, new.parent_id):
                standing = lifecycle.stillborn(before, new, now)
                account, kind = Account.DELETED, DocumentDeleted
            else:
                standing = lifecycle.received(before, new, now)
                account, kind = Account.IN_FLIGHT, DocumentReceived
            key = save(connection, standing)
        work |= announce(connection, key, standing, standing.event(kind), self._stages, now)
        _record(connection, key, standing, account, to_microseconds(now))
        return Acceptance(new.document_id, standing.document.version, lifecycle.RECEIPTS[account])

    def _advance(self, connection: Connection, step: Step, work: Work) -> bool:
        found = load(connection, step.cause.document_id)
        if not found or not found[1].is_at(step.cause):
            return False
        key, before = found
        attempt = close(connection, key, step.cause.version, step.stage)
        if attempt is None:
            return False
        now = self._clock.now()
        standing = lifecycle.advanced(before, step, now)
        save(connection, standing)
        work |= announce(connection, key, standing, step.event, self._stages, now, attempt=attempt)
        if step.state is State.READY:
            _settle(connection, key, standing, Account.IN_FLIGHT, Account.READY)
        return True

    def _fail(
        self, connection: Connection, stage: Stage, cause: DocumentEvent, failure: Failure, outcome: Outcome | None, set_aside: bool
    ) -> bool:
        found = load(connection, cause.document_id)
        if not found or not found[1].is_at(cause):
            return False
        key, before = found
        attempt = close(connection, key, cause.version, stage)
        if attempt is None:
            return False
        now = self._clock.now()
        standing = lifecycle.failed(before, failure, outcome, now)
        save(connection, standing)
        announce(connection, key, standing, standing.event(DocumentFailed), self._stages, now, attempt=attempt)
        _settle(connection, key, standing, Account.IN_FLIGHT, Account.FAILED)
        if set_aside and standing.document.failure:
            connection.execute(
                "INSERT INTO dead_letter(tenant, document, version, stage, attempts, failure, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    cause.tenant,
                    key,
                    cause.version,
                    stage,
                    attempt,
                    failure_to_text(standing.document.failure),
                    to_microseconds(now),
                ),
            )
        return True

    def _delete(self, connection: Connection, tenant: Tenant, document_id: UUID, work: Work) -> bool:
        found = load(connection, document_id, tenant)
        if not found or found[1].document.state is State.DELETED:
            return False
        key, before = found
        now = self._clock.now()
        cancel(connection, key)
        _settle(connection, key, before, Account.IN_FLIGHT, Account.DELETED)
        standing = lifecycle.deleted(before, now)
        save(connection, standing)
        work |= announce(connection, key, standing, standing.event(DocumentDeleted), self._stages, now)
        return True

    def _restart(self, connection: Connection, tenant: Tenant, document_id: UUID, from_stage: Stage, work: Work) -> bool:
        found = load(connection, document_id, tenant)
        if not found or found[1].document.state is State.DELETED:
            return False
        key, before = found
        now = self._clock.now()
        stage = lifecycle.reachable(before.document, from_stage)
        cancel(connection, key)
        _settle(connection, key, before, Account.FAILED, Account.IN_FLIGHT)
        standing = lifecycle.restarted(before, stage, now)
        save(connection, standing)
        work |= announce(connection, key, standing, standing.event(self._starts[stage]), self._stages, now)
        return True


def _record(connection: Connection, key: int, standing: Standing, account: Account, at: int) -> None:
    document = standing.document
    connection.execute(
        "INSERT INTO acceptance(tenant, document, version, account, at) VALUES (?, ?, ?, ?, ?)",
        (document.tenant, key, document.version, account, at),
    )
    connection.execute(
        "INSERT INTO accepted(tenant, count) VALUES (?, 1) ON CONFLICT(tenant) DO UPDATE SET count = count + 1", (document.tenant,)
    )


def _settle(connection: Connection, key: int, standing: Standing, before: Account, after: Account) -> None:
    """Moves the acceptance of this version in the ledger, if it stands at `before`."""
    connection.execute(
        # The index is partial: it is used because the statement repeats its condition.
        "UPDATE acceptance SET account = ?"
        " WHERE document = ? AND version = ? AND account = ? AND account IN ('in_flight', 'failed')",
        (after, key, standing.document.version, before),
    )


def _is_deleted(connection: Connection, document_id: UUID | None) -> bool:
    found = load(connection, document_id) if document_id else None
    return found is not None and found[1].document.state is State.DELETED


def _with_descendants(connection: Connection, tenant: Tenant, document_id: UUID) -> list[UUID]:
    """The document, then what lies below it, parents first."""
    sql = """
    WITH RECURSIVE family(id) AS (
        SELECT id FROM document WHERE id = ? AND tenant = ?
        UNION SELECT document.id FROM document JOIN family ON document.parent_id = family.id
    ) SELECT id FROM family"""
    return [UUID(bytes=id_) for (id_,) in rows(connection, sql, (document_id.bytes, tenant))]
