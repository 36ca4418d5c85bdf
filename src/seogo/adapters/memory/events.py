"""Tasks and dead letters in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from seogo.adapters.memory.store import MemoryStore, Task
from seogo.domain.document import Stage, Tenant
from seogo.ports.events import DeadLetter, Delivery, Depth


class MemoryEventBus:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def take(self, stage: Stage, *, top: int, owner: str, lease_seconds: float = 30.0) -> list[Delivery]:
        with self._store.lock:
            now = self._store.clock.now()
            for task in self._store.tasks.values():
                if task.lease_until is not None and task.lease_until < now:
                    task.owner, task.lease_until, task.due_at = None, None, now
            due = [task for task in self._of(stage) if task.owner is None and task.due_at <= now]
            taken = sorted(due, key=lambda task: (task.due_at, task.id))[: max(top, 0)]
            for task in taken:
                task.owner, task.lease_until = owner, now + timedelta(seconds=lease_seconds)
                task.attempt += 1
            return [Delivery(task.id, stage, task.event, task.attempt) for task in taken]

    def extend(self, deliveries: Sequence[Delivery], *, owner: str, lease_seconds: float = 30.0) -> None:
        with self._store.lock:
            for delivery in deliveries:
                task = self._live(delivery)
                if task and task.owner == owner:
                    task.lease_until = self._store.clock.now() + timedelta(seconds=lease_seconds)

    def done(self, deliveries: Sequence[Delivery]) -> None:
        with self._store.lock:
            for delivery in deliveries:
                if self._live(delivery):
                    del self._store.tasks[_key(delivery)]

    def later(self, delivery: Delivery, *, delay_seconds: float, count_attempt: bool = True) -> None:
        with self._store.lock:
            task = self._live(delivery)
            # The attempt tells this taking of the task from a later one by somebody else, after our lease ran out.
            if task and task.owner is not None and task.attempt == delivery.attempt:
                task.owner, task.lease_until = None, None
                task.due_at = self._store.clock.now() + timedelta(seconds=delay_seconds)
                task.attempt -= 0 if count_attempt else 1

    def wait(self, stage: Stage, *, timeout_seconds: float) -> None:
        seen = self._store.wakeups.seen(stage)
        with self._store.lock:
            now = self._store.clock.now()
            times = [task.lease_until or task.due_at for task in self._of(stage)]
        if times:
            timeout_seconds = min(timeout_seconds, (min(times) - now).total_seconds())
        if timeout_seconds > 0:
            self._store.wakeups.wait(stage, seen, timeout_seconds=timeout_seconds)

    def depths(self) -> dict[Stage, Depth]:
        with self._store.lock:
            return {stage: self._depth(self._of(stage)) for stage in Stage}

    def _live(self, delivery: Delivery) -> Task | None:
        """The delivery's own task, not a later one of the same document and stage."""
        task = self._store.tasks.get(_key(delivery))
        return task if task and task.id == delivery.task else None

    def _of(self, stage: Stage) -> list[Task]:
        return [task for task in self._store.tasks.values() if task.stage is stage]

    def _depth(self, tasks: Sequence[Task]) -> Depth:
        now = self._store.clock.now()
        taken = sum(task.owner is not None for task in tasks)
        oldest = max(((now - task.made_at).total_seconds() for task in tasks), default=0.0)
        return Depth(ready=len(tasks) - taken, taken=taken, oldest_age_seconds=max(0.0, oldest))


def _key(delivery: Delivery) -> tuple[UUID, int, Stage]:
    return delivery.event.document_id, delivery.event.version, delivery.stage


class MemoryDeadLetters:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def page(self, tenant: Tenant, *, after: int | None = None, limit: int = 50) -> list[DeadLetter]:
        return [letter for letter in self._all(tenant) if after is None or letter.id < after][:limit]

    def get(self, tenant: Tenant, ids: Collection[int]) -> list[DeadLetter]:
        """Newest first; unknown ids are left out."""
        return [letter for letter in self._all(tenant) if letter.id in ids]

    def count(self, tenant: Tenant) -> int:
        return len(self._all(tenant))

    def _all(self, tenant: Tenant) -> list[DeadLetter]:
        with self._store.lock:
            return [letter for _, letter in sorted(self._store.dead_letters.items(), reverse=True) if letter.tenant == tenant]
