"""A real server on a loopback port, with everything in memory and words only: what the edges do shows just the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from seogo.api.server import Server, bind
from seogo.config import Settings

LIGHT: dict[str, Any] = {"storage": "sqlite", "search_index": "memory", "spaces": (), "morphemes": False, "min_free_bytes": 0}


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[Server, httpx.Client]]]:
    """Starts a server with the settings given, until the end of the session."""
    with ExitStack() as open_until_the_end:

        def serve(**settings: Any) -> tuple[Server, httpx.Client]:
            data_dir = tmp_path_factory.mktemp("seogo")
            server = Server(Settings(data_dir=data_dir, **{**LIGHT, **settings}), bind("127.0.0.1", 0))
            open_until_the_end.enter_context(server)
            client = httpx.Client(base_url=f"{server.url}/api/v1/", timeout=60)
            return server, open_until_the_end.enter_context(client)

        yield serve


@pytest.fixture(scope="session")
def light(serving: Callable[..., tuple[Server, httpx.Client]]) -> tuple[Server, httpx.Client]:
    return serving()


@pytest.fixture
def api(light: tuple[Server, httpx.Client]) -> httpx.Client:
    return light[1]


@pytest.fixture
def server(light: tuple[Server, httpx.Client]) -> Server:
    return light[0]


def upload(api: httpx.Client, *files: tuple[str, bytes], wait: bool = True, **fields: str) -> httpx.Response:
    parts = [("files", (name, content)) for name, content in files]
    return api.post("documents", params={"wait": wait}, files=parts, data=fields)


def added(api: httpx.Client, name: str, content: str | bytes, **fields: str) -> dict[str, Any]:
    """The item of one file that has ended."""
    response = upload(api, (name, content.encode() if isinstance(content, str) else content), **fields)
    assert response.status_code == 200, response.text
    item: dict[str, Any] = response.json()["items"][0]
    return item


def address(server: Server) -> tuple[str, int]:
    url = urlsplit(server.url)
    assert url.hostname and url.port
    return url.hostname, url.port


def is_problem(response: httpx.Response, status: int, code: str) -> bool:
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["code"]) == (status, code), problem
    assert problem.keys() == {"type", "title", "status", "code", "detail", "instance", "trace_id", "retryable"}
    assert problem["status"] == status and problem["title"] and problem["detail"]
    return True
