"""What every search index owes. One index serves all tests of an adapter; each test has tenants of its own."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from unicodedata import normalize
from uuid import UUID, uuid4, uuid5

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seogo.adapters.memory.indexes import MemoryIndex
from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex
from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.errors import Code, Refused
from seogo.domain.filters import All, AnyOf, DateRange, Equals, Field, Not, OneOf, Range, Value, Where, everything
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, Leg, Meaning, Scored, SearchIndex, Vector, Words

PASSAGE, SENTENCE = Space("passage"), Space("sentence")
SPACES = {PASSAGE: 384, SENTENCE: 512}
TOLERANCES = {"memory": 1e-6, "qdrant_edge": 3e-3, "qdrant_edge exact": 1e-6}
"""Adapter → how far its dot products may be off."""
ADAPTERS: dict[str, Callable[[Path], MemoryIndex | QdrantEdgeIndex]] = {
    "memory": lambda _: MemoryIndex(SPACES),
    "qdrant_edge": lambda path: QdrantEdgeIndex(path, SPACES, min_free_bytes=1 << 20),
    "qdrant_edge exact": lambda path: QdrantEdgeIndex(path, SPACES, exact=True, min_free_bytes=1 << 20),
}


@pytest.fixture(scope="module", params=sorted(ADAPTERS))
def adapter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def index(adapter: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    index = ADAPTERS[adapter](tmp_path_factory.mktemp("index") / "index")
    yield index
    index.close()


@pytest.fixture
def tolerance(adapter: str) -> float:
    return TOLERANCES[adapter]


@pytest.fixture
def tenant() -> Tenant:
    return Tenant(f"tenant-{uuid4()}")


def terms(**weights: float) -> SparseTerms:
    """terms(t3=1.5): term 3 with weight 1.5."""
    by_id = sorted((int(name[1:]), weight) for name, weight in weights.items())
    return SparseTerms(tuple(term for term, _ in by_id), tuple(weight for _, weight in by_id))


def unit(space: Space, seed: int) -> Vector:
    row = np.random.default_rng(seed).standard_normal(SPACES[space]).astype(np.float32)
    return row / np.linalg.norm(row)


NO_TERMS = SparseTerms((), ())


def entry(
    weights: SparseTerms = NO_TERMS,
    *,
    partition: Partition = Partition.EN,
    chunk_id: UUID | None = None,
    vectors: dict[Space, Vector] | None = None,
    fields: dict[Field, Value] | None = None,
) -> Entry:
    return Entry(chunk_id or uuid4(), partition, weights, vectors or {}, fields or {})


def ids(hits: Sequence[Scored]) -> list[UUID]:
    return [hit.chunk_id for hit in hits]


def search(index: SearchIndex, tenant: Tenant, leg: Leg, where: Where | None = None) -> list[Scored]:
    return index.search(tenant, [leg], where or everything())[0]


def total(index: SearchIndex, tenant: Tenant, where: Where | None = None) -> int:
    return index.count(tenant, where or everything())[""]


WORD = Words(Partition.EN, terms(t1=1.0))


# --- scores -----------------------------------------------------------------------------------------------------------------


def corpus(seed: int, size: int) -> list[Entry]:
    """Chunks of three partitions; some without terms, some without vectors, one in three of collection "b"."""
    chance = random.Random(seed)
    entries = []
    for number in range(size):
        count = chance.choice([0, 5, 20, 60])
        chosen = sorted({min(int(chance.paretovariate(0.6)), 500) for _ in range(count)})
        weights = SparseTerms(tuple(chosen), tuple(chance.uniform(0.2, 2.2) for _ in chosen))
        vectors = {space: unit(space, seed * size + number) for space in SPACES if chance.random() < 0.8}
        fields: dict[Field, Value] = {Field.COLLECTION: "b" if number % 3 == 0 else "a"}
        chunk_id = UUID(int=chance.getrandbits(128), version=4)
        entries.append(Entry(chunk_id, chance.choice(list(Partition)), weights, vectors, fields))
    return entries


def bm25(leg: Words, entries: Sequence[Entry]) -> dict[UUID, float]:
    """The formula, by dictionaries alone."""
    chunks = {e.chunk_id: dict(zip(e.terms.ids, e.terms.weights, strict=True)) for e in entries if e.partition is leg.partition}
    chunks = {chunk: weights for chunk, weights in chunks.items() if weights}
    having = Counter(term for weights in chunks.values() for term in weights)
    scores: dict[UUID, float] = {}
    for chunk, weights in chunks.items():
        for term, wanted in zip(leg.terms.ids, leg.terms.weights, strict=True):
            if term in weights:
                idf = math.log(1 + (len(chunks) - having[term] + 0.5) / (having[term] + 0.5))
                scores[chunk] = scores.get(chunk, 0.0) + wanted * idf * weights[term]
    return scores


def dots(leg: Meaning, entries: Sequence[Entry]) -> dict[UUID, float]:
    return {e.chunk_id: float(leg.vector @ e.vectors[leg.space]) for e in entries if leg.space in e.vectors}


def expect_same(hits: Sequence[Scored], oracle: dict[UUID, float], top: int, tolerance: float) -> None:
    """The same list, but for what lies nearer than the tolerance."""
    best = sorted(oracle.values(), reverse=True)[:top]
    assert [hit.score for hit in hits] == pytest.approx(best, abs=tolerance)
    assert all(hit.score == pytest.approx(oracle[hit.chunk_id], abs=tolerance) for hit in hits)
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))
    assert len(set(ids(hits))) == len(hits)


@pytest.mark.parametrize("seed", range(3))
def test_the_scores_are_bm25_and_dot_products_whatever_the_filter(index: SearchIndex, tolerance: float, seed: int) -> None:
    tenant, other = Tenant(f"oracle-{uuid4()}"), Tenant(f"other-{uuid4()}")
    entries = corpus(seed, 300)
    index.put(tenant, entries)
    index.put(other, corpus(seed + 100, 100))
    only_a = {e.chunk_id for e in entries if e.fields[Field.COLLECTION] == "a"}
    chance = random.Random(seed)
    for top in (1, 7, 1000):
        query = SparseTerms(*zip(*sorted({min(int(chance.paretovariate(0.6)), 500): 1.0 for _ in range(6)}.items()), strict=True))
        words = [Words(partition, query, top) for partition in Partition]
        meanings = [Meaning(space, unit(space, 7 + seed), top) for space in SPACES]
        oracles = [bm25(leg, entries) for leg in words] + [dots(leg, entries) for leg in meanings]
        tolerances = [1e-5] * len(words) + [tolerance] * len(meanings)
        legs: list[Leg] = [*words, *meanings]
        everywhere = index.search(tenant, legs, everything())
        narrow = index.search(tenant, legs, Equals(Field.COLLECTION, "a"))
        for found, inside, oracle, allowed in zip(everywhere, narrow, oracles, tolerances, strict=True):
            expect_same(found, oracle, top, allowed)
            expect_same(inside, {chunk: score for chunk, score in oracle.items() if chunk in only_a}, top, allowed)
        asked = [e.chunk_id for e in entries[::2]]
        scores = index.scores(tenant, [(leg, asked) for leg in legs])
        for found_scores, oracle, allowed in zip(scores, oracles, tolerances, strict=True):
            assert found_scores == pytest.approx({chunk: oracle[chunk] for chunk in asked if chunk in oracle}, abs=allowed)
        again = index.scores(tenant, [(leg, ids(found)) for leg, found in zip(legs, everywhere, strict=True)])
        for found, same in zip(everywhere, again, strict=True):
            assert same == pytest.approx({hit.chunk_id: hit.score for hit in found}, abs=1e-6)


def test_ties_are_ordered_by_chunk_id(index: SearchIndex, tenant: Tenant) -> None:
    entries = [entry(terms(t1=1.0), vectors={PASSAGE: unit(PASSAGE, 1)}) for _ in range(20)]
    index.put(tenant, entries)
    for leg in (WORD, Meaning(PASSAGE, unit(PASSAGE, 1))):
        assert ids(search(index, tenant, leg)) == sorted(e.chunk_id for e in entries)


def test_a_chunk_answers_in_its_own_partition_only(index: SearchIndex, tenant: Tenant) -> None:
    index.put(tenant, [entry(terms(t1=1.0), partition=Partition.KO)])
    assert not search(index, tenant, WORD)
    assert search(index, tenant, Words(Partition.KO, terms(t1=1.0)))


def test_a_words_leg_gives_no_score_of_zero_or_less(index: SearchIndex, tenant: Tenant) -> None:
    good, zero, negative = entry(terms(t1=1.0)), entry(terms(t1=0.0)), entry(terms(t1=-1.0))
    index.put(tenant, [good, zero, negative])
    assert ids(search(index, tenant, WORD)) == [good.chunk_id]


def test_a_meaning_leg_gives_negative_scores(index: SearchIndex, tenant: Tenant) -> None:
    index.put(tenant, [entry(vectors={PASSAGE: -unit(PASSAGE, 1)})])
    assert search(index, tenant, Meaning(PASSAGE, unit(PASSAGE, 1)))[0].score == pytest.approx(-1, abs=5e-3)


def test_nothing_to_ask_gives_nothing(index: SearchIndex, tenant: Tenant) -> None:
    index.put(tenant, [entry(terms(t1=1.0))])
    assert index.search(tenant, [], everything()) == []
    assert index.scores(tenant, []) == []
    assert index.search(tenant, [Words(Partition.EN, terms()), WORD], everything())[0] == []
    assert index.scores(tenant, [(WORD, []), (Words(Partition.EN, terms()), [uuid4()])]) == [{}, {}]
    index.put(tenant, [])


def test_an_empty_index_answers(index: SearchIndex, tenant: Tenant) -> None:
    assert index.search(tenant, [WORD, Meaning(PASSAGE, unit(PASSAGE, 1))], everything()) == [[], []]
    assert index.scores(tenant, [(WORD, [uuid4()])]) == [{}]
    assert index.count(tenant, everything()) == Counter({"": 0})
    assert index.count(tenant, everything(), by=Field.TAGS) == Counter()
    index.remove(tenant, everything())
    index.checkpoint()


def test_scores_leave_out_what_they_cannot_know(index: SearchIndex, tenant: Tenant) -> None:
    bare, full = entry(), entry(terms(t1=1.0), vectors={PASSAGE: unit(PASSAGE, 1)})
    index.put(tenant, [bare, full])
    asked = [bare.chunk_id, full.chunk_id, uuid4()]
    words, meaning = index.scores(tenant, [(WORD, asked), (Meaning(PASSAGE, unit(PASSAGE, 1), top=1), asked)])
    assert set(words) == set(meaning) == {full.chunk_id}


# --- put and remove -----------------------------------------------------------------------------------------------------------


def test_put_twice_is_once(index: SearchIndex, tenant: Tenant) -> None:
    entries = corpus(5, 40)
    index.put(tenant, entries)
    leg = Words(Partition.EN, terms(t1=1.0, t2=1.0))
    once = search(index, tenant, leg)
    index.put(tenant, entries)
    assert search(index, tenant, leg) == once
    assert total(index, tenant) == 40


def test_the_last_of_two_entries_with_one_id_stands(index: SearchIndex, tenant: Tenant) -> None:
    first = entry(terms(t1=1.0))
    index.put(tenant, [first, replace(first, terms=terms(t2=1.0))])
    assert not search(index, tenant, WORD)
    assert total(index, tenant) == 1


def test_put_replaces_wholly(index: SearchIndex, tenant: Tenant) -> None:
    old = entry(
        terms(t1=1.0),
        partition=Partition.EN,
        vectors={PASSAGE: unit(PASSAGE, 1)},
        fields={Field.LANGUAGE: "en", Field.TAGS: ("draft", "초안")},
    )
    others = [entry(terms(t1=1.0)), entry(terms(t2=1.0))]
    index.put(tenant, [old, *others])
    new = Entry(old.chunk_id, Partition.KO, terms(t2=1.0), {SENTENCE: unit(SENTENCE, 2)}, {Field.LANGUAGE: "ko"})
    index.put(tenant, [new])
    assert ids(search(index, tenant, WORD)) == [others[0].chunk_id]
    assert ids(search(index, tenant, Words(Partition.KO, terms(t1=1.0, t2=1.0)))) == [old.chunk_id]
    assert not search(index, tenant, Meaning(PASSAGE, unit(PASSAGE, 1)))
    assert ids(search(index, tenant, Meaning(SENTENCE, unit(SENTENCE, 2)))) == [old.chunk_id]
    assert total(index, tenant, OneOf(Field.TAGS, ("draft", "초안"))) == 0
    # What was replaced is out of the statistics too: two chunks in the partition, one with the term.
    assert search(index, tenant, WORD)[0].score == pytest.approx(math.log(1 + 1.5 / 1.5), abs=1e-6)


def test_removed_chunks_are_neither_found_nor_counted(index: SearchIndex, tenant: Tenant) -> None:
    old, new = (entry(terms(t1=1.0), fields={Field.DOCUMENT_ID: "d1", Field.VERSION: version}) for version in (1, 2))
    other = entry(terms(t2=1.0), fields={Field.DOCUMENT_ID: "d2", Field.VERSION: 1})
    index.put(tenant, [old, new, other])
    index.remove(tenant, All((Equals(Field.DOCUMENT_ID, "d1"), Range(Field.VERSION, lt=2))))
    hits = search(index, tenant, WORD)
    assert ids(hits) == [new.chunk_id]
    assert hits[0].score == pytest.approx(math.log(1 + 1.5 / 1.5), abs=1e-6)
    assert index.count(tenant, everything(), by=Field.DOCUMENT_ID) == Counter({"d1": 1, "d2": 1})
    index.remove(tenant, OneOf(Field.DOCUMENT_ID, ()))
    index.remove(tenant, Equals(Field.DOCUMENT_ID, "없음"))
    assert total(index, tenant) == 2


def test_a_large_put_is_whole(index: SearchIndex, tenant: Tenant) -> None:
    entries = [entry(terms(t1=1.0 + number / 1000)) for number in range(700)]
    index.put(tenant, entries)
    assert total(index, tenant) == 700
    assert len(search(index, tenant, replace(WORD, top=1000))) == 700


# --- the wall between tenants -------------------------------------------------------------------------------------------------


def test_no_call_of_one_tenant_shows_or_changes_anything_of_another(index: SearchIndex, tenant: Tenant) -> None:
    mine = [replace(e, fields={**e.fields, Field.TAGS: ("내것",)}) for e in corpus(11, 60)]
    index.put(tenant, mine)
    legs: list[Leg] = [Words(Partition.KO, terms(t1=1.0, t2=1.0)), Meaning(PASSAGE, unit(PASSAGE, 3))]
    asked = [e.chunk_id for e in mine]

    def seen() -> tuple[object, ...]:
        found = index.search(tenant, legs, everything())
        return found, index.scores(tenant, [(leg, asked) for leg in legs]), index.count(tenant, everything(), by=Field.TAGS)

    before = seen()
    stranger = Tenant(f"stranger-{uuid4()}")
    assert index.search(stranger, legs, everything()) == [[], []]
    assert index.scores(stranger, [(leg, asked) for leg in legs]) == [{}, {}]
    assert index.count(stranger, everything(), by=Field.TAGS) == Counter()
    index.put(stranger, corpus(12, 200))
    index.put(stranger, [replace(e, terms=terms(t1=9.0), vectors={}) for e in mine])  # the ids of another
    assert seen() == before
    index.remove(stranger, everything())
    assert seen() == before
    assert total(index, stranger) == 0


# --- filters ------------------------------------------------------------------------------------------------------------------

NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SEOUL = timezone(timedelta(hours=9))
FIELDS: list[dict[Field, Value]] = [
    {},
    {Field.COLLECTION: "", Field.VERSION: 0},
    {Field.COLLECTION: "규정", Field.VERSION: 1, Field.TAGS: ("안전", "선박"), Field.CREATED_AT: NOON, Field.LANGUAGE: "ko"},
    {Field.COLLECTION: "규정", Field.VERSION: 2, Field.TAGS: ("선박",), Field.CREATED_AT: NOON + timedelta(microseconds=1)},
    {Field.COLLECTION: "rules", Field.VERSION: 2, Field.TAGS: ("safety", "안전"), Field.CREATED_AT: NOON - timedelta(days=400)},
    {Field.COLLECTION: "rules", Field.VERSION: -3, Field.TAGS: (), Field.LANGUAGE: "en", Field.SOURCE: "file:///규정/1.pdf"},
    {Field.MEDIA_TYPE: "text/plain", Field.DOCUMENT_ID: "d1", Field.CREATED_AT: EPOCH},
]


def holds(where: Where, fields: dict[Field, Value]) -> bool:
    """Ten lines that say what a filter means."""

    def values(field: Field) -> tuple[object, ...]:
        value = fields.get(field, ())
        return value if isinstance(value, tuple) else (value,)

    match where:
        case Equals(field, value):
            return value in values(field)
        case OneOf(field, wanted):
            return bool(set(wanted) & set(values(field)))
        case Range(field, gte, lt) | DateRange(field, gte, lt):
            return any((gte is None or gte <= v) and (lt is None or v < lt) for v in values(field))  # type: ignore[operator]
        case All(parts):
            return all(holds(part, fields) for part in parts)
        case AnyOf(parts):
            return any(holds(part, fields) for part in parts)
        case Not(part):
            return not holds(part, fields)


def leaves() -> st.SearchStrategy[Where]:
    keywords = st.sampled_from([Field.COLLECTION, Field.TAGS, Field.LANGUAGE, Field.SOURCE, Field.MEDIA_TYPE, Field.DOCUMENT_ID])
    texts = st.sampled_from(["규정", "rules", "안전", "선박", "safety", "ko", "en", "", "d1", "text/plain", "file:///규정/1.pdf"])
    numbers = st.integers(-4, 4)
    times = st.sampled_from([NOON, NOON + timedelta(microseconds=1), NOON.astimezone(SEOUL), EPOCH])
    return st.one_of(
        st.builds(Equals, keywords, texts),
        st.builds(Equals, st.just(Field.VERSION), numbers),
        st.builds(OneOf, keywords, st.lists(texts, max_size=3).map(tuple)),
        st.builds(OneOf, st.just(Field.VERSION), st.lists(numbers, max_size=3).map(tuple)),
        st.builds(Range, st.just(Field.VERSION), st.none() | numbers, st.none() | numbers),
        st.builds(DateRange, st.just(Field.CREATED_AT), st.none() | times, st.none() | times),
    )


def filters() -> st.SearchStrategy[Where]:
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.builds(All, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Not, inner),
        ),
        max_leaves=8,
    )


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(where=filters())
def test_every_filter_means_what_its_predicate_says(index: SearchIndex, where: Where) -> None:
    tenant = Tenant("filters")
    entries = [entry(terms(t1=1.0), chunk_id=UUID(int=number + 1), fields=fields) for number, fields in enumerate(FIELDS)]
    if total(index, tenant) != len(FIELDS):
        index.put(tenant, entries)
    wanted = {e.chunk_id for e in entries if holds(where, dict(e.fields))}
    assert set(ids(search(index, tenant, WORD, where))) == wanted
    assert total(index, tenant, where) == len(wanted)


def test_empty_filters_have_their_say(index: SearchIndex, tenant: Tenant) -> None:
    index.put(tenant, [entry(fields={Field.TAGS: ("안전",)}), entry()])
    assert total(index, tenant, All(())) == 2
    assert total(index, tenant, AnyOf(())) == 0
    assert total(index, tenant, OneOf(Field.TAGS, ())) == 0
    assert total(index, tenant, Not(OneOf(Field.TAGS, ()))) == 2
    assert total(index, tenant, Not(Not(Not(Equals(Field.TAGS, "안전"))))) == 1


def test_a_date_range_holds_its_first_moment_and_not_its_last(index: SearchIndex, tenant: Tenant) -> None:
    index.put(tenant, [entry(fields={Field.CREATED_AT: NOON.astimezone(SEOUL)})])
    moment = timedelta(microseconds=1)
    assert total(index, tenant, DateRange(Field.CREATED_AT, NOON, NOON + moment)) == 1
    assert total(index, tenant, DateRange(Field.CREATED_AT, NOON + moment)) == 0
    assert total(index, tenant, DateRange(Field.CREATED_AT, None, NOON)) == 0


def test_korean_values_are_found_however_their_hangul_is_composed(index: SearchIndex, tenant: Tenant) -> None:
    composed, decomposed = normalize("NFC", "선박안전"), normalize("NFD", "선박안전")
    index.put(tenant, [entry(fields={Field.TAGS: (composed, decomposed)}), entry(fields={Field.TAGS: (decomposed,)})])
    assert total(index, tenant, Equals(Field.TAGS, composed)) == total(index, tenant, Equals(Field.TAGS, decomposed)) == 2
    assert index.count(tenant, everything(), by=Field.TAGS) == Counter({composed: 2})


def test_the_values_of_a_field_are_counted_exactly_within_the_filter(index: SearchIndex, tenant: Tenant) -> None:
    collections = [f"모음 {number % 37}" for number in range(300)]
    index.put(tenant, [entry(fields={Field.COLLECTION: name, Field.VERSION: n}) for n, name in enumerate(collections)])
    assert index.count(tenant, everything(), by=Field.COLLECTION) == Counter(collections)
    assert index.count(tenant, Range(Field.VERSION, 100, 200), by=Field.COLLECTION) == Counter(collections[100:200])


# --- what is refused ----------------------------------------------------------------------------------------------------------

NAN = np.full(SPACES[PASSAGE], np.nan, dtype=np.float32)
BAD_ENTRIES = {
    "a NaN in a vector": entry(vectors={PASSAGE: NAN}),
    "another dimension": entry(vectors={PASSAGE: np.zeros(3, dtype=np.float32)}),
    "an unknown space": entry(vectors={Space("moon"): unit(PASSAGE, 1)}),
    "a duplicate term": entry(SparseTerms((1, 1), (1.0, 2.0))),
    "a negative term": entry(SparseTerms((-1,), (1.0,))),
    "a term of 33 bits": entry(SparseTerms((1 << 32,), (1.0,))),
    "a term without a weight": entry(SparseTerms((1, 2), (1.0,))),
    "an infinite weight": entry(SparseTerms((1,), (math.inf,))),
    "a time without a zone": entry(fields={Field.CREATED_AT: datetime(2024, 1, 1)}),
    "a version in words": entry(fields={Field.VERSION: "일"}),
    "a number as a keyword": entry(fields={Field.LANGUAGE: 3}),
    "a lone surrogate": entry(fields={Field.SOURCE: "\ud800"}),
}
BAD_LEGS: dict[str, Leg] = {
    "a NaN": Meaning(PASSAGE, NAN),
    "another dimension": Meaning(PASSAGE, unit(SENTENCE, 1)),
    "an unknown space": Meaning(Space("moon"), unit(PASSAGE, 1)),
    "a duplicate term": Words(Partition.EN, SparseTerms((1, 1), (1.0, 1.0))),
    "nothing wanted": replace(WORD, top=0),
}
deep: Where = everything()
for _ in range(10_000):
    deep = Not(deep)
BAD_FILTERS: dict[str, Where] = {
    "a version in words": Equals(Field.VERSION, "1"),
    "a number as a keyword": OneOf(Field.TAGS, ("a", 1)),
    "a number range over words": Range(Field.TAGS, 1, 2),
    "a date range over numbers": DateRange(Field.VERSION, NOON),
    "a time without a zone": DateRange(Field.CREATED_AT, datetime(2024, 1, 1)),
    "a moment as a value": Equals(Field.CREATED_AT, "2024-01-01"),
    "ten thousand nots": deep,
}


@pytest.mark.parametrize("bad", sorted(BAD_ENTRIES))
def test_a_bad_entry_is_refused_with_all_that_came_with_it(index: SearchIndex, tenant: Tenant, bad: str) -> None:
    good = entry(terms(t1=1.0))
    with pytest.raises(Refused):
        index.put(tenant, [good, BAD_ENTRIES[bad]])
    assert total(index, tenant) == 0
    index.put(tenant, [good])
    assert ids(search(index, tenant, WORD)) == [good.chunk_id]


@pytest.mark.parametrize("bad", sorted(BAD_LEGS))
def test_a_bad_question_is_refused(index: SearchIndex, tenant: Tenant, bad: str) -> None:
    with pytest.raises(Refused):
        index.search(tenant, [WORD, BAD_LEGS[bad]], everything())
    with pytest.raises(Refused):
        index.scores(tenant, [(BAD_LEGS[bad], [uuid4()])])
    assert search(index, tenant, WORD) == []


@pytest.mark.parametrize("bad", sorted(BAD_FILTERS))
def test_a_bad_filter_is_refused(index: SearchIndex, tenant: Tenant, bad: str) -> None:
    for call in (
        lambda: index.search(tenant, [WORD], BAD_FILTERS[bad]),
        lambda: index.count(tenant, BAD_FILTERS[bad]),
        lambda: index.remove(tenant, BAD_FILTERS[bad]),
    ):
        with pytest.raises(Refused):
            call()


def test_only_keywords_have_values_to_count(index: SearchIndex, tenant: Tenant) -> None:
    for field in (Field.VERSION, Field.CREATED_AT):
        with pytest.raises(Refused):
            index.count(tenant, everything(), by=field)


def test_a_nameless_tenant_is_refused(index: SearchIndex) -> None:
    with pytest.raises(Refused):
        index.count(Tenant(""), everything())


@pytest.mark.parametrize("adapter_name", sorted(ADAPTERS))
def test_a_space_named_like_a_partition_is_refused(adapter_name: str, tmp_path: Path) -> None:
    makers: dict[str, Callable[[], object]] = {
        "memory": lambda: MemoryIndex({Space("ko"): 3}),
        "qdrant_edge": lambda: QdrantEdgeIndex(tmp_path, {Space("ko"): 3}),
    }
    with pytest.raises(Refused) as refusal:
        makers[adapter_name.split()[0]]()
    assert refusal.value.code is Code.INVALID


def test_health_counts_the_points(index: SearchIndex, tenant: Tenant) -> None:
    before = index.health().points
    index.put(tenant, [entry(chunk_id=uuid5(UUID(int=0), f"{tenant}/{number}")) for number in range(3)])
    health = index.health()
    assert (health.state, health.points) == ("ready", before + 3)
    index.remove(tenant, everything())
    assert index.health().points == before
