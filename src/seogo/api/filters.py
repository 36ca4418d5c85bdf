"""The `collection` and `filters` of a request as conditions on the index."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from seogo.domain.document import Tenant
from seogo.domain.errors import Code, Refused
from seogo.domain.filters import All, DateRange, Equals, Field, OneOf, Range, Where
from seogo.ports.storage import Catalogue

MAX_VALUES = 1_000
MAX_VERSION = 2**31 - 1


def where(catalogue: Catalogue, tenant: Tenant, collection: str | None, filters: Mapping[str, Any]) -> Where:
    """All of them hold. A list means any of its values; an empty one matches nothing.

    Raises:
        Refused: INVALID for an unknown field or a value that does not fit it, UNKNOWN_COLLECTION.
    """
    parts = [Equals(Field.COLLECTION, collection)] if collection is not None else []
    condition = All((*parts, *(_condition(name, value) for name, value in filters.items())))
    for part in condition.parts:
        for name in _collections(part):
            if not catalogue.page(tenant, collection=name, limit=1):
                raise Refused(Code.UNKNOWN_COLLECTION, f"no collection {name[:100]!r}")
    return condition


def _condition(name: str, value: Any) -> Where:
    if name not in list(Field):
        raise Refused(Code.INVALID, f"filters: unknown field {name[:100]!r}; known are {', '.join(Field)}")
    field = Field(name)
    if field is Field.CREATED_AT:
        return DateRange(field, **_bounds(field, value, _time))
    if isinstance(value, Mapping):
        if field is not Field.VERSION:
            raise Refused(Code.INVALID, f"filters.{field}: a value or a list of values")
        return Range(field, **_bounds(field, value, _version))
    read = _version if field is Field.VERSION else _document_id if field is Field.DOCUMENT_ID else _keyword
    if isinstance(value, list):
        if len(value) > MAX_VALUES:
            raise Refused(Code.INVALID, f"filters.{field}: at most {MAX_VALUES} values")
        return OneOf(field, tuple(read(field, one) for one in value))
    return Equals(field, read(field, value))


def _bounds(field: Field, value: Any, read: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not value or not value.keys() <= {"gte", "lt"}:
        raise Refused(Code.INVALID, f'filters.{field}: {{"gte": …, "lt": …}}, one or both')
    return {bound: read(field, limit) for bound, limit in value.items() if limit is not None}


def _keyword(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(Code.INVALID, f"filters.{field}: text is wanted")
    return value.encode("utf-8", "replace").decode()


def _document_id(field: Field, value: Any) -> str:
    try:
        return str(UUID(_keyword(field, value)))
    except ValueError:
        raise Refused(Code.INVALID, f"filters.{field}: not a document id") from None


def _version(field: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_VERSION:
        raise Refused(Code.INVALID, f"filters.{field}: a whole number from 0 to {MAX_VERSION}")
    return value


def _time(field: Field, value: Any) -> datetime:
    """RFC 3339; without a zone it is UTC."""
    try:
        given = datetime.fromisoformat(_keyword(field, value))
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Refused(Code.INVALID, f"filters.{field}: a time such as 2026-01-31T00:00:00Z") from None


def _collections(part: Where) -> tuple[str, ...]:
    match part:
        case Equals(Field.COLLECTION, name):
            return (str(name),)
        case OneOf(Field.COLLECTION, names):
            return tuple(str(name) for name in names)
        case _:
            return ()
