"""What narrows a search: a small closed tree over a closed set of fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """The fields that the index holds beside the vectors. All but VERSION and CREATED_AT are keywords; TAGS is a list."""

    COLLECTION = "collection"
    DOCUMENT_ID = "document_id"
    VERSION = "version"
    SOURCE = "source"
    MEDIA_TYPE = "media_type"
    TAGS = "tags"
    LANGUAGE = "language"
    CREATED_AT = "created_at"


Value = str | int | datetime | Sequence[str]


@dataclass(frozen=True, slots=True)
class Equals:
    field: Field
    value: str | int


@dataclass(frozen=True, slots=True)
class OneOf:
    """An empty `values` matches nothing."""

    field: Field
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """gte ≤ value < lt; None is open."""

    field: Field
    gte: int | None = None
    lt: int | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """gte ≤ value < lt in aware UTC; None is open."""

    field: Field
    gte: datetime | None = None
    lt: datetime | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every one holds; All(()) is true."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds; AnyOf(()) is false."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Where


Where = Equals | OneOf | Range | DateRange | All | AnyOf | Not


def everything() -> Where:
    return All(())
