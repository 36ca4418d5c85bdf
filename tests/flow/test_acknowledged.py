"""A client notes every 2xx while the server is killed again and again; in the end it finds every document."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

KILLS = int(os.environ.get("SEOGO_KILLS", "50")) // 10
SETTINGS = {"SEOGO_SPACES": "[]", "SEOGO_MORPHEMES": "false", "SEOGO_MIN_FREE_BYTES": "0"}


class Life:
    """`seogo serve` until it is killed."""

    def __init__(self, data_dir: Path) -> None:
        command = [str(Path(sys.executable).with_name("seogo")), "serve", "--data-dir", str(data_dir), "--port", "0"]
        self.process = subprocess.Popen(command, env={**os.environ, **SETTINGS}, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def until(holds: Callable[[], bool], *, timeout_seconds: float) -> bool:
    deadline = time.monotonic() + timeout_seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_acknowledged_document_is_found_again(tmp_path: Path) -> None:
    chance = random.Random(0)
    acknowledged: dict[str, int] = {}
    number = 0
    for _ in range(KILLS):
        life = Life(tmp_path)
        with httpx.Client(base_url=f"{life.url}/api/v1", timeout=30) as client:
            for _ in range(chance.randint(1, 12)):
                number += 1
                text = f"# 제{number}호 통보\n\n선박 {number}의 검사일은 {number % 28 + 1}일이다.\n".encode()
                answer = client.post("/documents", files=[("files", (f"통보 {number}.md", text))])
                if answer.is_success:
                    acknowledged[answer.json()["items"][0]["id"]] = number
            life.kill()
    life = Life(tmp_path)
    with httpx.Client(base_url=f"{life.url}/api/v1", timeout=30) as client:
        assert until(lambda: client.get("/monitor/ledger").json()["in_flight"] == 0, timeout_seconds=120)
        states = {document: client.get(f"/documents/{document}").json()["state"] for document in acknowledged}
        found = client.post("/search", json={"query": f"제{number}호 통보 검사일", "limit": 5}).json()["hits"]
        report = client.post("/monitor/verify").json()
        ledger = client.get("/monitor/ledger").json()
    life.kill()
    assert acknowledged
    assert set(states.values()) == {"ready"}
    assert any(f"제{number}호" in hit["text"] for hit in found)
    assert report["differences"] == []
    assert ledger["balanced"]
