"""The life of a document, as functions from how it stands to how it stands next. Every store keeps these rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from seogo.domain.document import BlobName, Changes, Document, Failure, NewDocument, Outcome, Stage, State
from seogo.domain.events import DocumentEvent
from seogo.ports.storage import Step

Stages = Mapping[type[DocumentEvent], Stage]
"""Which stage works on which event."""

STATE_BEFORE: Mapping[Stage, State] = {
    Stage.EXTRACT: State.RECEIVED,
    Stage.CHUNK: State.EXTRACTED,
    Stage.EMBED: State.CHUNKED,
    Stage.INDEX: State.EMBEDDED,
}

MAX_FAILURE_CHARS = 4000


class Account(StrEnum):
    """Where an acceptance stands in the ledger; the values are the fields of `Ledger`."""

    IN_FLIGHT = "in_flight"
    READY = "ready"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    DELETED = "deleted"


RECEIPTS: Mapping[Account, State] = {
    Account.IN_FLIGHT: State.RECEIVED,
    Account.UNCHANGED: State.UNCHANGED,
    Account.DELETED: State.DELETED,
}
"""What the acceptance says to whom handed the document in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A document with what only its store knows.

    run: of the current version. shown: the blobs of the visible version, which may be older than the current one and must
    not be swept while search shows it.
    """

    document: Document
    run: int = 0
    shown: frozenset[BlobName] = frozenset()

    def event(self, kind: type[DocumentEvent]) -> DocumentEvent:
        document = self.document
        return kind(document.tenant, document.id, document.version, document.fingerprint, self.run)

    def is_at(self, cause: DocumentEvent) -> bool:
        """Whether a result for `cause` may still change this document: the same version and run, not deleted."""
        document = self.document
        return (
            document.tenant == cause.tenant
            and document.version == cause.version
            and self.run == cause.run
            and document.state is not State.DELETED
        )

    def blobs(self) -> set[BlobName]:
        return _blobs(self.document) | self.shown


def is_unchanged(before: Standing | None, new: NewDocument) -> bool:
    return (
        before is not None
        and before.document.content == new.content
        and before.document.fingerprint == new.fingerprint
        and before.document.mapping == new.mapping
        and new.tags in ((), before.document.tags)
        and before.document.state not in (State.FAILED, State.DELETED)
    )


def received(before: Standing | None, new: NewDocument, now: datetime) -> Standing:
    """Version 1, or one more. What is visible stays so, and with it its title, until the new version has its own."""
    old = before.document if before else None
    kept = old if old and old.state is not State.DELETED else None
    created_at = new.created_at.astimezone(UTC) if new.created_at else kept.created_at if kept else now
    document = Document(
        id=new.document_id,
        tenant=new.tenant,
        collection=new.collection,
        source=new.source,
        name=new.name,
        content=new.content,
        bytes=new.bytes,
        fingerprint=new.fingerprint,
        version=old.version + 1 if old else 1,
        visible_version=kept.visible_version if kept else 0,
        state=State.RECEIVED,
        title=kept.title if kept else "",
        media_type=new.media_type,
        language=kept.language if kept else "",
        external_id=new.external_id,
        parent_id=new.parent_id,
        tags=new.tags,
        mapping=new.mapping,
        metadata=kept.metadata if kept else {},
        created_at=created_at,
        updated_at=now,
    )
    return Standing(document, run=0, shown=before.shown if before else frozenset())


def stillborn(before: Standing | None, new: NewDocument, now: datetime) -> Standing:
    """What is handed in below a deleted document is deleted with it: a worker that was reading a mail when the mail was
    deleted must not leave its attachments behind."""
    standing = received(before, new, now)
    document = replace(standing.document, visible_version=0, state=State.DELETED, title="", metadata={})
    return Standing(document)


def advanced(before: Standing, step: Step, now: datetime) -> Standing:
    document = replace(before.document, **_learned(step.changes), state=step.state, failure=None, updated_at=now)
    shown = before.shown if step.changes.visible_version is None else frozenset(_blobs(document))
    return replace(before, document=document, shown=shown)


def failed(before: Standing, failure: Failure, outcome: Outcome | None, now: datetime) -> Standing:
    # A detail may quote a file name or a parser: no lone surrogates (not storable as UTF-8), no novels.
    detail = failure.detail.encode("utf-8", "replace").decode()[:MAX_FAILURE_CHARS]
    document = replace(
        before.document,
        state=State.FAILED,
        failure=replace(failure, detail=detail),
        outcome=outcome or before.document.outcome,
        updated_at=now,
    )
    return replace(before, document=document)


def deleted(before: Standing, now: datetime) -> Standing:
    """The tombstone keeps what identifies the document, and nothing that was read out of it."""
    old = before.document
    document = replace(
        old,
        version=old.version + 1,
        visible_version=0,
        state=State.DELETED,
        outcome=None,
        title="",
        metadata={},
        failure=None,
        chunks=0,
        pages=0,
        extraction=None,
        vectors=None,
        updated_at=now,
    )
    return Standing(document)


def restarted(before: Standing, stage: Stage, now: datetime) -> Standing:
    old = before.document
    outcome = None if stage is Stage.EXTRACT else old.outcome
    document = replace(old, state=STATE_BEFORE[stage], failure=None, outcome=outcome, updated_at=now)
    return replace(before, document=document, run=before.run + 1)


def reachable(document: Document, wanted: Stage) -> Stage:
    """The stage to begin with: the wanted one, or the first before it whose input does not exist yet."""
    if wanted not in STATE_BEFORE:
        raise ValueError(f"no document can be worked on again from {wanted}")
    made = {
        Stage.EXTRACT: document.extraction is not None,
        Stage.CHUNK: document.chunks > 0,
        Stage.EMBED: document.vectors is not None,
    }
    for stage, is_made in made.items():
        if stage is wanted or not is_made:
            return stage
    return wanted


def facts(document: Document) -> dict[str, Any]:
    """What an event tells beside whose and which version it is: counts, language, and why it failed."""
    told: dict[str, Any] = {
        "content_hash": f"sha256:{document.content}",
        "bytes": document.bytes,
        "media_type": document.media_type,
        "language": document.language,
        "outcome": document.outcome,
        "counts": {name: count for name, count in (("pages", document.pages), ("chunks", document.chunks)) if count},
    }
    if document.failure:
        told["failure"] = {
            "code": document.failure.code,
            "detail": document.failure.detail,
            "retryable": document.failure.retryable,
        }
    return {name: value for name, value in told.items() if value}


def _blobs(document: Document) -> set[BlobName]:
    return {name for name in (document.content, document.extraction, document.vectors) if name}


def _learned(changes: Changes) -> dict[str, Any]:
    values = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return {name: value for name, value in values.items() if value is not None}
