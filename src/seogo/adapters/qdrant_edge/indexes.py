"""The embedded search index: checks what comes in, and asks the worker."""

from __future__ import annotations

import os
import shutil
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import numpy as np

from seogo.adapters.index_rules import check_facet, check_leg, check_spaces, checked_entry, checked_tenant, checked_where
from seogo.adapters.qdrant_edge.layout import layout_of, read_layout
from seogo.adapters.qdrant_edge.supervisor import Call, Supervisor
from seogo.adapters.qdrant_edge.wire import Header, Message
from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.filters import All, AnyOf, DateRange, Equals, Field, Not, OneOf, Range, Value, Where
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, IndexHealth, Leg, Scored, Words

MAX_POINTS = 64
"""Of one message: about 10 ms of work, so that a search never waits long behind a put. 256 are no faster (measured)."""
REMOVE_SHARE = 16
"""A removal needs this much less room than a put: on a nearly full disk one must still be able to delete."""


class QdrantEdgeIndex:
    """A directory, its worker process, and this end of the pipe. The worker starts at `start()` or at the first call."""

    def __init__(
        self,
        directory: Path,
        spaces: Mapping[Space, int],
        *,
        exact: bool = False,
        min_free_bytes: int = 1 << 30,
        search_timeout_seconds: float = 5.0,
        count_timeout_seconds: float = 10.0,
        checkpoint_timeout_seconds: float = 60.0,
    ) -> None:
        """
        Args:
            spaces: name → dimension.
            exact: store vectors as float32 rather than Turbo8 (a third of the room and time, scores within 3e-3).
            min_free_bytes: of the disk; below, puts are refused and reads go on.
            checkpoint_timeout_seconds: of puts and removals too.

        Raises:
            Refused: the directory holds an index of other spaces or another layout.
            Unavailable: the directory cannot be made.
        """
        check_spaces(spaces)
        self._directory = directory
        self._spaces = dict(spaces)
        self._min_free_bytes = min_free_bytes
        self._search_timeout_seconds = search_timeout_seconds
        self._count_timeout_seconds = count_timeout_seconds
        self._checkpoint_timeout_seconds = checkpoint_timeout_seconds
        layout = layout_of({str(name): size for name, size in spaces.items()}, [str(name) for name in Partition], exact=exact)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            found = read_layout(directory)
        except OSError as error:
            raise Unavailable(Code.INDEX_UNREACHABLE, f"index directory {directory}: {error}") from error
        except ValueError as error:
            raise Refused(Code.CORRUPT, f"index directory {directory}: {error}; delete it and build the index again") from error
        if found not in (None, layout):
            raise Refused(Code.DIMENSION, f"index directory {directory} holds {found}, not {layout}; build it again elsewhere")
        self._worker = Supervisor(directory, layout, lambda: self._has_room(min_free_bytes))

    def start(self) -> None:
        """Begins to open the index, and returns at once. Until then the first call does it."""
        self._worker.start()

    def close(self) -> None:
        """What was put is flushed; calls in flight raise Unavailable."""
        self._worker.close()

    def put(self, tenant: Tenant, entries: Sequence[Entry]) -> None:
        distinct = {entry.chunk_id: checked_entry(entry, self._spaces) for entry in entries}
        checked = list(distinct.values())
        before: Call | None = None
        for start in range(0, len(checked), MAX_POINTS):
            self._require_room(self._min_free_bytes)
            points, body = _pack_entries(checked[start : start + MAX_POINTS])
            call = self._begin("put", tenant, self._checkpoint_timeout_seconds, body, points=points)
            if before:  # one message is packed while the worker takes in the one before
                before.answer()
            before = call
        if before:
            before.answer()

    def remove(self, tenant: Tenant, where: Where) -> None:
        tree = plain(checked_where(where))
        self._require_room(self._min_free_bytes // REMOVE_SHARE)
        self._begin("remove", tenant, self._checkpoint_timeout_seconds, where=tree).answer()

    def search(self, tenant: Tenant, legs: Sequence[Leg], where: Where) -> list[list[Scored]]:
        tree = plain(checked_where(where))
        packed = [self._pack_leg(leg) for leg in legs]
        asked = [position for position, leg in enumerate(legs) if not _is_empty(leg)]
        found: list[list[Scored]] = [[] for _ in legs]
        if not asked:
            return found
        headers, body = [packed[position][0] for position in asked], b"".join(packed[position][1] for position in asked)
        answer = self._begin("search", tenant, self._search_timeout_seconds, body, where=tree, legs=headers).answer()
        for position, (ids, scores) in zip(asked, _unpack_hits(answer), strict=True):
            is_words = isinstance(legs[position], Words)
            pairs = zip(ids, scores, strict=True)
            hits = [Scored(UUID(bytes=chunk), score) for chunk, score in pairs if score > 0 or not is_words]
            found[position] = sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))
        return found

    def scores(self, tenant: Tenant, wanted: Sequence[tuple[Leg, Collection[UUID]]]) -> list[dict[UUID, float]]:
        packed = [self._pack_leg(leg) for leg, _ in wanted]
        asked = [position for position, (leg, ids) in enumerate(wanted) if ids and not _is_empty(leg)]
        found: list[dict[UUID, float]] = [{} for _ in wanted]
        if not asked:
            return found
        headers, bodies = [], []
        by_bytes: dict[bytes, UUID] = {}
        for position in asked:
            (header, query), ids = packed[position], {chunk.bytes: chunk for chunk in wanted[position][1]}
            headers.append({**header, "ids": len(ids)})
            bodies += [query, *ids]
            by_bytes |= ids
        answer = self._begin("scores", tenant, self._search_timeout_seconds, b"".join(bodies), legs=headers).answer()
        for position, (chunks, scores) in zip(asked, _unpack_hits(answer), strict=True):
            found[position] = dict(zip((by_bytes[chunk] for chunk in chunks), scores, strict=True))
        return found

    def count(self, tenant: Tenant, where: Where, *, by: Field | None = None) -> Counter[str]:
        check_facet(by)
        tree = plain(checked_where(where))
        header, _ = self._begin("count", tenant, self._count_timeout_seconds, where=tree, by=by).answer()
        return Counter(header["counts"])

    def checkpoint(self) -> None:
        self._worker.begin({"op": "checkpoint"}, b"", self._checkpoint_timeout_seconds).answer()

    def health(self) -> IndexHealth:
        worker = self._worker
        is_low = worker.state == "ready" and not self._has_room(self._min_free_bytes)
        return IndexHealth(
            state="disk low" if is_low else worker.state,
            points=worker.points,
            bytes_on_disk=_bytes_on_disk(self._directory),
            seconds_since_checkpoint=monotonic() - worker.flushed_at,
            detail=worker.detail,
        )

    def _begin(self, op: str, tenant: Tenant, timeout_seconds: float, body: bytes = b"", **header: object) -> Call:
        return self._worker.begin({"op": op, "tenant": checked_tenant(tenant), **header}, body, timeout_seconds)

    def _pack_leg(self, leg: Leg) -> tuple[Header, bytes]:
        check_leg(leg, self._spaces)
        if isinstance(leg, Words):
            return {"using": leg.partition, "terms": len(leg.terms.ids), "top": leg.top}, _pack_terms(leg.terms)
        row = np.asarray(leg.vector, dtype=np.float32)
        return {"using": leg.space, "dimension": len(row), "top": leg.top}, row.tobytes()

    def _require_room(self, min_free_bytes: int) -> None:
        if not self._has_room(min_free_bytes):
            text = f"disk nearly full: {self._directory} has less than {min_free_bytes >> 20} MiB free; make room"
            raise Unavailable(Code.DISK_FULL, text, retry_after_seconds=30)

    def _has_room(self, min_free_bytes: int) -> bool:
        try:
            return shutil.disk_usage(self._directory).free >= min_free_bytes
        except OSError:
            return False


