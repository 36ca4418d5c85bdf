"""What the memory adapters of one store share: plain dictionaries under one lock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from threading import RLock
from uuid import UUID

from seogo.adapters.cloudevents import Envelope
from seogo.adapters.lifecycle import Account, Stages, Standing, facts
from seogo.adapters.wakeups import Wakeups
from seogo.domain.chunk import Chunk
from seogo.domain.document import Stage, State, Tenant
from seogo.domain.events import DocumentEvent
from seogo.domain.terms import Terms
from seogo.ports.clock import Clock
from seogo.ports.events import DeadLetter
from seogo.ports.storage import Manifest, SentenceRows


@dataclass
class Task:
    """Live work. It is free when `owner` is None."""

    id: int
    stage: Stage
    event: DocumentEvent
    made_at: datetime
    due_at: datetime
    attempt: int = 0
    owner: str | None = None
    lease_until: datetime | None = None


@dataclass
class MemoryStore:
    clock: Clock
    stages: Stages = field(default_factory=dict)
    """Which stage works on which event."""

    lock: RLock = field(default_factory=RLock)
    wakeups: Wakeups = field(default_factory=Wakeups)
    standings: dict[UUID, Standing] = field(default_factory=dict)
    log: dict[UUID, Envelope] = field(default_factory=dict)
    tasks: dict[tuple[UUID, int, Stage], Task] = field(default_factory=dict)
    """By document, version and stage."""
    ledger: dict[tuple[UUID, int], list[Account]] = field(default_factory=dict)
    """The acceptances of each version of a document."""
    accepted: Counter[Tenant] = field(default_factory=Counter)
    dead_letters: dict[int, DeadLetter] = field(default_factory=dict)
    chunks: dict[UUID, Chunk] = field(default_factory=dict)
    versions: dict[tuple[UUID, int], list[UUID]] = field(default_factory=dict)
    """The chunk ids of each version of a document, in order."""
    terms: dict[UUID, Terms] = field(default_factory=dict)
    sentence_rows: dict[UUID, SentenceRows] = field(default_factory=dict)
    manifest: Manifest | None = None
    numbers: count[int] = field(default_factory=lambda: count(1))

    def announce(self, standing: Standing, event: DocumentEvent, *, attempt: int = 0) -> None:
        """Logs the event, once, and makes the task of the stage that works on it."""
        now = self.clock.now()
        self.log.setdefault(event.id, Envelope(event, now, attempt, facts(standing.document)))
        stage = self.stages.get(type(event))
        if stage is not None:
            task = Task(next(self.numbers), stage, event, made_at=now, due_at=now)
            self.tasks.setdefault((event.document_id, event.version, stage), task)
            self.wakeups.announce({stage})

    def close(self, document_id: UUID, version: int, stage: Stage) -> int | None:
        """Ends a live task and returns its attempts; None when there is none (any more)."""
        task = self.tasks.pop((document_id, version, stage), None)
        return task.attempt if task else None

    def cancel(self, document_id: UUID) -> None:
        """Ends what was under way for a document, but the forgetting of a deleted version, and its dead letters."""
        for key in [key for key in self.tasks if key[0] == document_id and key[2] is not Stage.FORGET]:
            del self.tasks[key]
        for letter in [letter for letter in self.dead_letters.values() if letter.document_id == document_id]:
            del self.dead_letters[letter.id]

    def record(self, standing: Standing, account: Account) -> None:
        document = standing.document
        self.ledger.setdefault((document.id, document.version), []).append(account)
        self.accepted[document.tenant] += 1

    def settle(self, standing: Standing, before: Account, after: Account) -> None:
        """Moves the acceptance of this version in the ledger, if it stands at `before`."""
        accounts = self.ledger.get((standing.document.id, standing.document.version), [])
        accounts[:] = [after if account is before else account for account in accounts]

    def is_visible(self, chunk: Chunk) -> bool:
        document = self.standings[chunk.document_id].document
        return document.visible_version == chunk.version and document.state is not State.DELETED

    def tenant_of(self, chunk: Chunk) -> Tenant:
        return self.standings[chunk.document_id].document.tenant
