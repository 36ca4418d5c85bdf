from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.readers.json_records import JsonReader, at
from seogo.domain.blocks import Block, Kind
from seogo.domain.document import Outcome
from tests.adapters.readers.sample import read, texts

MAPPING = {"id": "no", "title": "name", "text": ["body", "remarks"], "tags": "/meta/tags", "time": "when", "url": "link"}
RECORD = {
    "no": 17,
    "name": "정기검사 안내",
    "body": "선박은 5년마다 검사를 받는다.\n\n신청은 30일 전에 한다.",
    "remarks": "수수료는 따로 정한다.",
    "meta": {"tags": ["검사", "선박"]},
    "when": "2025-10-01T09:00:00+09:00",
    "link": "https://example.org/17",
}


def test_a_mapping_says_what_is_what(tmp_path: Path) -> None:
    reading = read(JsonReader(), json.dumps(RECORD), tmp_path, mapping=MAPPING)
    assert reading.title == "정기검사 안내"
    assert texts(reading) == ["선박은 5년마다 검사를 받는다.", "신청은 30일 전에 한다.", "remarks: 수수료는 따로 정한다."]
    assert reading.metadata == {"url": "https://example.org/17", "external_id": "17", "tags": "검사,선박"}
    assert reading.created_at == datetime(2025, 10, 1, tzinfo=UTC)


def test_without_a_mapping_every_string_is_text_and_numbers_are_not(tmp_path: Path) -> None:
    reading = read(JsonReader(), '{"title": "Rules", "n": 3, "ok": true, "parts": [{"a": "one"}, ["two", null]]}', tmp_path)
    assert reading.title == "Rules"
    assert texts(reading) == ["Rules\none\ntwo"]


def test_a_mapping_without_text_takes_every_string_that_is_not_mapped(tmp_path: Path) -> None:
    reading = read(
        JsonReader(), '{"id": "x1", "name": "제목", "a": "하나", "b": ["둘"]}', tmp_path, mapping={"title": "name", "id": "id"}
    )
    assert texts(reading) == ["하나\n둘"]


@pytest.mark.parametrize("form", ["array", "lines"])
def test_many_records_are_sections_of_one_document(form: str, tmp_path: Path) -> None:
    records = [{"name": "가호", "body": "첫 배"}, {"no": "B2", "body": "second ship"}, {"body": "third"}]
    lines = [json.dumps(record) for record in records]
    content = f"[{','.join(lines)}]" if form == "array" else "\n".join(lines) + "\n"
    assert read(JsonReader(), content, tmp_path, mapping=MAPPING).blocks == [
        Block(Kind.HEADING, "가호", level=1),
        Block(Kind.PARAGRAPH, "첫 배"),
        Block(Kind.HEADING, "B2", level=1),
        Block(Kind.PARAGRAPH, "second ship"),
        Block(Kind.PARAGRAPH, "third"),
    ]


def test_numbers_are_text_where_there_is_nothing_else(tmp_path: Path) -> None:
    assert texts(read(JsonReader(), "[1, 2.5, false, null]", tmp_path)) == ["1\n2.5"]


def test_a_broken_line_among_good_ones_is_partial(tmp_path: Path) -> None:
    reading = read(JsonReader(), '{"a": "하나"}\n{"a": "둘"}\n{"a": "셋', tmp_path)
    assert (reading.outcome, texts(reading)) == (Outcome.PARTIAL, ["하나", "둘"])


@pytest.mark.parametrize(
    "content, outcome",
    [
        ("", Outcome.EMPTY),
        ("  \n", Outcome.EMPTY),
        ("{}", Outcome.EMPTY),
        ('{"a": "하나", "b', Outcome.DAMAGED),
        ('{"a": 하나, }', Outcome.DAMAGED),
        ("[" * 100_000 + "]" * 100_000, Outcome.DAMAGED),
        ('{"a":' * 100_000, Outcome.DAMAGED),
    ],
)
def test_what_cannot_be_read_has_its_reason(content: str, outcome: Outcome, tmp_path: Path) -> None:
    assert read(JsonReader(), content, tmp_path).outcome is outcome


@pytest.mark.parametrize(
    "key, value", [("a", {"b/c": [1, 2]}), ("/a/b~1c/1", 2), ("/a/b~1c/9", None), ("/a/x/y", None), ("z", None)]
)
def test_a_key_or_a_pointer_finds_its_value(key: str, value: object) -> None:
    assert at({"a": {"b/c": [1, 2]}}, key) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=json_values)
def test_any_json_ends_in_text_or_a_reason(value: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    reading = read(JsonReader(), json.dumps(value), tmp_path_factory.getbasetemp())
    assert (reading.outcome is Outcome.OK) == bool(reading.blocks)
