"""The engine's calls. Every one carries the tenant, as the filter and as the corpus of the IDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import qdrant_edge as engine
from qdrant_edge import UpdateOperation

from seogo.adapters.qdrant_edge.filters import Tree, condition
from seogo.adapters.qdrant_edge.layout import Layout, mark_closed, read_layout, shard_path, take_closed_mark, write_layout

_KEYWORDS = ("collection", "document_id", "source", "media_type", "tags", "language")
Header: TypeAlias = dict[str, Any]
Hits: TypeAlias = list[tuple[UUID, float]]


class Shard:
    """An open shard. One thread at a time. Raises the engine's own errors, which are plain Exceptions."""

    def __init__(self, directory: Path, layout: Layout) -> None:
        """Opens the index, or makes it; what an earlier process left unfinished is cleared away."""
        self._directory = directory
        path = shard_path(directory)
        # The engine goes on counting what is removed (not what is replaced) until it is opened again; what its log repeats is new.
        self._counts_hold = take_closed_mark(directory)
        if read_layout(directory) is None:
            _clear(path)
            path.mkdir()
            self._shard = _create(path, layout)
            write_layout(directory, layout)
            self._counts_hold = True
        else:
            # Every kill inside an optimize leaves one behind.
            for leftover in path.glob("temp_segments/*"):
                _clear(leftover)
            self._shard = engine.EdgeShard.load(str(path))
        self._tenants = set(self._count_by("tenant", None))

    @property
    def points(self) -> int:
        return int(self._shard.info().points_count)

    def put(self, tenant: str, points: list[Header], body: memoryview) -> None:
        """body: per point its term ids (uint32), weights (float32), then one row (float32) per space of the point."""
        values = _Values(body)
        batch = [engine.Point(point["id"], _vectors(point, values), {"tenant": tenant, **point["fields"]}) for point in points]
        self._tenants.add(tenant)
        # The condition keeps the wall: an id that another tenant holds is left as it is. It costs nothing measurable.
        self._shard.update(UpdateOperation.upsert_points(batch, _only(tenant), None))

    def remove(self, tenant: str, where: Tree) -> None:
        self._counts_hold = False
        self._shard.update(UpdateOperation.delete_points_by_filter(_only(tenant, condition(where))))

    def search(self, tenant: str, where: Tree, legs: list[Header], body: memoryview) -> list[Hits]:
        """body: per leg its query."""
        values = _Values(body)
        wanted = _only(tenant, condition(where))
        corpus = self._corpus(tenant)
        return self._query([_request(leg, _query_of(leg, values), wanted, corpus, leg["top"]) for leg in legs])

    def scores(self, tenant: str, legs: list[Header], body: memoryview) -> list[Hits]:
        """body: per leg its query, then its ids (16 bytes each)."""
        values = _Values(body)
        corpus = self._corpus(tenant)
        requests = []
        for leg in legs:
            query = _query_of(leg, values)
            ids = values.uuids(leg["ids"])
            requests.append(_request(leg, query, _only(tenant, engine.HasIdCondition(ids)), corpus, len(ids)))
        return self._query(requests)

    def count(self, tenant: str, where: Tree, by: str | None) -> dict[str, int]:
        wanted = _only(tenant, condition(where))
        if by is None:
            return {"": int(self._shard.count(engine.CountRequest(exact=True, filter=wanted)))}
        return self._count_by(by, wanted)

    def flush(self) -> None:
        self._shard.flush()

    def close(self) -> None:
        self._shard.flush()
        self._shard.close()
        mark_closed(self._directory)

    def _corpus(self, tenant: str) -> Any:
        """Whose words count for how rare a word is: the tenant's. None is what the engine counts by itself, which is the same
        while its counts hold and no other tenant has a point; it is .9 ms a leg cheaper at 90,000 points."""
        return None if self._counts_hold and self._tenants <= {tenant} else engine.IdfParams(corpus=_only(tenant))

    def _count_by(self, key: str, wanted: Any) -> dict[str, int]:
        facet = self._shard.facet(engine.FacetRequest(key=key, limit=_MAX_VALUES, exact=True, filter=wanted))
        return {str(hit.value): int(hit.count) for hit in facet.hits}

    def _query(self, requests: list[Any]) -> list[Hits]:
        answers = self._shard.query_batch(engine.QueryBatchRequest(requests))
        return [[(point.id, point.score) for point in answer] for answer in answers]


_MAX_VALUES = 1 << 31
"""Of a facet: every one. The engine's own limit is ten."""


def _create(path: Path, layout: Layout) -> Any:
    datatype = engine.VectorStorageDatatype.Float32 if layout["exact"] else engine.VectorStorageDatatype.Turbo8
    # Dot, because vectors come with length 1: Cosine would normalise and round a second time.
    spaces = {
        name: engine.EdgeVectorParams(size=size, distance=engine.Distance.Dot, datatype=datatype)
        for name, size in layout["spaces"].items()
    }
    partitions = {name: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf) for name in layout["partitions"]}
    shard = engine.EdgeShard.create(str(path), engine.EdgeConfig(vectors=spaces, sparse_vectors=partitions))
    # Before the first point: an index made later covers what was there only after an optimize.
    shard.update(UpdateOperation.create_field_index("tenant", engine.KeywordIndexParams(is_tenant=True)))
    for field in _KEYWORDS:
        shard.update(UpdateOperation.create_field_index(field, engine.PayloadSchemaType.Keyword))
    shard.update(UpdateOperation.create_field_index("version", engine.PayloadSchemaType.Integer))
    shard.update(UpdateOperation.create_field_index("created_at", engine.PayloadSchemaType.Datetime))
    shard.flush()
    return shard


def _only(tenant: str, *conditions: Any) -> Any:
    return engine.Filter(must=[engine.FieldCondition("tenant", match=engine.MatchValue(tenant)), *conditions])


def _request(leg: Header, query: Any, wanted: Any, corpus: Any, limit: int) -> Any:
    """corpus: never with the user's filter in it, or every click on a facet would move the scores."""
    params = engine.SearchParams(idf=corpus) if "terms" in leg else engine.SearchParams(exact=True)
    return engine.QueryRequest(limit=limit, query=engine.Query.Nearest(query, using=leg["using"]), filter=wanted, params=params)


def _query_of(leg: Header, values: _Values) -> Any:
    return values.sparse(leg["terms"]) if "terms" in leg else values.floats(leg["dimension"])


def _vectors(point: Header, values: _Values) -> dict[str, Any]:
    vectors: dict[str, Any] = {}
    if point["terms"]:  # a chunk without terms has no sparse vector: it must not count in N
        vectors[point["partition"]] = values.sparse(point["terms"])
    for space, dimension in point["spaces"].items():
        vectors[space] = values.floats(dimension)
    return vectors


class _Values:
    """Reads a body from front to end."""

    def __init__(self, body: memoryview) -> None:
        self._body = body
        self._at = 0

    def sparse(self, count: int) -> Any:
        return engine.SparseVector(self._next(4 * count).cast("I").tolist(), self.floats(count))

    def floats(self, count: int) -> list[float]:
        return list[float](self._next(4 * count).cast("f").tolist())

    def uuids(self, count: int) -> set[int | UUID | str]:
        data = bytes(self._next(16 * count))
        return {UUID(bytes=data[start : start + 16]) for start in range(0, len(data), 16)}

    def _next(self, count: int) -> memoryview:
        start, self._at = self._at, self._at + count
        return self._body[start : self._at]


def _clear(path: Path) -> None:
    if path.is_dir():
        import shutil  # rarely needed, and it brings every compressor with it

        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
