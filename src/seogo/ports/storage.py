"""Where documents, their chunks and their bytes are kept.

A change of a document and the event that announces it are one commit, in every adapter. The tenant is a required argument
wherever data is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from seogo.domain.chunk import Chunk, Span
from seogo.domain.document import (
    Acceptance,
    BlobName,
    Changes,
    Document,
    Failure,
    Ledger,
    NewDocument,
    Outcome,
    Stage,
    State,
    Tenant,
)
from seogo.domain.events import DocumentEvent
from seogo.domain.terms import Partition, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The result of one stage for one document: `cause` is the event that was worked on, `event` is what to announce."""

    stage: Stage
    cause: DocumentEvent
    event: DocumentEvent
    state: State
    changes: Changes = field(default_factory=Changes)


class Documents(Protocol):
    """The writing side. Every method commits durably before it returns, together with the events it causes."""

    def accept(self, new: Sequence[NewDocument]) -> list[Acceptance]:
        """Takes documents in, in order, in one commit, each with its row in the ledger.

        A new document id starts at version 1. A known one: the same content, fingerprint and mapping, the same tags or
        none, not failed and not deleted → UNCHANGED, no work; else version + 1, older tasks of the document are cancelled
        (their acceptances in flight become deleted), DocumentReceived is announced and its task made. What was visible
        stays visible until the new version is indexed. An accepted document can be read at once.
        """

    def advance(self, steps: Sequence[Step]) -> list[bool]:
        """Moves documents on, in one commit: state and changes, the event, the next stage's task, this stage's task done.

        False for a step that came too late (the version was superseded, the document deleted, or the stage already
        done): it changes nothing. A step to READY also moves the acceptance in the ledger. `changes.visible_version`
        may be set by a step whose version is current only.
        """

    def fail(
        self, stage: Stage, cause: DocumentEvent, failure: Failure, *, outcome: Outcome | None = None, set_aside: bool = False
    ) -> bool:
        """FAILED with its reason, DocumentFailed announced, the task closed; with set_aside it is also a dead letter.

        The visible version, if any, stays visible. False when superseded.
        """

    def delete(self, tenant: Tenant, document_ids: Collection[UUID]) -> list[UUID]:
        """Deletes the documents and everything below them (attachments, recursively), at once invisible; a tombstone stays.

        Version + 1, visible version 0, tasks cancelled, DocumentDeleted announced with a task for Stage.FORGET.
        Returns the ids really deleted; unknown or already deleted ids are left out.
        """

    def restart(self, tenant: Tenant, document_ids: Collection[UUID], *, from_stage: Stage = Stage.EXTRACT) -> list[UUID]:
        """Works on the current version again (retry, replay, reindex): run + 1, attempts from 0, its dead letter removed.

        Deleted and unknown ids are left out. `from_stage` earlier than what stands repeats that work. A READY document
        stays visible while it is worked on again. Failed acceptances become in flight again in the ledger.
        """


class Catalogue(Protocol):
    """The reading side."""

    def get(self, tenant: Tenant, document_ids: Collection[UUID]) -> dict[UUID, Document]:
        """Unknown ids are absent; deleted documents are there with State.DELETED."""

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
        """Newest first (created_at, id); `after` is the last id of the page before. Deleted ones only with state=DELETED."""

    def count(self, tenant: Tenant, *, state: State | None = None, collection: str | None = None) -> int: ...

    def timeline(self, tenant: Tenant, document_id: UUID) -> list[tuple[datetime, DocumentEvent, Mapping[str, Any]]]:
        """Every event of the document still in the log, oldest first, with its further facts (counts, failure)."""

    def collections(self, tenant: Tenant) -> Counter[str]:
        """Names with how many documents each holds that are not deleted."""

    def ledger(self, tenant: Tenant | None = None) -> Ledger:
        """Over all acceptances ever; None is all tenants. One query, one moment."""

    def referenced(self) -> Iterator[tuple[Document, set[BlobName]]]:
        """Every document that is not deleted, with each blob it needs (content, extraction, vectors). For verify and sweep."""

    def stuck(self) -> list[Document]:
        """Documents that have not ended and for which no task is open: nobody will ever work on them."""


