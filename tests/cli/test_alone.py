"""Without a server: a command opens the data directory itself, and `serve` and `demo` as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from seogo.cli.connect import running
from tests.cli.conftest import Run

SEOGO = [sys.executable, "-c", "from seogo.cli.main import main; main()"]


def seogo_process(data_dir: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    settings = environment(data_dir, **(more or LIGHT))
    return subprocess.run([*SEOGO, *arguments], env=settings, capture_output=True, text=True, timeout=120)


LIGHT = {"SEOGO_SPACES": "[]", "SEOGO_MORPHEMES": "false", "SEOGO_SEARCH_INDEX": "memory"}


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "SEOGO_MIN_FREE_BYTES": "0", "SEOGO_DATA_DIR": str(data_dir), "SEOGO_LANGUAGE": "en", **more}


@contextmanager
def started(data_dir: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """`seogo serve …`, its address, and the lines before that."""
    process = subprocess.Popen(
        [*SEOGO, "serve", *arguments],
        env=environment(data_dir, **LIGHT),
        cwd=data_dir.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stderr
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Seogo is at "):
                break
        assert lines and lines[-1].startswith("Seogo is at "), process.stderr.read()
        yield process, lines[-1].removeprefix("Seogo is at ").strip(), lines
    finally:
        process.kill()
        process.communicate()


def test_a_command_opens_the_data_directory_itself_when_nobody_serves_it(seogo: Run, tmp_path: Path) -> None:
    ended = seogo("status", "--json")
    assert ended.exit_code == 0 and ended.content["ledger"]["accepted"] == 0
    assert running(tmp_path / "data") is None


def test_serve_takes_the_next_port_leaves_word_and_stops_in_order(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with started(data_dir, "--port", str(port)) as (process, url, _):
            assert int(url.rsplit(":", 1)[1]) > port
            assert httpx.get(f"{url}/readyz").status_code == 200
            assert running(data_dir) == url

            second = seogo_process(data_dir, "serve")
            assert second.returncode == 4 and "in use" in second.stderr

            found = subprocess.run(
                [*SEOGO, "status", "--json"], env=environment(data_dir), capture_output=True, text=True, timeout=60
            )
            assert json.loads(found.stdout)["server"] == url

            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
            assert process.returncode == 0
            assert errors.startswith(f"port {port} is busy, using {url.rsplit(':', 1)[1]}\n")
            assert not (data_dir / "server.json").exists()


def test_word_of_a_server_that_was_killed_is_not_believed(tmp_path: Path) -> None:
    with started(tmp_path / "data") as (process, _, _):
        process.kill()
        process.wait()
    assert (tmp_path / "data" / "server.json").exists() and running(tmp_path / "data") is None
    ended = seogo_process(tmp_path / "data", "status", "--json")
    assert ended.returncode == 0, ended.stderr


def test_the_demo_answers_a_korean_and_an_english_question(tmp_path: Path) -> None:
    ended = seogo_process(tmp_path / "demo", "demo", SEOGO_SEARCH_INDEX="qdrant_edge")  # the whole product
    assert ended.returncode == 0, ended.stderr
    assert "3개월 이내" in ended.stdout and "2,000 running hours" in ended.stdout
    assert "선박검사규칙.md" in ended.stdout and "bilge-pump-manual.docx" in ended.stdout
    assert "ingest ~/Documents --data-dir" in ended.stdout


def test_serve_with_the_demo_goes_on_serving(tmp_path: Path) -> None:
    with started(tmp_path / "demo", "--demo", "--port", "0") as (_, url, lines):
        assert sum(line.startswith("? ") for line in lines) == 2
        assert httpx.get(f"{url}/api/v1/documents?count=true").json()["count"] >= 15


@pytest.mark.parametrize("directory", ["/proc/seogo", "/dev/null"])
def test_a_data_directory_that_cannot_be_written_is_not_ready(tmp_path: Path, directory: str) -> None:
    ended = seogo_process(tmp_path, "status", "--data-dir", directory)
    assert ended.returncode == 4 and ended.stderr.count("\n") == 1 and "Traceback" not in ended.stderr


def test_help_loads_neither_the_server_nor_numpy() -> None:
    heavy = ("fastapi", "numpy", "rich", "pydantic", "httpx")
    code = f"import sys; from seogo.cli.main import app; print([name for name in {heavy} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_a_closed_pipe_is_no_reason_to_shout(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from seogo.cli.main import main; main()' openapi | head -c 10"
    ended = subprocess.run(["bash", "-c", command], env=environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert ended.stderr == "" and len(ended.stdout) == 10
