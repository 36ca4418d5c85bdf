"""Which keys of a JSON record are its title, text, id, tags, time and address."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from seogo.domain.errors import Code, Refused

FIELDS = ("id", "title", "text", "tags", "time", "url")


@dataclass(frozen=True, slots=True)
class Mapping:
    """`fields`: field → a key, a JSON pointer, or (for text and tags) a list of them."""

    fields: AnyMapping[str, object]

    def __post_init__(self) -> None:
        for field, keys in self.fields.items():
            if field not in FIELDS:
                raise Refused(Code.INVALID, f"mapping: unknown field {field!r}; known are {', '.join(FIELDS)}")
            if not _names(keys) or not all(isinstance(key, str) and key for key in _names(keys)):
                raise Refused(Code.INVALID, f"mapping: {field!r} must be a key, a JSON pointer, or a list of them")

    def external_id(self, record: AnyMapping[str, Any]) -> str | None:
        value = self._first("id", record)
        return str(value) if isinstance(value, str | int) and str(value).strip() else None

    def title(self, record: AnyMapping[str, Any]) -> str:
        value = self._first("title", record)
        return value if isinstance(value, str) else ""

    def tags(self, record: AnyMapping[str, Any]) -> tuple[str, ...]:
        found: list[str] = []
        for value in self._all("tags", record):
            found.extend(str(tag) for tag in (value if isinstance(value, list) else [value]) if isinstance(tag, str | int))
        return tuple(dict.fromkeys(tag for tag in found if tag))

    def time(self, record: AnyMapping[str, Any]) -> datetime | None:
        """ISO 8601 or seconds since 1970; without a zone it is UTC; anything else is None."""
        value = self._first("time", record)
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return datetime.fromtimestamp(value, UTC)
            parsed = datetime.fromisoformat(str(value)) if value else None
        except (ValueError, OverflowError, OSError):
            return None
        return parsed if parsed is None or parsed.tzinfo else parsed.replace(tzinfo=UTC)

    def _first(self, field: str, record: AnyMapping[str, Any]) -> Any:
        return next(iter(self._all(field, record)), None)

    def _all(self, field: str, record: AnyMapping[str, Any]) -> Iterable[Any]:
        for key in _names(self.fields.get(field)):
            value = at(record, str(key))
            if value is not None:
                yield value


def _names(keys: object) -> list[object]:
    return [] if keys is None else list(keys) if isinstance(keys, list | tuple) else [keys]


def at(record: Any, key: str) -> Any:
    """The value under a plain key or a JSON pointer (RFC 6901), None where there is none."""
    if not key.startswith("/"):
        return record.get(key) if isinstance(record, AnyMapping) else None
    for part in key[1:].split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(record, AnyMapping):
            record = record.get(part)
        elif isinstance(record, list) and part.isdigit() and int(part) < len(record):
            record = record[int(part)]
        else:
            return None
    return record
