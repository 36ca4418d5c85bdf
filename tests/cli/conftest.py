"""The command line, run in this process against a data directory that keeps everything in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from seogo.api.server import Server, bind
from seogo.cli.main import app
from seogo.config import Settings

LIGHT: dict[str, Any] = {"storage": "sqlite", "search_index": "memory", "spaces": (), "morphemes": False, "min_free_bytes": 0}


@dataclass(frozen=True)
class Ended:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def content(self) -> Any:
        return json.loads(self.stdout)


Run = Callable[..., Ended]


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOGO_LANGUAGE", "en")


@pytest.fixture
def seogo(english: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`seogo` with nothing in the working directory and no server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEOGO_DATA_DIR", str(tmp_path / "data"))
    for name, value in LIGHT.items():
        monkeypatch.setenv(f"SEOGO_{name.upper()}", json.dumps(value) if not isinstance(value, str) else value)

    def run(*arguments: str | Path) -> Ended:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data directory of a server that runs."""
    data_dir = tmp_path_factory.mktemp("shared")
    with Server(Settings(data_dir=data_dir, **LIGHT), bind("127.0.0.1", 0)):
        yield data_dir


@pytest.fixture
def served(seogo: Run, shared_server: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`seogo` beside a running server."""
    monkeypatch.setenv("SEOGO_DATA_DIR", str(shared_server))
    return seogo