def plain(where: Where) -> list[Any]:
    """A filter in JSON; filters.py reads it."""
    match where:
        case Equals(field, value):
            return ["equals", field, value]
        case OneOf(field, values):
            return ["one_of", field, values]
        case Range(field, gte, lt):
            return ["range", field, gte, lt]
        case DateRange(field, since, before):
            return ["dates", field, since and since.isoformat(), before and before.isoformat()]
        case All(parts):
            return ["all", [plain(part) for part in parts]]
        case AnyOf(parts):
            return ["any", [plain(part) for part in parts]]
        case Not(part):
            return ["not", plain(part)]


def _pack_entries(entries: Sequence[Entry]) -> tuple[list[Header], bytes]:
    points, bodies = [], []
    for entry in entries:
        spaces = {space: len(vector) for space, vector in entry.vectors.items()}
        fields = {field: _plain_value(value) for field, value in entry.fields.items()}
        terms = len(entry.terms.ids)
        point = {"id": str(entry.chunk_id), "partition": entry.partition, "terms": terms, "spaces": spaces, "fields": fields}
        points.append(point)
        bodies += [_pack_terms(entry.terms), *(vector.tobytes() for vector in entry.vectors.values())]
    return points, b"".join(bodies)


def _plain_value(value: Value) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _pack_terms(terms: SparseTerms) -> bytes:
    return array("I", terms.ids).tobytes() + array("f", terms.weights).tobytes()


def _is_empty(leg: Leg) -> bool:
    return isinstance(leg, Words) and not leg.terms.ids


def _unpack_hits(answer: Message) -> list[tuple[list[bytes], Sequence[float]]]:
    header, body = answer
    found: list[tuple[list[bytes], Sequence[float]]] = []
    at = 0
    for count in header["hits"]:
        scores_at, end = at + 16 * count, at + 20 * count
        ids = [bytes(body[start : start + 16]) for start in range(at, scores_at, 16)]
        found.append((ids, body[scores_at:end].cast("f").tolist()))
        at = end
    return found


def _bytes_on_disk(directory: Path) -> int:
    """Blocks, not lengths: a fresh shard looks 227 MB long and takes 0.6."""
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            try:
                total += Path(folder, name).lstat().st_blocks * 512
            except OSError:  # gone meanwhile
                continue
    return total
