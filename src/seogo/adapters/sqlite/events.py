"""The bus: tasks taken with a lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from seogo.adapters.sqlite.database import Connection, Database, Row, rows
from seogo.adapters.sqlite.times import to_microseconds
from seogo.domain.document import Stage, Tenant
from seogo.domain.events import EVENT_TYPES
from seogo.ports.clock import Clock
from seogo.ports.events import Delivery, Depth

_TAKE = """
UPDATE task SET owner = ?, lease_until = ?, attempt = attempt + 1
 WHERE id IN (SELECT id FROM task WHERE owner IS NULL AND stage = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?)
RETURNING due_at, id, type, (SELECT tenant FROM document WHERE key = task.document),
          (SELECT id FROM document WHERE key = task.document), version, fingerprint, run, attempt"""

_FREE_EXPIRED = "UPDATE task SET owner = NULL, lease_until = NULL, due_at = ?1 WHERE owner IS NOT NULL AND lease_until < ?1"

_NEXT = """
SELECT min(at) FROM (
    SELECT min(due_at) AS at FROM task WHERE owner IS NULL AND stage = ?1
    UNION ALL SELECT min(lease_until) FROM task WHERE owner IS NOT NULL AND stage = ?1)"""

_PRUNED_AT_ONCE = 1000


class SqliteEventBus:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def take(self, stage: Stage, *, top: int, owner: str, lease_seconds: float = 30.0) -> list[Delivery]:
        now = self._now()

        def command(connection: Connection) -> list[Row]:
            connection.execute(_FREE_EXPIRED, (now,))
            return rows(connection, _TAKE, (owner, now + _microseconds(lease_seconds), stage, now, top))

        taken = sorted(self._database.write(command)) if top > 0 else []
        return [
            Delivery(task, stage, EVENT_TYPES[kind](Tenant(tenant), UUID(bytes=document), version, fingerprint, run), attempt)
            for _, task, kind, tenant, document, version, fingerprint, run, attempt in taken
        ]

    def extend(self, deliveries: Sequence[Delivery], *, owner: str, lease_seconds: float = 30.0) -> None:
        until = self._now() + _microseconds(lease_seconds)
        rows = [(until, delivery.task, owner) for delivery in deliveries]
        self._execute_many("UPDATE task SET lease_until = ? WHERE id = ? AND owner = ?", rows)

    def done(self, deliveries: Sequence[Delivery]) -> None:
        self._execute_many("DELETE FROM task WHERE id = ?", [(delivery.task,) for delivery in deliveries])

    def later(self, delivery: Delivery, *, delay_seconds: float, count_attempt: bool = True) -> None:
        # The attempt tells this taking of the task from a later one by somebody else, after our lease ran out.
        sql = """UPDATE task SET owner = NULL, lease_until = NULL, due_at = ?, attempt = attempt - ?
                  WHERE id = ? AND attempt = ? AND owner IS NOT NULL"""
        due_at = self._now() + _microseconds(delay_seconds)
        self._execute_many(sql, [(due_at, 0 if count_attempt else 1, delivery.task, delivery.attempt)])

    def wait(self, stage: Stage, *, timeout_seconds: float) -> None:
        seen = self._database.wakeups.seen(stage)
        due_at = self._database.rows(_NEXT, (stage,))[0][0]
        if due_at is not None:
            timeout_seconds = min(timeout_seconds, (due_at - self._now()) / 1e6)
        if timeout_seconds > 0:
            self._database.wakeups.wait(stage, seen, timeout_seconds=timeout_seconds)

    def depths(self) -> dict[Stage, Depth]:
        sql = "SELECT stage, sum(owner IS NULL), sum(owner IS NOT NULL), min(made_at) FROM task GROUP BY stage"
        depths = {stage: Depth(0, 0, 0.0) for stage in Stage}
        for stage, ready, taken, made_at in self._database.rows(sql):
            depths[Stage(stage)] = Depth(ready, taken, max(0.0, (self._now() - made_at) / 1e6))
        return depths

    def prune(self, *, before: datetime) -> int:
        """Forgets events of the log that are older; the timeline loses them. Returns how many."""
        sql = "DELETE FROM event WHERE at < ? AND seq IN (SELECT seq FROM event ORDER BY seq LIMIT ?) RETURNING seq"
        values = to_microseconds(before), _PRUNED_AT_ONCE
        forgotten = 0
        while True:  # a little at a time: other writes come in between
            at_once = self._database.write(lambda connection: len(rows(connection, sql, values)))
            forgotten += at_once
            if at_once < _PRUNED_AT_ONCE:
                return forgotten

    def _now(self) -> int:
        return to_microseconds(self._clock.now())

    def _execute_many(self, sql: str, rows: Sequence[tuple[int | str, ...]]) -> None:
        self._database.write(lambda connection: connection.executemany(sql, rows).fetchall())


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)
