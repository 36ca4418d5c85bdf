"""The other commands beside a running server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MANUAL = "# Pump manual\n\nThe impeller must be replaced every 2,000 hours. Keep the seals dry."


@pytest.fixture
def library(served: Run, tmp_path: Path) -> str:
    (tmp_path / "수수료.md").write_text("# 수수료 규정\n\n정기검사 수수료는 12만원으로 한다.", encoding="utf-8")
    (tmp_path / "manual.md").write_text(MANUAL, encoding="utf-8")
    assert served("ingest", tmp_path / "수수료.md", tmp_path / "manual.md", "--collection", "library").exit_code in (0, 3)
    return "library"


@pytest.mark.parametrize(
    ("question", "gold", "file"),
    [
        ("정기검사 수수료는 얼마인가요?", "12만원", "수수료.md"),
        ("When must the impeller be replaced?", "2,000 hours", "manual.md"),
    ],
)
def test_search_and_ask_show_the_passage_and_its_file(served: Run, library: str, question: str, gold: str, file: str) -> None:
    found = served("search", question, "--collection", library)
    assert found.exit_code == 0 and gold in found.stdout and file in found.stdout and found.stderr == ""
    asked = served("ask", question, "--collection", library)
    assert asked.exit_code == 0 and gold in asked.stdout.splitlines()[0] and "[1]" in asked.stdout and file in asked.stdout
    assert served("search", question, "--json").content["hits"][0]["name"] == file
    assert served("ask", question, "--json").content["kind"] == "extractive"


def test_the_cells_of_a_table_are_parted_by_bars(served: Run, tmp_path: Path) -> None:
    (tmp_path / "부품.csv").write_text("부품,교체 주기\n임펠러,2000시간\n축봉,4000시간\n", encoding="utf-8")
    assert served("ingest", tmp_path / "부품.csv", "--collection", "tables").exit_code == 0
    found = served("search", "임펠러 교체 주기", "--collection", "tables")
    assert "임펠러 | 2000시간" in found.stdout and "\t" not in found.stdout
    asked = served("ask", "임펠러 교체 주기", "--collection", "tables")
    assert "임펠러 | 2000시간" in asked.stdout and "\t" not in asked.stdout


def test_explain_shows_the_scores_of_the_legs(served: Run, library: str) -> None:
    assert served("search", "impeller", "--explain", "--json").content["hits"][0]["explain"]


def test_a_problem_of_the_server_is_told_and_ends_in_1(served: Run) -> None:
    ended = served("search", "pump", "--collection", "nowhere")
    assert ended.exit_code == 1 and ended.stdout == "" and ended.stderr.startswith("E304 ")


def test_status_shows_the_ledger(served: Run, library: str) -> None:
    ended = served("status")
    assert ended.exit_code == 0 and "accepted" in ended.stdout and "store" in ended.stdout
    content = served("status", "--json").content
    assert content["ledger"]["balanced"] and content["health"]["ready"] and content["dead_letters"] == 0


def test_verify_agrees(served: Run, library: str) -> None:
    assert served("verify").exit_code == 0
    assert served("verify", "--json").content["agrees"]


def test_no_dead_letters_is_no_error(served: Run) -> None:
    assert served("dlq", "list", "--json").content == {"items": []}
    assert served("dlq", "replay", "--json").content == {"replayed": []}
    assert served("dlq", "show", "1").exit_code == 1


def test_doctor_looks_at_everything(served: Run) -> None:
    ended = served("doctor", "--json")
    names = {check["name"] for check in ended.content["checks"]}
    assert ended.exit_code == 0 and ended.content["fit"]
    assert {"python", "sqlite", "data directory", "file locks", "disk", "port", "store", "index"} <= names


def test_config_show_says_where_each_setting_comes_from(served: Run, tmp_path: Path) -> None:
    (tmp_path / "seogo.toml").write_text("port = 9000\n")
    content = served("config", "show", "--origin", "--json", "--data-dir", tmp_path).content
    assert content["port"] == {"value": 9000, "origin": "seogo.toml"}
    assert content["storage"] == {"value": "sqlite", "origin": "environment"}
    assert content["data_dir"]["origin"] == "command line"
    assert content["host"]["origin"] == "default"


@pytest.mark.parametrize("fault", ["port = 99999\n", "colour = 1\n", "port = \n"])
def test_settings_at_fault_are_a_usage_error(served: Run, tmp_path: Path, fault: str) -> None:
    (tmp_path / "seogo.toml").write_text(fault)
    ended = served("status")
    assert ended.exit_code == 2 and ended.stdout == "" and ended.stderr


def test_openapi_prints_the_description(served: Run) -> None:
    assert json.loads(served("openapi").stdout)["openapi"].startswith("3.1")


def test_a_server_that_is_not_there_is_not_ready(served: Run) -> None:
    ended = served("status", "--server", "http://127.0.0.1:9")
    assert ended.exit_code == 4 and "127.0.0.1:9" in ended.stderr


@pytest.mark.parametrize("arguments", [["fly"], ["search"], ["search", "a", "--limit", "0"], ["status", "--colour"]])
def test_wrong_usage_ends_in_2(served: Run, arguments: list[str]) -> None:
    assert served(*arguments).exit_code == 2