@dataclass(frozen=True, slots=True)
class SentenceRows:
    """The sentence vectors of a chunk. vector = rows * scales[:, None]; each was of length 1 before rounding.

    rows: int8, (n, dimension); scales: float32, (n,), max abs / 127; spans: n canonical spans.
    """

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the index was made with. Commits with the chunks.

    average_length: partition → (words, bigrams), frozen. reweighing: partition → the last chunk id done, while a walk is
    under way. spaces: name → fingerprint.
    """

    layout: int
    index_id: str
    spaces: Mapping[str, str]
    analysers: Mapping[str, str]
    average_length: Mapping[str, tuple[float, float]]
    weights: int
    reweighing: Mapping[str, str]


class Chunks(Protocol):
    """The passages of every version that is visible or on its way. Reading by chunk id answers for visible versions only."""

    def put(self, tenant: Tenant, document_id: UUID, version: int, chunks: Sequence[Chunk]) -> None:
        """Replaces the chunks of that version, whole. Twice is once."""

    def annotate(
        self, tenant: Tenant, *, terms: Mapping[UUID, Terms] | None = None, rows: Mapping[UUID, SentenceRows] | None = None
    ) -> None:
        """Keeps what was made of chunks beside them: terms, so that weighing anew and rebuilding need no analyser, and
        sentence vectors. Replaces what was there under the id; unknown chunk ids are ignored."""

    def of_document(self, tenant: Tenant, document_id: UUID, version: int) -> list[Chunk]:
        """In order."""

    def visible(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, str]:
        """Those of the ids whose version is the visible one of a document that is not deleted, with their language."""

    def get(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, Chunk]:
        """Visible ones; others are absent."""

    def sentence_rows(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, SentenceRows]:
        """Of any version; absent where there are none."""

    def remove(self, tenant: Tenant, document_id: UUID, *, below_version: int) -> None:
        """Chunks of versions < below_version with all that belongs to them."""


class IndexRecords(Protocol):
    """What weighing, verifying and rebuilding need to know about all chunks, and the manifest of the index."""

    def manifest(self) -> Manifest | None: ...

    def put_manifest(self, manifest: Manifest) -> None: ...

    def terms(self, tenant: Tenant, chunk_ids: Collection[UUID]) -> dict[UUID, Terms]:
        """Of any version; absent where not analysed."""

    def true_lengths(self) -> dict[Partition, tuple[int, int, int]]:
        """Per partition: chunks with terms, sum of words_length, sum of bigrams_length. Visible versions and those on their way."""

    def walk(
        self, *, after: UUID | None = None, partition: Partition | None = None, limit: int = 500
    ) -> list[tuple[Tenant, Chunk]]:
        """Chunks of visible versions, in order of chunk id (as text)."""

    def visible_counts(self) -> dict[UUID, tuple[Tenant, int, int]]:
        """Document id → (tenant, visible version, chunks of it), for every document that is visible."""


class Blobs(Protocol):
    """Bytes by their SHA-256. Written once, never changed; on disk before the call returns."""

    def put(self, content: bytes) -> BlobName:
        """Known content is not written again. Raises Unavailable(DISK_FULL)."""

    def put_file(self, source: BinaryIO, *, max_bytes: int) -> tuple[BlobName, int]:
        """Streams to disk while hashing. Raises Refused(REQUEST_TOO_LARGE) past max_bytes, leaving nothing."""

    def get(self, name: BlobName) -> bytes:
        """Raises Unavailable(CORRUPT) when it is missing or its hash differs."""

    def path(self, name: BlobName) -> Path:
        """A readable file with the plain bytes, for a parse process."""

    def exists(self, name: BlobName) -> bool: ...

    def remove(self, name: BlobName) -> None:
        """Unknown is no error."""

    def names(self) -> Iterator[tuple[BlobName, float]]:
        """Every blob with its age in seconds."""
