"""The search index in memory: the reference. It looks at every chunk for every question, and is right by reading."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np

from seogo.adapters.index_rules import check_facet, check_leg, check_spaces, checked_entry, checked_tenant, checked_where
from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.filters import All, AnyOf, DateRange, Equals, Field, Not, OneOf, Range, Value, Where, everything
from seogo.ports.indexes import Entry, IndexHealth, Leg, Meaning, Scored, Words


class MemoryIndex:
    """Chunk ids are kept per tenant of their first put; a put of another tenant leaves them alone."""

    def __init__(self, spaces: Mapping[Space, int]) -> None:
        """spaces: name → dimension."""
        check_spaces(spaces)
        self._spaces = dict(spaces)
        self._owners: dict[UUID, str] = {}
        self._entries: dict[UUID, Entry] = {}
        self._lock = threading.Lock()

    def put(self, tenant: Tenant, entries: Sequence[Entry]) -> None:
        owner = checked_tenant(tenant)
        checked = [checked_entry(entry, self._spaces) for entry in entries]
        with self._lock:
            for entry in checked:
                if self._owners.setdefault(entry.chunk_id, owner) == owner:
                    self._entries[entry.chunk_id] = entry

    def remove(self, tenant: Tenant, where: Where) -> None:
        with self._lock:
            for entry in list(self._of(tenant, where)):
                del self._entries[entry.chunk_id], self._owners[entry.chunk_id]

    def search(self, tenant: Tenant, legs: Sequence[Leg], where: Where) -> list[list[Scored]]:
        with self._lock:
            seen = {entry.chunk_id for entry in self._of(tenant, where)}
            return [self._best(leg, self._scored(tenant, leg), seen) for leg in legs]

    def scores(self, tenant: Tenant, wanted: Sequence[tuple[Leg, Collection[UUID]]]) -> list[dict[UUID, float]]:
        with self._lock:
            found = [(self._scored(tenant, leg), set(ids)) for leg, ids in wanted]
        return [{chunk: score for chunk, score in scored.items() if chunk in ids} for scored, ids in found]

    def count(self, tenant: Tenant, where: Where, *, by: Field | None = None) -> Counter[str]:
        check_facet(by)
        with self._lock:
            entries = list(self._of(tenant, where))
        if by is None:
            return Counter({"": len(entries)})
        return Counter(str(value) for entry in entries for value in _values(entry.fields, by))

    def checkpoint(self) -> None:
        """Nothing survives a power cut here, and nothing is promised."""

    def health(self) -> IndexHealth:
        return IndexHealth("ready", len(self._entries), 0, 0.0, "in memory: gone when the process ends")

    def close(self) -> None: ...

    def _of(self, tenant: Tenant, where: Where) -> Iterator[Entry]:
        owner, wanted = checked_tenant(tenant), checked_where(where)
        return (entry for chunk, entry in self._entries.items() if self._owners[chunk] == owner and matches(wanted, entry.fields))

    def _scored(self, tenant: Tenant, leg: Leg) -> dict[UUID, float]:
        """Every chunk of the tenant that the leg can see, with its exact score."""
        check_leg(leg, self._spaces)
        entries = list(self._of(tenant, everything()))
        return _words(leg, entries) if isinstance(leg, Words) else _meaning(leg, entries)

    @staticmethod
    def _best(leg: Leg, scored: Mapping[UUID, float], seen: Collection[UUID]) -> list[Scored]:
        hits = [Scored(chunk, score) for chunk, score in scored.items() if chunk in seen]
        if isinstance(leg, Words):
            hits = [hit for hit in hits if hit.score > 0]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[: leg.top]


def _words(leg: Words, entries: Sequence[Entry]) -> dict[UUID, float]:
    """Σ query weight · idf · document weight, over chunks that share a term; idf = ln(1 + (N − n + .5) / (n + .5))."""
    chunks = {
        entry.chunk_id: dict(zip(entry.terms.ids, entry.terms.weights, strict=True))
        for entry in entries
        if entry.partition == leg.partition and entry.terms.ids
    }
    scores: dict[UUID, float] = {}
    for term, weight in zip(leg.terms.ids, leg.terms.weights, strict=True):
        having = {chunk: weights[term] for chunk, weights in chunks.items() if term in weights}
        idf = math.log(1 + (len(chunks) - len(having) + 0.5) / (len(having) + 0.5))
        for chunk, stored in having.items():
            scores[chunk] = scores.get(chunk, 0.0) + weight * idf * stored
    return scores


def _meaning(leg: Meaning, entries: Sequence[Entry]) -> dict[UUID, float]:
    rows = {entry.chunk_id: entry.vectors[leg.space] for entry in entries if leg.space in entry.vectors}
    if not rows:
        return {}
    products = np.stack(list(rows.values())) @ np.asarray(leg.vector, dtype=np.float32)
    return dict(zip(rows, products.tolist(), strict=True))


def matches(where: Where, fields: Mapping[Field, Value]) -> bool:
    match where:
        case Equals(field, value):
            return value in _values(fields, field)
        case OneOf(field, values):
            return any(value in values for value in _values(fields, field))
        case Range(field, gte, lt):
            numbers = [value for value in _values(fields, field) if isinstance(value, int)]
            return any((gte is None or value >= gte) and (lt is None or value < lt) for value in numbers)
        case DateRange(field, since, before):
            times = [value for value in _values(fields, field) if isinstance(value, datetime)]
            return any((since is None or value >= since) and (before is None or value < before) for value in times)
        case All(parts):
            return all(matches(part, fields) for part in parts)
        case AnyOf(parts):
            return any(matches(part, fields) for part in parts)
        case Not(part):
            return not matches(part, fields)


def _values(fields: Mapping[Field, Value], field: Field) -> Sequence[str | int | datetime]:
    """The values of a field: none, one, or many (tags)."""
    value = fields.get(field)
    if value is None:
        return ()
    return (value,) if isinstance(value, str | int | datetime) else value
