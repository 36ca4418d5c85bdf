"""A hostile file costs one attempt of one document, and nobody else anything."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from seogo.adapters.parse_process.pool import ParsePool, deadline_seconds
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Unavailable, WorkerDied
from seogo.ports.formats import Limits, Source
from tests.adapters.readers.samples import written

HOSTILE = "tests.adapters.parse_process.hostile_child"


class Door:
    """A pool of hostile processes, and the files that tell them what to do."""

    def __init__(self, pool: ParsePool, folder: Path) -> None:
        self.pool = pool
        self.folder = folder
        self._number = 0
        self._lock = threading.Lock()

    def parse(self, text: str, *, alone: bool = False) -> Reading:
        with self._lock:
            self._number += 1
            number = self._number
        return self.pool.parse(written(self.folder, f"{number}.txt", text), alone=alone)

    def said(self, text: str, *, alone: bool = False) -> str:
        return self.parse(text, alone=alone).blocks[0].text


Open = Callable[..., Door]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    pools: list[ParsePool] = []

    def open_pool(processes: int = 1, **limits: float) -> Door:
        pools.append(ParsePool(processes, Limits(**limits), temp_root=tmp_path / "tmp", child_module=HOSTILE))  # type: ignore[arg-type]
        return Door(pools[-1], tmp_path)

    yield open_pool
    for pool in pools:
        pool.close()


def appears(path: Path) -> bool:
    """Waits for a file that another process makes; the suite's time limit bounds it."""
    while not path.exists():
        threading.Event().wait(0.01)
    return True


def children() -> list[psutil.Process]:
    """Parse processes, also those that have ended and were not yet taken off the kernel's list."""
    return [child for child in psutil.Process().children() if child.name().startswith("python")]


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_process_stays_warm_and_is_replaced_after_its_documents(opened: Open) -> None:
    door = opened(recycle_documents=2)
    first, second, third = (door.said("pid ") for _ in range(3))
    assert first == second != third


def test_a_process_that_holds_too_much_memory_is_replaced(opened: Open) -> None:
    door = opened(recycle_rss_bytes=1)
    assert door.said("pid ") != door.said("pid ")


def test_alone_means_a_process_of_its_own(opened: Open) -> None:
    door = opened()
    assert len({door.said("pid "), door.said("pid ", alone=True), door.said("pid ")}) == 3


def test_past_the_deadline_the_outcome_is_timeout_and_the_next_file_reads(opened: Open, tmp_path: Path) -> None:
    door = opened(deadline_seconds=0.3)
    assert door.parse(f"hang {tmp_path / 'busy'}").outcome is Outcome.TIMEOUT
    assert door.said("say 다음 파일") == "다음 파일"


def test_a_process_that_computes_without_end_stops_itself(opened: Open) -> None:
    assert opened().parse("spin ").outcome is Outcome.TIMEOUT


@pytest.mark.parametrize("deed", ["hoard", "hoard-natively", "fail-like-rust"])
def test_at_the_memory_limit_the_outcome_is_too_large_and_the_next_file_reads(deed: str, opened: Open) -> None:
    door = opened(memory_bytes=300_000_000)
    assert door.parse(f"{deed} ").outcome is Outcome.TOO_LARGE
    assert door.said("say 다음 파일") == "다음 파일"


@pytest.mark.parametrize(
    ("deed", "cause"),
    [("exit 3", "exit status 3"), ("kill SIGSEGV", "killed by SIGSEGV"), ("kill SIGKILL", "killed by SIGKILL")],
)
def test_any_other_death_is_worker_died_and_the_next_file_reads(deed: str, cause: str, opened: Open) -> None:
    door = opened()
    with pytest.raises(WorkerDied, match=cause):
        door.parse(deed)
    assert door.said("say 다음 파일") == "다음 파일"


def test_a_bug_says_where_it_is_and_quotes_nothing(opened: Open) -> None:
    with pytest.raises(WorkerDied, match=r"NotImplementedError at hostile_child.py:\d+") as died:
        opened().parse("bug 주민등록번호")
    assert "quotes" not in died.value.detail


def test_a_process_killed_from_outside_while_it_reads_is_worker_died(opened: Open, tmp_path: Path) -> None:
    door = opened()
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(door.parse, f"hang {tmp_path / 'busy'}")
        assert appears(tmp_path / "busy")
        [child] = children()
        child.kill()
        with pytest.raises(WorkerDied):
            reading.result()


def test_a_process_killed_while_it_is_idle_costs_nobody_anything(opened: Open) -> None:
    door = opened()
    process = psutil.Process(int(door.said("pid ")))
    process.kill()
    while not has_ended(process):
        threading.Event().wait(0.01)
    assert door.said("say 다음 파일") == "다음 파일"


def test_eight_threads_share_two_processes_and_each_gets_its_own(opened: Open) -> None:
    door = opened(2)

    def ask(number: int) -> tuple[str, str]:
        if number % 10 == 9:
            with pytest.raises(WorkerDied):
                door.parse("exit 1")
        return door.said(f"say 글 {number}"), door.said("pid ")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(40)))
    assert [text for text, _ in answers] == [f"글 {number}" for number in range(40)]
    assert len(children()) <= 2


def test_a_process_outlives_the_thread_that_asked_for_it_first(opened: Open) -> None:
    door = opened()
    pids: list[str] = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: pids.append(door.said("pid ")))
        thread.start()
        thread.join()
    assert pids[0] == pids[1]


