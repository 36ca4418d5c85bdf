"""A server that is stopped: whoever it keeps waiting gets an answer, and what it took is there at the next start."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from seogo.api.server import Server, bind
from seogo.config import Settings
from tests.api.conftest import LIGHT, address, upload


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_whoever_waits_for_documents_is_answered_and_the_next_start_does_the_work(
    tmp_path: Path, callers: ThreadPoolExecutor
) -> None:
    settings = Settings(data_dir=tmp_path, **LIGHT)
    with httpx.Client(timeout=600) as client:
        with Server(settings, bind("127.0.0.1", 0)) as server:
            server.application.worker.stop()
            server.application.stopping.clear()  # from here on nobody works
            url, files = f"{server.url}/api/v1/documents?wait=true&timeout_seconds=3600", {"files": ("기다림.txt", b"patience")}
            waiting = callers.submit(client.post, url, files=files)
            while not server.application.catalogue.ledger().accepted:
                pass
        answer = waiting.result(60)
    assert answer.status_code == 202 and answer.json()["items"][0]["state"] == "received"

    with Server(settings, bind("127.0.0.1", 0)) as server, httpx.Client(base_url=f"{server.url}/api/v1/", timeout=60) as api:
        assert upload(api, ("기다림.txt", b"patience")).json()["items"][0]["state"] == "unchanged"
        assert api.get("monitor/ledger").json()["ready"] == 1


def test_an_upload_that_never_ends_is_told_to_come_again(tmp_path: Path) -> None:
    head = "POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    with Server(Settings(data_dir=tmp_path, **LIGHT), bind("127.0.0.1", 0)) as server:
        connection = socket.create_connection(address(server))
        connection.sendall(f"{head}Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n--x\r\n".encode())
        answer = connection.makefile("rb")
        assert answer.readline().startswith(b"HTTP/1.1 100")  # it is being read
    with connection, answer:
        assert answer.readline() == b"\r\n" and answer.readline().startswith(b"HTTP/1.1 503")
        assert b"E306" in answer.read()
