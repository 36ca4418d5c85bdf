"""Outside /api/v1: alive, ready, and the documentation."""

from __future__ import annotations

import os
import re

import httpx

from seogo.api.server import Server


def test_it_is_alive_and_ready(server: Server) -> None:
    assert httpx.get(f"{server.url}/livez").json() == {"pid": os.getpid()}
    assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_health_names_every_component(api: httpx.Client) -> None:
    health = api.get("monitor/health").json()
    assert health["ready"] and health["status"] in ("ok", "degraded")
    assert {"store", "index", "disk"} <= {part["name"] for part in health["components"]}
    assert health["queues"].keys() == {"extract", "chunk", "embed", "index", "forget"}


def test_verify_finds_that_everything_agrees(api: httpx.Client) -> None:
    report = api.post("monitor/verify").json()
    assert report["agrees"] and report["differences"] == [] and report["chunks"] == report["points"]


def test_the_documentation_loads_nothing_from_elsewhere(server: Server) -> None:
    page = httpx.get(f"{server.url}/", follow_redirects=True)
    assert page.url.path == "/docs" and "'self'" in page.headers["content-security-policy"]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(address.startswith(("/", "data:,")) for address in addresses)
    for address in addresses:
        if address.startswith("/"):
            assert httpx.get(f"{server.url}{address}").status_code == 200
    assert httpx.get(f"{server.url}/docs/../app.py").status_code == 404
