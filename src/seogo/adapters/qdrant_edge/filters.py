"""Filters as the engine wants them, from the trees that come over the wire (`indexes.plain` makes them)."""

from __future__ import annotations

from typing import Any

from qdrant_edge import FieldCondition, Filter, HasIdCondition, MatchAny, MatchValue, RangeDateTime, RangeFloat

Tree = list[Any]
"""[kind, …]: a `Where` of domain/filters.py in JSON."""


def condition(tree: Tree) -> Any:
    match tree:
        case ["equals", field, value]:
            return FieldCondition(field, match=MatchValue(value))
        case ["one_of", field, values]:
            return FieldCondition(field, match=MatchAny(values)) if values else _nothing()
        case ["range", field, gte, lt]:
            return FieldCondition(field, range=RangeFloat(gte=gte, lt=lt))
        case ["dates", field, since, before]:
            return FieldCondition(field, range=RangeDateTime(gte=since, lt=before))
        case ["all", parts]:
            return Filter(must=[condition(part) for part in parts])
        case ["any", parts]:
            # An empty `should` is true for the engine.
            return Filter(should=[condition(part) for part in parts]) if parts else _nothing()
        case ["not", part]:
            return Filter(must_not=[condition(part)])
    raise ValueError(f"unknown filter {tree!r}")


def _nothing() -> Any:
    return HasIdCondition(set())
