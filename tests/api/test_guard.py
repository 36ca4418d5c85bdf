"""What holds for every request."""

from __future__ import annotations

import httpx
import pytest

from seogo.api.server import Server
from tests.api.conftest import is_problem

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_site_cannot_write(api: httpx.Client, origin: str) -> None:
    assert is_problem(api.post("search", json={"query": "a"}, headers={"Origin": origin}), 403, "E103")


def test_a_page_of_our_own_can(server: Server, api: httpx.Client) -> None:
    assert api.post("search", json={"query": "a"}, headers={"Origin": server.url}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "169.254.169.254", "", "[", "127.0.0.1.evil.example"])
def test_a_name_that_was_pointed_at_this_machine_reaches_nothing(api: httpx.Client, host: str) -> None:
    assert is_problem(api.get("documents", headers={"Host": host}), 403, "E103")


@pytest.mark.parametrize("host", ["localhost", "localhost:8400", "127.0.0.1", "[::1]:80"])
def test_this_machine_by_its_own_names_is_fine(api: httpx.Client, host: str) -> None:
    assert api.get("documents", headers={"Host": host}).status_code == 200


def test_the_trace_of_the_caller_is_kept(api: httpx.Client) -> None:
    response = api.get("documents/x", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert response.headers["x-trace-id"] == response.json()["trace_id"] == TRACE


@pytest.mark.parametrize("traceparent", ["", "rubbish", "00-" + "z" * 32 + "-00f067aa0ba902b7-01"])
def test_a_trace_is_made_where_there_is_none(api: httpx.Client, traceparent: str) -> None:
    first, second = (api.get("documents", headers={"traceparent": traceparent}).headers["x-trace-id"] for _ in range(2))
    assert first != second and len(first) == 32


def test_every_answer_forbids_guessing_framing_and_keeping(api: httpx.Client) -> None:
    headers = api.get("documents").headers
    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
