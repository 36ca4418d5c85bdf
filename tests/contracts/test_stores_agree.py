"""Whatever is done to two stores in the same order, they answer alike, and their ledgers balance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.sqlite.database import Database
from seogo.adapters.sqlite.schema import MIGRATIONS
from seogo.domain.document import Failure, Stage, State, document_id
from seogo.domain.errors import Code
from seogo.domain.terms import Terms
from seogo.ports.events import Delivery
from tests.contracts.stores import THEM, US, Store, chunks_of, memory, new, on, step

COLLECTION = "사내 규정"
PARENTS = {"첨부.zip": "편지.eml", "첨부.zip/안.txt": "첨부.zip"}
SOURCES = ["편지.eml", *PARENTS]
WORK = [Stage.EXTRACT, Stage.CHUNK, Stage.EMBED, Stage.INDEX]
FAILURE = Failure(Code.WORKER_DIED, "signal 11", retryable=True)


def id_of(source: str) -> UUID:
    return document_id(US, COLLECTION, source)


class Player:
    """Does one operation after another to a store. Deliveries are kept for ever, so that late workers are played too."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.taken: list[Delivery] = []

    def accept(self, source: str, content: str) -> object:
        parent = PARENTS.get(source)
        return self.store.documents.accept([new(source, content=content, parent_id=id_of(parent) if parent else None)])

    def accept_theirs(self, source: str, content: str) -> object:
        return self.store.documents.accept([new(source, content=content, tenant=THEM)])

    def take(self, stage: Stage, top: int) -> object:
        taken = self.store.bus.take(stage, top=top, owner="w")
        self.taken += taken
        return [(delivery.event, delivery.attempt) for delivery in taken]

    def work(self, stages: list[Stage]) -> object:
        """What is due goes through the stages, with its chunks."""
        worked = []
        for stage in stages:
            worked += self.store.work(stage)
            if stage is Stage.CHUNK:
                for source in SOURCES:
                    self.put(source, 0, ["하나.", "two."])
                    self.annotate(source, 0, 3)
        return worked

    def advance(self, late: int) -> object:
        steps = [step(delivery.event) for delivery in self._late(late) if delivery.stage in WORK]
        return self.store.documents.advance(steps)

    def fail(self, late: int, set_aside: bool) -> object:
        return [
            self.store.documents.fail(delivery.stage, delivery.event, FAILURE, set_aside=set_aside) for delivery in self._late(late)
        ]

    def later(self, late: int, count_attempt: bool) -> None:
        for delivery in self._late(late):
            self.store.bus.later(delivery, delay_seconds=5, count_attempt=count_attempt)

    def done(self, late: int) -> None:
        self.store.bus.done([delivery for delivery in self._late(late) if delivery.stage is Stage.FORGET])

    def delete(self, source: str) -> object:
        return self.store.documents.delete(US, [id_of(source)])

    def restart(self, source: str, from_stage: Stage) -> object:
        return self.store.documents.restart(US, [id_of(source)], from_stage=from_stage)

    def put(self, source: str, versions_ago: int, texts: list[str]) -> None:
        id_, version = id_of(source), self._version(source) - versions_ago
        self.store.chunks.put(US, id_, version, chunks_of(id_, version, texts))

    def annotate(self, source: str, versions_ago: int, length: int) -> None:
        terms = Terms(words={1: 1}, bigrams={}, words_length=length, bigrams_length=2 * length, analyser="kiwi/1")
        chunks = chunks_of(id_of(source), self._version(source) - versions_ago)
        self.store.chunks.annotate(US, terms={chunk.id: terms for chunk in chunks})

    def remove(self, source: str) -> None:
        self.store.chunks.remove(US, id_of(source), below_version=self._version(source))

    def pass_time(self, seconds: int) -> None:
        self.store.clock.advance(seconds)

    def everything(self) -> list[Any]:
        catalogue, chunks, records = self.store.catalogue, self.store.chunks, self.store.records
        ids = [chunk.id for source in SOURCES for version in range(1, 9) for chunk in chunks_of(id_of(source), version)]
        letters = [replace(letter, id=0) for tenant in (US, THEM) for letter in self.store.dead_letters.page(tenant)]
        return [
            [catalogue.page(tenant, state=state) for tenant in (US, THEM) for state in (None, *State)],
            [catalogue.timeline(US, id_of(source)) for source in SOURCES],
            sorted(catalogue.referenced(), key=lambda pair: str(pair[0].id)),
            sorted(str(document.id) for document in catalogue.stuck()),
            [catalogue.collections(US), catalogue.ledger(US), catalogue.ledger(THEM)],
            [chunks.visible(US, ids), chunks.get(US, ids), records.terms(US, ids)],
            [chunks.of_document(US, id_of(source), version) for source in SOURCES for version in range(1, 9)],
            [records.true_lengths(), records.visible_counts(), records.walk()],
            [self.store.bus.depths(), letters],
        ]

    def _version(self, source: str) -> int:
        found = self.store.catalogue.get(US, [id_of(source)])
        return found[id_of(source)].version if found else 1

    def _late(self, late: int) -> list[Delivery]:
        """The delivery that was taken `late` takings ago."""
        return self.taken[len(self.taken) - 1 - late :][:1] if late < len(self.taken) else []


source, late = st.sampled_from(SOURCES), st.sampled_from([0, 0, 0, 1, 2, 5])
content, ago = st.sampled_from(["첫째", "둘째"]), st.sampled_from([0, 0, 0, 1])
texts = st.lists(st.sampled_from(["하나.", "two."]), max_size=3)
# Often enough accepted and worked on whole that versions replace visible ones.
OPERATIONS = st.one_of(
    *[st.tuples(st.just("accept"), source, content)] * 4,
    st.tuples(st.just("accept_theirs"), source, content),
    *[st.tuples(st.just("work"), st.sampled_from([WORK, WORK, WORK[:2], WORK[:3], WORK[1:]]))] * 4,
    *[st.tuples(st.just("take"), st.sampled_from(Stage), st.integers(0, 3))] * 2,
    st.tuples(st.just("advance"), late),
    st.tuples(st.just("fail"), late, st.booleans()),
    st.tuples(st.just("later"), late, st.booleans()),
    st.tuples(st.just("done"), late),
    st.tuples(st.just("delete"), source),
    st.tuples(st.just("restart"), source, st.sampled_from(WORK)),
    st.tuples(st.just("put"), source, ago, texts),
    *[st.tuples(st.just("annotate"), source, ago, st.integers(0, 9))] * 2,
    st.tuples(st.just("remove"), source),
    st.tuples(st.just("pass_time"), st.sampled_from([1, 6, 31])),
)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(OPERATIONS, min_size=40, max_size=100))
def test_two_stores_answer_alike_and_balance_whatever_is_done_to_them(story: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as directory, memory(Path(directory)) as reference:
        clock = MemoryClock()
        # What is asked here does not turn on durability, and without it a thousand commits are quick.
        database = Database(Path(directory) / "seogo.db", migrations=MIGRATIONS, synchronous="NORMAL")
        try:
            players = Player(reference), Player(on(database, clock))
            for name, *arguments in story:
                ours, theirs = (getattr(player, name)(*arguments) for player in players)
                assert ours == theirs
                ledgers = [player.store.catalogue.ledger() for player in players]
                assert ledgers[0] == ledgers[1]
                assert ledgers[0].is_balanced
                assert players[0].store.records.true_lengths() == players[1].store.records.true_lengths()
            for ours, theirs in zip(*(player.everything() for player in players), strict=True):
                assert ours == theirs
        finally:
            database.close()