def test_its_temporary_folder_is_its_own_and_emptied_after_each_document(opened: Open, tmp_path: Path) -> None:
    door = opened()
    for _ in range(2):
        said = door.said("litter ")
        assert said.endswith("[]]")
        assert said.count(str(tmp_path / "tmp")) == 2
    door.pool.close()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_folders_of_a_killed_server_are_removed_at_the_next_start(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1):  # a process id that is free for sure: of a process that has ended
        ended = psutil.Popen(["true"])
        ended.wait()
    (tmp_path / f"seogo-parse-{ended.pid}-x").mkdir()
    (tmp_path / f"seogo-parse-{os.getpid()}-x").mkdir()
    ParsePool(1, Limits(), temp_root=tmp_path).close()
    assert [folder.name for folder in tmp_path.iterdir()] == [f"seogo-parse-{os.getpid()}-x"]


def test_its_environment_holds_no_secrets(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "SEOGO_API_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "secret")
    environment = json.loads(opened().said("environment "))
    assert "secret" not in environment.values()
    assert environment["OMP_NUM_THREADS"] == "1"


def test_it_has_limits_and_no_network(opened: Open) -> None:
    door = opened(memory_bytes=500_000_000, max_file_bytes=1_000_000)
    assert json.loads(door.said("limits ")) == {
        "RLIMIT_AS": 500_000_000,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_FSIZE": 1_000_000,
    }
    with socket.create_server(("127.0.0.1", 0)) as server:
        if door.said(f"connect {server.getsockname()[1]}") == "connected":
            pytest.skip("this kernel does not let a process give up its network")


def test_it_imports_nothing_heavy(opened: Open) -> None:
    loaded = set(opened().said("modules ").split())
    assert not loaded & {"numpy", "onnxruntime", "kiwipiepy", "asyncio", "resiliparse", "pydantic"}


def test_what_a_library_prints_or_reads_does_not_disturb_the_pipes(opened: Open) -> None:
    assert opened().said("print ") == "read 0"


def test_attachments_and_odd_names_come_through_unchanged(opened: Open) -> None:
    reading = opened().parse("attach 3")
    assert [(each.name, each.content) for each in reading.attachments] == [("\udce9.bin", bytes(range(256)))] * 3
    assert reading.blocks[0].text == "글\udce9"


def test_no_more_attachments_than_allowed_come_out(opened: Open) -> None:
    reading = opened(max_attachments=2).parse("attach 3")
    assert (reading.outcome, len(reading.attachments)) == (Outcome.PARTIAL, 2)


def test_a_big_document_comes_through_whole(opened: Open) -> None:
    text = "한글 text " * 300_000
    assert opened().said(f"say {text}") == text


SERVER = """
import sys, threading
from pathlib import Path
from seogo.adapters.parse_process.pool import ParsePool
from seogo.ports.formats import Limits, Source
folder = Path(sys.argv[1])
pool = ParsePool(2, Limits(), temp_root=folder / "tmp", child_module=sys.argv[2])
hang = threading.Thread(target=lambda: pool.parse(Source(path=folder / "hang.txt", name="hang.txt")))
hang.start()
print(pool.parse(Source(path=folder / "pid.txt", name="pid.txt")).blocks[0].text, flush=True)
hang.join()
"""


def test_idle_and_busy_processes_die_with_a_killed_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    written(tmp_path, "hang.txt", f"hang {tmp_path / 'busy'}")
    written(tmp_path, "pid.txt", "pid ")
    with psutil.Popen([sys.executable, "-c", SERVER, str(tmp_path), HOSTILE], stdout=subprocess.PIPE) as server:
        assert server.stdout.readline().strip().isdigit()
        assert appears(tmp_path / "busy")
        processes = server.children()
        server.kill()
    assert len(processes) == 2
    while not all(map(has_ended, processes)):
        threading.Event().wait(0.01)


def test_paths_may_be_relative(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "글.txt", "say 글")
    monkeypatch.chdir(tmp_path)
    pool = ParsePool(1, Limits(), temp_root=Path("here"), child_module=HOSTILE)
    assert pool.parse(Source(path=Path("글.txt"), name="글.txt")).blocks[0].text == "글"
    pool.close()
    assert list(Path("here").iterdir()) == []


def test_a_file_that_is_gone_is_the_fault_of_the_store(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as unavailable:
        opened().pool.parse(Source(path=tmp_path / "없음", name="없음"))
    assert unavailable.value.code is Code.STORE_UNAVAILABLE


def test_a_process_that_does_not_start_is_unavailable(tmp_path: Path) -> None:
    pool = ParsePool(1, Limits(), temp_root=tmp_path / "tmp", child_module="seogo.no_such_module")
    for _ in range(2):
        with pytest.raises(Unavailable, match="does not start"):
            pool.parse(written(tmp_path, "a.txt", "글"))
    pool.close()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_closing_ends_who_reads_and_who_waits(opened: Open, tmp_path: Path) -> None:
    door = opened()
    with ThreadPoolExecutor(2) as threads:
        busy = threads.submit(door.parse, f"hang {tmp_path / 'busy'}")
        assert appears(tmp_path / "busy")
        waiting = threads.submit(door.parse, "say 글")
        door.pool.close()
        for reading in (busy, waiting):
            with pytest.raises(Unavailable, match="closed"):
                reading.result()
    door.pool.close()
    assert children() == []


def test_the_deadline_grows_with_the_file_up_to_a_bound() -> None:
    assert deadline_seconds(0, Limits()) == 60
    assert deadline_seconds(2_000_000, Limits()) == 70
    assert deadline_seconds(90_000_000, Limits()) == 300
