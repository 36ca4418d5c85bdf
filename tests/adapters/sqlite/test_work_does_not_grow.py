"""What is done for one document costs the same among many: counted in steps of SQLite's machine, not in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import apsw
import numpy as np
import pytest

from seogo.domain.document import Stage
from seogo.domain.terms import Terms
from seogo.ports.storage import SentenceRows
from tests.contracts.stores import US, Store, chunks_of, new, sqlite

TERMS = Terms(words={1: 1}, bigrams={2: 1}, words_length=1, bigrams_length=1, analyser="a")
ROWS = SentenceRows(rows=np.zeros((1, 8), np.int8), scales=np.ones(1, np.float32), spans=((0, 1),))
STAGES = (Stage.EXTRACT, Stage.CHUNK, Stage.EMBED, Stage.INDEX)


class Steps:
    """Steps of all statements of all connections opened since."""

    def __init__(self) -> None:
        self.total = 0
        self.by_statement: Counter[str] = Counter()

    def follow(self, connection: apsw.Connection) -> None:
        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        steps = event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]
        self.total += steps
        self.by_statement[event["sql"]] += steps


@contextmanager
def counted(steps: Steps) -> Iterator[Counter[str]]:
    before = steps.by_statement.copy()
    spent: Counter[str] = Counter()
    yield spent
    spent.update(steps.by_statement - before)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    made = Steps()
    monkeypatch.setattr(apsw, "connection_hooks", [*apsw.connection_hooks, made.follow])
    return made


def one_life(store: Store, source: str) -> list[UUID]:
    """A document comes, is indexed, found, replaced and deleted."""
    for content in ("첫째", "둘째"):
        id_ = store.accept(new(source, content=content))
        version = store.document(id_).version
        chunks = chunks_of(id_, version, ["하나.", "둘."] * 4)
        ids = [chunk.id for chunk in chunks]
        for stage in STAGES:
            store.work(stage)
            if stage is Stage.CHUNK:
                store.chunks.put(US, id_, version, chunks)
                store.chunks.annotate(US, terms=dict.fromkeys(ids, TERMS), rows=dict.fromkeys(ids, ROWS))
        store.chunks.remove(US, id_, below_version=version)
        assert len(store.chunks.visible(US, ids)) == len(store.chunks.get(US, ids)) == len(ids)
        assert len(store.chunks.sentence_rows(US, ids)) == len(store.records.terms(US, ids)) == len(ids)
        assert store.chunks.of_document(US, id_, version) == chunks
        assert store.records.true_lengths()
        assert store.catalogue.page(US, limit=5)
        assert store.catalogue.timeline(US, id_)
        store.documents.restart(US, [id_])
        assert store.bus.depths()[Stage.EXTRACT].ready == 1
        store.work_all()
    return ids


def fill(store: Store, documents: int, *, start: int) -> None:
    made = [new(f"{start + number}.txt") for number in range(documents)]
    store.documents.accept(made)
    for document in made:
        chunks = chunks_of(document.document_id, 1)
        store.chunks.put(US, document.document_id, 1, chunks)
        store.chunks.annotate(US, terms={chunk.id: TERMS for chunk in chunks})
    store.work_all()


def test_a_document_costs_the_same_among_few_and_many(tmp_path: Path, steps: Steps) -> None:
    with sqlite(tmp_path) as store:
        fill(store, 20, start=0)
        with counted(steps) as among_few:
            one_life(store, "one")
        fill(store, 180, start=20)
        with counted(steps) as among_many:
            one_life(store, "two")
    grown = {sql: (among_few[sql], spent) for sql, spent in among_many.items() if spent > 1.2 * among_few[sql] + 20}
    assert among_few.total() > 1000
    assert not grown


def test_taking_work_costs_the_same_before_few_and_many_tasks(tmp_path: Path, steps: Steps) -> None:
    with sqlite(tmp_path) as store:
        spent = []
        for documents in (20, 1000):
            store.documents.accept([new(f"{documents}/{number}.txt") for number in range(documents)])
            with counted(steps) as taking:
                assert len(store.bus.take(Stage.EXTRACT, top=4, owner="w")) == 4
                store.bus.wait(Stage.EXTRACT, timeout_seconds=0)
            spent.append(taking.total())
        assert spent[1] < 1.2 * spent[0]
