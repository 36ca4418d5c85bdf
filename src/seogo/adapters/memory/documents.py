"""Documents in memory: the writing and the reading side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from seogo.adapters import lifecycle
from seogo.adapters.lifecycle import Account
from seogo.adapters.memory.store import MemoryStore
from seogo.domain.document import (
    ENDED,
    Acceptance,
    BlobName,
    Document,
    Failure,
    Ledger,
    NewDocument,
    Outcome,
    Stage,
    State,
    Tenant,
)
from seogo.domain.errors import Code, Refused
from seogo.domain.events import DocumentDeleted, DocumentEvent, DocumentFailed, DocumentReceived, DocumentUnchanged
from seogo.ports.events import DeadLetter
from seogo.ports.storage import Step


class MemoryDocuments:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def accept(self, new: Sequence[NewDocument]) -> list[Acceptance]:
        with self._store.lock:
            return [self._accept(document) for document in new]

    def _accept(self, new: NewDocument) -> Acceptance:
        store, now = self._store, self._store.clock.now()
        before = store.standings.get(new.document_id)
        kind: type[DocumentEvent]
        if before and lifecycle.is_unchanged(before, new):
            standing, account, kind = before, Account.UNCHANGED, DocumentUnchanged
        else:
            if before:
                store.cancel(new.document_id)
                store.settle(before, Account.IN_FLIGHT, Account.DELETED)
            parent = store.standings.get(new.parent_id) if new.parent_id else None
            if parent and parent.document.state is State.DELETED:
                standing, account, kind = lifecycle.stillborn(before, new, now), Account.DELETED, DocumentDeleted
            else:
                standing, account, kind = lifecycle.received(before, new, now), Account.IN_FLIGHT, DocumentReceived
            store.standings[new.document_id] = standing
        store.announce(standing, standing.event(kind))
        store.record(standing, account)
        return Acceptance(new.document_id, standing.document.version, lifecycle.RECEIPTS[account])

    def advance(self, steps: Sequence[Step]) -> list[bool]:
        with self._store.lock:
            return [self._advance(step) for step in steps]

    def _advance(self, step: Step) -> bool:
        store, id_ = self._store, step.cause.document_id
        before = store.standings.get(id_)
        if not before or not before.is_at(step.cause):
            return False
        attempt = store.close(id_, step.cause.version, step.stage)
        if attempt is None:
            return False
        standing = store.standings[id_] = lifecycle.advanced(before, step, store.clock.now())
        store.announce(standing, step.event, attempt=attempt)
        if step.state is State.READY:
            store.settle(standing, Account.IN_FLIGHT, Account.READY)
        return True

    def fail(
        self, stage: Stage, cause: DocumentEvent, failure: Failure, *, outcome: Outcome | None = None, set_aside: bool = False
    ) -> bool:
        store, id_ = self._store, cause.document_id
        with store.lock:
            before = store.standings.get(id_)
            if not before or not before.is_at(cause):
                return False
            attempt = store.close(id_, cause.version, stage)
            if attempt is None:
                return False
            now = store.clock.now()
            standing = store.standings[id_] = lifecycle.failed(before, failure, outcome, now)
            store.announce(standing, standing.event(DocumentFailed), attempt=attempt)
            store.settle(standing, Account.IN_FLIGHT, Account.FAILED)
            if set_aside and standing.document.failure:
                number, name = next(store.numbers), standing.document.name
                store.dead_letters[number] = DeadLetter(
                    number, cause.tenant, id_, cause.version, name, stage, attempt, standing.document.failure, now
                )
            return True

    def delete(self, tenant: Tenant, document_ids: Collection[UUID]) -> list[UUID]:
        with self._store.lock:
            family = [id_ for document_id in document_ids for id_ in self._with_descendants(tenant, document_id)]
            return [id_ for id_ in family if self._delete(id_)]

    def _delete(self, document_id: UUID) -> bool:
        store, before = self._store, self._store.standings[document_id]
        if before.document.state is State.DELETED:
            return False
        store.cancel(document_id)
        store.settle(before, Account.IN_FLIGHT, Account.DELETED)
        standing = store.standings[document_id] = lifecycle.deleted(before, store.clock.now())
        store.announce(standing, standing.event(DocumentDeleted))
        return True

    def _with_descendants(self, tenant: Tenant, document_id: UUID) -> list[UUID]:
        standings = self._store.standings
        family = [document_id] if document_id in standings and standings[document_id].document.tenant == tenant else []
        for parent in family:  # grows while it is walked
            family += [id_ for id_, child in standings.items() if child.document.parent_id == parent and id_ not in family]
        return family

    def restart(self, tenant: Tenant, document_ids: Collection[UUID], *, from_stage: Stage = Stage.EXTRACT) -> list[UUID]:
        with self._store.lock:
            return [id_ for id_ in document_ids if self._restart(tenant, id_, from_stage)]

    def _restart(self, tenant: Tenant, document_id: UUID, from_stage: Stage) -> bool:
        store, before = self._store, self._store.standings.get(document_id)
        if not before or before.document.tenant != tenant or before.document.state is State.DELETED:
            return False
        stage = lifecycle.reachable(before.document, from_stage)
        store.cancel(document_id)
        store.settle(before, Account.FAILED, Account.IN_FLIGHT)
        standing = store.standings[document_id] = lifecycle.restarted(before, stage, store.clock.now())
        start = next(kind for kind, stage_of_kind in store.stages.items() if stage_of_kind is stage)
        store.announce(standing, standing.event(start))
        return True


class MemoryCatalogue:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, tenant: Tenant, document_ids: Collection[UUID]) -> dict[UUID, Document]:
        wanted = set(document_ids)
        return {document.id: document for document in self._all(tenant) if document.id in wanted}

    def page(
        self,
        tenant: Tenant,
        *,
        state: State | None = None,
        collection: str | None = None,
        parent_id: UUID | None = None,
        after: UUID | None = None,
        limit: int = 50,
    ) -> list[Document]:
        found = [document for document in self._matching(tenant, state, collection) if parent_id in (None, document.parent_id)]
        if after is not None:
            last = self.get(tenant, [after]).get(after)
            if last is None:
                raise Refused(Code.BAD_CURSOR, f"no document {after} to go on after")
            found = [document for document in found if _age(document) < _age(last)]
        return sorted(found, key=_age, reverse=True)[:limit]

    def count(self, tenant: Tenant, *, state: State | None = None, collection: str | None = None) -> int:
        return len(self._matching(tenant, state, collection))

    def timeline(self, tenant: Tenant, document_id: UUID) -> list[tuple[datetime, DocumentEvent, Mapping[str, Any]]]:
        with self._store.lock:
            mine = [
                envelope
                for envelope in self._store.log.values()
                if envelope.event.document_id == document_id and envelope.event.tenant == tenant
            ]
        return [(envelope.time, envelope.event, envelope.facts) for envelope in mine]

    def collections(self, tenant: Tenant) -> Counter[str]:
        return Counter(document.collection for document in self._matching(tenant, None, None))

    def ledger(self, tenant: Tenant | None = None) -> Ledger:
        with self._store.lock:
            accounts = Counter(
                account
                for (document_id, _), of_version in self._store.ledger.items()
                if tenant in (None, self._store.standings[document_id].document.tenant)
                for account in of_version
            )
            accepted = sum(count for owner, count in self._store.accepted.items() if tenant in (None, owner))
        return Ledger(accepted=accepted, **{account.value: accounts[account] for account in Account})

    def referenced(self) -> Iterator[tuple[Document, set[BlobName]]]:
        with self._store.lock:
            standings = [s for s in self._store.standings.values() if s.document.state is not State.DELETED]
        for standing in standings:
            yield standing.document, standing.blobs()

    def stuck(self) -> list[Document]:
        with self._store.lock:
            worked_on = {(document_id, version) for document_id, version, _ in self._store.tasks}
            documents = [standing.document for standing in self._store.standings.values()]
        return [
            document for document in documents if document.state not in ENDED and (document.id, document.version) not in worked_on
        ]

    def _all(self, tenant: Tenant) -> list[Document]:
        with self._store.lock:
            return [s.document for s in self._store.standings.values() if s.document.tenant == tenant]

    def _matching(self, tenant: Tenant, state: State | None, collection: str | None) -> list[Document]:
        return [
            document
            for document in self._all(tenant)
            if (document.state is not State.DELETED if state is None else document.state is state)
            and collection in (None, document.collection)
        ]


def _age(document: Document) -> tuple[datetime, bytes]:
    return document.created_at, document.id.bytes
