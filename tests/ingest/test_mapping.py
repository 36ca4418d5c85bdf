"""Which keys of a record mean what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seogo.domain.errors import Refused
from seogo.ingest.mapping import Mapping, at

RECORD = {"doc_no": 17, "name": "정기검사 보고서", "meta": {"tags": ["선박", "검사"], "a/b": [{"when": "2026-03-01"}]}}


def test_keys_and_json_pointers_name_values() -> None:
    mapping = Mapping({"id": "doc_no", "title": "name", "text": ["body"], "tags": "/meta/tags", "time": "/meta/a~1b/0/when"})
    assert mapping.external_id(RECORD) == "17"
    assert mapping.title(RECORD) == "정기검사 보고서"
    assert mapping.tags(RECORD) == ("선박", "검사")
    assert mapping.time(RECORD) == datetime(2026, 3, 1, tzinfo=UTC)


def test_what_is_not_there_is_none() -> None:
    mapping = Mapping({"id": "nowhere", "title": "doc_no", "time": "name"})
    assert mapping.external_id(RECORD) is None
    assert mapping.title(RECORD) == ""
    assert mapping.time(RECORD) is None
    assert at(RECORD, "/meta/tags/9") is None


@pytest.mark.parametrize("fields", [{"body": "x"}, {"text": 3}, {"text": []}, {"title": ""}, {"tags": ["a", 1]}])
def test_a_mapping_at_fault_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(Refused):
        Mapping(fields)
