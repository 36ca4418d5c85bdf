"""Searching and asking over REST."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from seogo.api.server import Server
from seogo.api.stream import Event, fold
from tests.api.conftest import added, is_problem

RULES = "# 수수료 규정\n\n정기검사 수수료는 12만원으로 한다. 휴일에는 절반을 더한다.\n"
MANUAL = "# Pump manual\n\nThe impeller must be replaced every 2,000 running hours. Keep the seals dry.\n"


@pytest.fixture(scope="module")
def light(serving: Callable[..., tuple[Server, httpx.Client]]) -> tuple[Server, httpx.Client]:
    """A server of its own: what other tests add, and are still adding, would move the scores between two questions."""
    return serving()


@pytest.fixture(scope="module")
def library(light: tuple[Any, httpx.Client]) -> dict[str, str]:
    api = light[1]
    return {
        "ko": added(api, "수수료.md", RULES, collection="library", tags="fees")["id"],
        "en": added(api, "manual.md", MANUAL, collection="library", tags="pumps")["id"],
    }


QUESTIONS = [("ko", "정기검사 수수료는 얼마인가요?", "12만원"), ("en", "How often is the impeller replaced?", "2,000")]


@pytest.mark.parametrize(("language", "question", "gold"), QUESTIONS)
def test_a_hit_says_where_it_stands(api: httpx.Client, library: dict[str, str], language: str, question: str, gold: str) -> None:
    found = api.post("search", json={"query": question, "collection": "library"}).json()
    hit = found["hits"][0]
    assert hit["document_id"] == library[language] and gold in hit["text"]
    canonical = api.get(f"documents/{hit['document_id']}/text").text
    assert canonical[hit["start"] : hit["end"]] == hit["text"]
    assert hit["highlights"] and all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"])
    assert found["took_ms"] > 0 and found["notes"] == [] and hit["also_in"] == [] and hit["explain"] is None


def test_explain_shows_the_scores(api: httpx.Client, library: dict[str, str]) -> None:
    found = api.post("search", json={"query": "impeller", "collection": "library", "explain": True}).json()
    assert found["hits"][0]["explain"] and found["phases_ms"]


@pytest.mark.parametrize(("language", "question", "gold"), QUESTIONS)
def test_an_answer_cites_its_sources(api: httpx.Client, library: dict[str, str], language: str, question: str, gold: str) -> None:
    answer = api.post("ask", json={"query": question, "collection": "library"}).json()
    assert answer["kind"] == "extractive" and gold in answer["text"]
    assert answer["sources"][0]["n"] == 1
    numbers = {source["n"] for source in answer["sources"]}
    for sentence in answer["sentences"]:
        assert sentence["text"] in answer["text"] and sentence["citations"] and set(sentence["citations"]) <= numbers


def test_what_the_documents_do_not_say_is_not_answered(api: httpx.Client, library: dict[str, str]) -> None:
    answer = api.post("ask", json={"query": "Who discovered penicillin?", "collection": "library"}).json()
    assert answer["kind"] == "refused" and answer["sentences"] == []


@pytest.mark.parametrize("question", [QUESTIONS[0][1], QUESTIONS[1][1], "Who discovered penicillin?"])
def test_the_json_answer_is_the_fold_of_the_stream(api: httpx.Client, library: dict[str, str], question: str) -> None:
    body = {"query": question, "collection": "library"}
    plain = api.post("ask", json=body).json()
    with api.stream("POST", "ask", json=body, headers={"Accept": "text/event-stream"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        events = events_of(response.read().decode())
    kinds = [event.kind for event in events]
    assert kinds[0] == "sources" and kinds[-1] == "done" and "delta" in kinds
    folded = fold(events).model_dump(mode="json")
    for answer in (plain, folded):
        answer.pop("answer_id"), answer.pop("took_ms")
    assert folded == json.loads(json.dumps(plain))


def events_of(stream: str) -> list[Event]:
    events = []
    for number, block in enumerate(stream.strip().split("\n\n"), start=1):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        assert lines["id"] == str(number)
        events.append(Event(lines["event"], json.loads(lines["data"])))
    return events


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tags": "fees"}, {"ko"}),
        ({"tags": ["fees", "pumps"]}, {"ko", "en"}),
        ({"language": "en"}, {"en"}),
        ({"tags": []}, set()),
        ({"version": {"gte": 2}}, set()),
        ({"version": 1, "tags": "pumps"}, {"en"}),
        ({"created_at": {"gte": "2000-01-01T00:00:00Z", "lt": "2999-01-01T00:00:00+09:00"}}, {"ko", "en"}),
        ({"created_at": {"lt": "2000-01-01"}}, set()),
        ({"collection": ["library"]}, {"ko", "en"}),
    ],
)
def test_filters_narrow_a_search(api: httpx.Client, library: dict[str, str], filters: dict[str, Any], expected: set[str]) -> None:
    body = {"query": "정기검사 수수료 impeller hours", "collection": "library", "filters": filters}
    found = {hit["document_id"] for hit in api.post("search", json=body).json()["hits"]}
    assert found == {library[language] for language in expected}


@pytest.mark.parametrize(
    "filters",
    [
        {"colour": "red"},
        {"tags": 3},
        {"tags": {"gte": "a"}},
        {"version": "one"},
        {"version": True},
        {"version": 10**30},
        {"version": {}},
        {"version": {"gt": 1}},
        {"created_at": "2026-01-01"},
        {"created_at": {"gte": "soon"}},
        {"created_at": {"gte": "0001-01-01T00:00:00+09:00"}},
        {"document_id": "no-uuid"},
        {"tags": ["x"] * 1001},
    ],
)
def test_a_filter_that_does_not_fit_is_refused_in_words(
    api: httpx.Client, library: dict[str, str], filters: dict[str, Any]
) -> None:
    assert is_problem(api.post("search", json={"query": "pump", "filters": filters}), 422, "E101")


@pytest.mark.parametrize("body", [{"collection": "없는 모음"}, {"filters": {"collection": ["library", "nowhere"]}}])
def test_an_unknown_collection_is_said(api: httpx.Client, library: dict[str, str], body: dict[str, Any]) -> None:
    assert is_problem(api.post("search", json={"query": "pump", **body}), 404, "E304")
    assert is_problem(api.post("ask", json={"query": "pump", **body}), 404, "E304")
