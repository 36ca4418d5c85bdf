"""`seogo ingest`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good files, a bad one, and what should be left out."""
    folder = tmp_path / "문서"
    (folder / "아래").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "규칙.md").write_text("# 규칙\n\n정기검사는 5년마다 한다.", encoding="utf-8")
    (folder / "아래" / "manual.txt").write_text("Replace the impeller every year.", encoding="utf-8")
    (folder / "empty.txt").write_text("")
    (folder / ".hidden" / "secret.txt").write_text("hidden")
    (folder / "loop").symlink_to(folder)
    return folder


def test_a_folder_goes_in_and_what_failed_is_named(served: Run, folder: Path) -> None:
    ended = served("ingest", folder, "--collection", "folder")
    assert ended.exit_code == 3
    assert "2 ready, 0 unchanged, 1 failed" in ended.stdout
    assert "empty.txt: E203 The file holds no text" in ended.stdout and "secret" not in ended.stdout


def test_it_says_so_in_korean(served: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOGO_LANGUAGE", "ko")
    ended = served("ingest", folder, "--collection", "한국어")
    assert "2개 검색 가능, 0개 그대로, 1개 실패" in ended.stdout and "파일에 읽을 글이 없습니다" in ended.stdout


def test_done_again_nothing_is_sent_twice_and_a_changed_file_is_a_new_version(served: Run, folder: Path) -> None:
    (folder / "empty.txt").unlink()
    first = served("ingest", folder, "--collection", "again", "--json")
    assert first.exit_code == 0 and first.content["summary"]["ready"] == 2
    (folder / "규칙.md").write_text("# 규칙\n\n정기검사는 3년마다 한다.", encoding="utf-8")
    second = {item["name"]: item for item in served("ingest", folder, "--collection", "again", "--json").content["items"]}
    assert (second["규칙.md"]["state"], second["규칙.md"]["version"]) == ("ready", 2)
    assert second["manual.txt"]["state"] == "unchanged"


def test_a_dry_run_sends_nothing(served: Run, folder: Path) -> None:
    before = served("status", "--json").content["ledger"]["accepted"]
    ended = served("ingest", folder, "--dry-run", "--json")
    assert [Path(file["path"]).name for file in ended.content["files"]] == ["empty.txt", "규칙.md", "manual.txt"]
    assert served("status", "--json").content["ledger"]["accepted"] == before


def test_without_waiting_it_only_sends(served: Run, folder: Path) -> None:
    ended = served("ingest", folder / "규칙.md", "--no-wait", "--collection", "quick")
    assert ended.exit_code == 0 and "1 sent" in ended.stdout


def test_a_name_that_is_not_utf_8_and_a_file_that_is_none_do_no_harm(served: Run, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / os.fsdecode("서식.txt".encode("cp949"))).write_text("a form of the office")
    os.mkfifo(folder / "pipe")
    (folder / "broken").symlink_to("nowhere")
    ended = served("ingest", folder, "--collection", "odd", "--json")
    assert ended.exit_code == 0 and [(item["state"], item["name"]) for item in ended.content["items"]] == [("ready", "서식.txt")]


def test_a_path_that_is_not_there_is_a_usage_error(served: Run, tmp_path: Path) -> None:
    assert served("ingest", tmp_path / "nothing").exit_code == 2


def test_an_empty_folder_is_no_error(served: Run, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    ended = served("ingest", tmp_path / "bare")
    assert ended.exit_code == 0 and "no files" in ended.stderr


def test_a_data_directory_inside_the_folder_is_not_read(served: Run, folder: Path) -> None:
    store = folder / "서고"
    (store / "blobs").mkdir(parents=True)
    for file in (store / "seogo.db", store / "blobs" / "0a1b.txt"):
        file.write_text("ours 우리 것", encoding="utf-8")
    listed = served("ingest", folder, "--dry-run", "--json").content["files"]
    assert [Path(file["path"]).name for file in listed] == ["empty.txt", "규칙.md", "manual.txt"]
