"""JSON and JSON Lines: a mapping says which keys are title and text; without one every string is text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from seogo.adapters.readers.decode import decode
from seogo.adapters.readers.text import paragraphs
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

TITLE_KEYS = ("title", "제목", "subject", "name", "이름")
"""Where a record has its title when nobody said so."""

MAX_TITLE_CHARS = 300


class JsonReader:
    media_type = "application/json"
    suffixes = (".json", ".jsonl", ".ndjson")
    left_out = "keys and numbers of a record that has text, true and false, values beyond the mapping"

    def read(self, source: Source, limits: Limits) -> Reading:
        values, n_broken = _parse(decode(source.path.read_bytes()))
        fields = Fields.of(source.mapping)
        reading = _one(values[0], fields) if len(values) == 1 else _many(values, fields)
        if n_broken:
            return replace(reading, outcome=Outcome.PARTIAL, detail=f"{n_broken:,} lines are no JSON")
        return reading


@dataclass(frozen=True, slots=True)
class Fields:
    """Which keys of a record are what. Each is a plain key or a JSON pointer (RFC 6901)."""

    title: Sequence[str] = ()
    text: Sequence[str] = ()
    mapped: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Field → its keys, of every field but title and text."""

    @classmethod
    def of(cls, mapping: Mapping[str, object] | None) -> Fields:
        keys = {name: _keys(value) for name, value in (mapping or {}).items()}
        return cls(title=keys.pop("title", ()), text=keys.pop("text", ()), mapped=keys)

    def title_of(self, record: Any) -> str:
        found = (at(record, key) for key in self.title or TITLE_KEYS)
        return next((" ".join(value.split())[:MAX_TITLE_CHARS] for value in found if isinstance(value, str) and value.strip()), "")

    def text_of(self, record: Any) -> str:
        """The mapped values, each further one named by its key; or every string that is not mapped to something else."""
        if self.text:
            parts = [(key, _joined(at(record, key))) for key in self.text]
            named = [part if n == 0 else f"{key.rsplit('/', 1)[-1]}: {part}" for n, (key, part) in enumerate(parts) if part]
            return "\n\n".join(named)
        taken = {key for keys in (self.title, *self.mapped.values()) for key in keys}
        return _joined({key: value for key, value in record.items() if key not in taken} if isinstance(record, dict) else record)

    def first(self, name: str, record: Any) -> Any:
        return next((value for key in self.mapped.get(name, ()) if (value := at(record, key)) is not None), None)

    def metadata(self, record: Any) -> dict[str, str]:
        tags = [_joined(at(record, key), between=",") for key in self.mapped.get("tags", ())]
        found = {"url": self.first("url", record), "external_id": self.first("id", record), "tags": ",".join(filter(None, tags))}
        return {name: str(value) for name, value in found.items() if isinstance(value, str | int) and str(value)}


def at(value: Any, key: str) -> Any:
    """The value under a plain key or a JSON pointer, None where there is none."""
    if not key.startswith("/"):
        return value.get(key) if isinstance(value, dict) else None
    for part in key[1:].split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _keys(value: object) -> tuple[str, ...]:
    return tuple(str(key) for key in value) if isinstance(value, list | tuple) else (str(value),)


def _parse(text: str) -> tuple[list[Any], int]:
    """The records of the file, at least one, and how many lines were broken.

    Raises:
        Refused: neither JSON nor mostly JSON Lines.
        RecursionError: nested too deep.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        records, n_broken = _parse_lines(text)
        if len(records) <= n_broken:
            raise Refused(Code.DAMAGED, f"no JSON: {error}") from error
        return records, n_broken
    is_records = isinstance(value, list) and len(value) > 0 and all(isinstance(item, dict) for item in value)
    return (value if is_records else [value]), 0


def _parse_lines(text: str) -> tuple[list[Any], int]:
    records: list[Any] = []
    n_broken = 0
    for line in text.split("\n"):  # not splitlines: U+2028 may stand inside a string
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if isinstance(record, dict | list):
            records.append(record)
        else:
            n_broken += 1
    return records, n_broken


def _one(record: Any, fields: Fields) -> Reading:
    blocks = [Block(Kind.PARAGRAPH, paragraph) for paragraph in paragraphs(fields.text_of(record))]
    return Reading(
        blocks=blocks,
        title=fields.title_of(record),
        metadata=fields.metadata(record),
        created_at=moment(fields.first("time", record)),
    )


def _many(records: Sequence[Any], fields: Fields) -> Reading:
    """Each record a heading, its title or else its id, and its text."""
    blocks: list[Block] = []
    for record in records:
        title = fields.title_of(record) or str(fields.first("id", record) or "")
        text = paragraphs(fields.text_of(record))
        if title:
            blocks.append(Block(Kind.HEADING, title, level=1))
        blocks.extend(Block(Kind.PARAGRAPH, paragraph) for paragraph in text if paragraph != title)
    return Reading(blocks=blocks)


def _joined(value: Any, *, between: str = "\n") -> str:
    """The strings in a value, in order; its numbers where there are no strings."""
    scalars = list(_scalars(value))
    strings = [scalar for scalar in scalars if isinstance(scalar, str) and scalar.strip()]
    numbers = [str(scalar) for scalar in scalars if isinstance(scalar, int | float) and not isinstance(scalar, bool)]
    return between.join(strings or numbers)


def _scalars(value: Any) -> Iterator[Any]:
    """Depth first, in order. A stack, not recursion: JSON may be nested deeper than Python calls may be."""
    stack = [iter((value,))]
    while stack:
        for item in stack[-1]:
            if isinstance(item, dict):
                stack.append(iter(item.values()))
                break
            if isinstance(item, list):
                stack.append(iter(item))
                break
            yield item
        else:
            stack.pop()
