"""A real server in a process of its own, as a program outside sees it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import httpx

PREFIX = "/api/v1"
READY_SECONDS = 120
Item = TypeVar("Item")


class Client:
    """The few calls that the benchmarks need, in the wire shapes of the REST interface."""

    def __init__(self, http: httpx.Client, pid: int) -> None:
        self._http = http
        self.pid = pid

    def upload_records(self, collection: str, records: Iterable[Mapping[str, str]], *, at_once: int = 500) -> None:
        mapping = {"id": "id", "title": "title", "text": "text"}
        for batch in batched(records, at_once):
            self._post("documents/records", json={"collection": collection, "mapping": mapping, "records": list(batch)})

    def upload_files(self, collection: str, files: Iterable[tuple[str, bytes]], *, at_once: int = 50) -> None:
        for batch in batched(files, at_once):
            self._post("documents", data={"collection": collection}, files=[("files", file) for file in batch])

    def upload_file(self, collection: str, name: str, content: bytes) -> list[dict[str, Any]]:
        """Waits until it is searchable or has failed."""
        files = [("files", (name, content))]
        answer = self._post("documents", data={"collection": collection}, files=files, params={"wait": "true"})
        return list(answer["items"])

    def text(self, document_id: str) -> str:
        return self._http.get(f"{PREFIX}/documents/{document_id}/text").raise_for_status().text

    def wait(self, timeout_seconds: float) -> dict[str, int]:
        """The ledger, when nothing is in flight any more."""
        deadline = time.monotonic() + timeout_seconds
        while (ledger := self.get("monitor/ledger"))["in_flight"]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"still in flight after {timeout_seconds:.0f} s: {ledger}")
            time.sleep(0.2)
        return dict(ledger)

    def search(self, query: str, *, collection: str | None = None, limit: int = 10, **more: Any) -> dict[str, Any]:
        return self._post("search", json={"query": query, "collection": collection, "limit": limit, **more})

    def ask(self, query: str, *, collection: str | None = None) -> dict[str, Any]:
        return self._post("ask", json={"query": query, "collection": collection})

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        return _checked(self._http.get(f"{PREFIX}/{path}", params=parameters))

    def _post(self, path: str, **content: Any) -> dict[str, Any]:
        return _checked(self._http.post(f"{PREFIX}/{path}", **content))


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _checked(response: httpx.Response) -> dict[str, Any]:
    if response.is_error:
        raise RuntimeError(f"{response.request.url}: {response.status_code} {response.text[:500]}")
    return dict(response.json())


@contextmanager
def serving(data_dir: Path, settings: Mapping[str, str] | None = None) -> Iterator[Client]:
    """`seogo serve` on a free port, until the block ends. settings: further SEOGO_* variables."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("seogo")), "serve", "--data-dir", str(data_dir), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEOGO_")} | dict(settings or {})
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as http:
            _wait_until_ready(http, process)
            yield Client(http, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_until_ready(http: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with exit code {process.returncode}")
        try:
            if http.get("/readyz").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"the server is not ready after {READY_SECONDS} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
