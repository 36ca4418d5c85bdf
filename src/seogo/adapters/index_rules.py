"""What every search index refuses and how it reads field values, so that adapters differ in speed only."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import isfinite

import numpy as np

from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.errors import Code, Refused
from seogo.domain.filters import All, AnyOf, DateRange, Equals, Field, Not, OneOf, Range, Value, Where
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, Leg, Vector, Words

KEYWORDS = frozenset(Field) - {Field.VERSION, Field.CREATED_AT}
MAX_DEPTH = 32
"""Of a filter. Far above what a person writes, far below what overflows a stack."""
MAX_TOP = 100_000
"""Of a leg: an answer of 2 MB."""
_INT64 = 1 << 63


def check_spaces(spaces: Mapping[Space, int]) -> None:
    """Spaces and partitions are names in one engine: they must differ."""
    for space, dimension in spaces.items():
        if space in {str(partition) for partition in Partition} or not space or dimension < 1:
            raise Refused(Code.INVALID, f"space {space!r} with {dimension} dimensions")


def checked_tenant(tenant: Tenant) -> str:
    if not tenant or not _is_utf8(tenant):
        raise Refused(Code.INVALID, f"tenant {tenant!r}")
    return tenant


def checked_entry(entry: Entry, spaces: Mapping[Space, int]) -> Entry:
    """The entry as every index stores it: float32 vectors, NFC keywords, distinct tags, UTC times."""
    check_terms(entry.terms)
    vectors = {space: checked_vector(space, vector, spaces) for space, vector in entry.vectors.items()}
    fields = {field: _checked_value(field, value) for field, value in entry.fields.items()}
    return replace(entry, vectors=vectors, fields=fields)


def check_leg(leg: Leg, spaces: Mapping[Space, int]) -> None:
    if isinstance(leg, Words):
        check_terms(leg.terms)
    else:
        checked_vector(leg.space, leg.vector, spaces)
    if not 1 <= leg.top <= MAX_TOP:
        raise Refused(Code.INVALID, f"top {leg.top}")


def check_terms(terms: SparseTerms) -> None:
    ids, weights = terms.ids, terms.weights
    # The engine takes duplicate ids without a word and then scores them wrongly.
    if len(ids) != len(weights) or len(set(ids)) != len(ids):
        raise Refused(Code.INVALID, "term ids that are not distinct, or not one weight each")
    if ids and not (min(ids) >= 0 and max(ids) < 1 << 32 and all(map(isfinite, weights))):
        raise Refused(Code.INVALID, "a term id outside uint32 or a weight that is not finite")


def checked_vector(space: Space, vector: Vector, spaces: Mapping[Space, int]) -> Vector:
    """float32, (dimension,). One NaN in an index would spoil the order of every answer."""
    if space not in spaces:
        raise Refused(Code.INVALID, f"unknown space {space!r}")
    row = np.asarray(vector, dtype=np.float32)
    if row.shape != (spaces[space],):
        raise Refused(Code.DIMENSION, f"space {space!r} has {spaces[space]} dimensions, not {row.shape}")
    if not np.isfinite(row).all():
        raise Refused(Code.INVALID, f"a vector of space {space!r} is not finite")
    return row


def checked_where(where: Where, depth: int = 0) -> Where:
    """The same tree with NFC keywords and UTC times."""
    if depth > MAX_DEPTH:
        raise Refused(Code.INVALID, f"a filter deeper than {MAX_DEPTH}")
    match where:
        case Equals(field, value):
            return Equals(field, _checked_match(field, value))
        case OneOf(field, values):
            return OneOf(field, tuple(_checked_match(field, value) for value in values))
        case Range(field, gte, lt):
            if field is not Field.VERSION:
                raise Refused(Code.INVALID, f"a number range over {field}")
            return Range(field, *(None if bound is None else _checked_int(field, bound) for bound in (gte, lt)))
        case DateRange(field, since, before):
            if field is not Field.CREATED_AT:
                raise Refused(Code.INVALID, f"a date range over {field}")
            return DateRange(field, *(None if bound is None else _checked_time(field, bound) for bound in (since, before)))
        case All(parts):
            return All(tuple(checked_where(part, depth + 1) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(checked_where(part, depth + 1) for part in parts))
        case Not(part):
            return Not(checked_where(part, depth + 1))
    raise Refused(Code.INVALID, f"unknown filter {type(where).__name__}")


def check_facet(field: Field | None) -> None:
    if field is not None and field not in KEYWORDS:
        raise Refused(Code.INVALID, f"values of {field} cannot be counted")


def _checked_value(field: Field, value: Value) -> Value:
    if field is Field.VERSION:
        return _checked_int(field, value)
    if field is Field.CREATED_AT:
        return _checked_time(field, value)
    if field is Field.TAGS and isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(dict.fromkeys(_checked_keyword(field, tag) for tag in value))
    if field in KEYWORDS:
        return _checked_keyword(field, value)
    raise Refused(Code.INVALID, f"unknown field {field!r}")


def _checked_match(field: Field, value: str | int) -> str | int:
    if field is Field.VERSION:
        return _checked_int(field, value)
    if field in KEYWORDS:
        return _checked_keyword(field, value)
    raise Refused(Code.INVALID, f"{field} has ranges only")


def _checked_keyword(field: Field, value: object) -> str:
    """NFC: a tag written by macOS (NFD) must be found by a filter typed on a keyboard."""
    if not isinstance(value, str) or not _is_utf8(value):
        raise Refused(Code.INVALID, f"{field} {value!r}")
    return unicodedata.normalize("NFC", value)


def _checked_int(field: Field, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_INT64 <= value < _INT64:
        raise Refused(Code.INVALID, f"{field} {value!r}")
    return value


def _checked_time(field: Field, value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Refused(Code.INVALID, f"{field} {value!r} has no time zone")
    return value.astimezone(UTC)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return True
