"""What happens to the process of the index, and what the caller sees of it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import IO

import psutil
import pytest

from seogo.adapters.qdrant_edge import wire
from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex
from seogo.adapters.qdrant_edge.layout import layout_of
from seogo.adapters.qdrant_edge.supervisor import Supervisor
from seogo.domain.chunk import Space
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.filters import Equals, Field, everything
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, Words
from tests.adapters.qdrant_edge.conftest import SPACE, SPACES, TENANT, Opener, assert_whole, numbered, until, worker_of

LAYOUT = layout_of({str(SPACE): SPACES[SPACE]}, [str(partition) for partition in Partition], exact=False)


def count(index: QdrantEdgeIndex) -> int:
    return index.count(TENANT, everything())[""]


# --- killed -------------------------------------------------------------------------------------------------------------------


def test_no_acknowledged_chunk_is_lost_when_the_worker_is_killed(opened: Opener, directory: Path) -> None:
    """A dozen kills at random moments under a writer that rewrites what it wrote; six lives of the adapter, two kills each."""
    chance = random.Random(1)
    written: dict[int, int] = {}
    for _ in range(6):
        index = opened()
        for _ in range(2):
            stop = threading.Event()
            writer = threading.Thread(target=_write, args=(index, written, stop, chance))
            writer.start()
            mark = len(written)
            until(lambda mark=mark: len(written) >= mark + 60)  # type: ignore[misc]
            sleep(chance.uniform(0, 0.1))  # the moment of the kill is the chance of this test
            worker_of(directory).kill()
            stop.set()
            writer.join()
            until(lambda index=index: _answers(index))  # type: ignore[misc]
            for revision in set(written.values()):
                assert_whole(index, [n for n, r in written.items() if r == revision], revision=revision)
        assert count(index) <= len(written) + 12 * 20
        index.close()
    assert len(written) >= 12 * 40


def _write(index: QdrantEdgeIndex, written: dict[int, int], stop: threading.Event, chance: random.Random) -> None:
    """Puts 20 chunks at a time, as often new as old, and notes what was answered. Ends when a call fails."""
    while not stop.is_set():
        new = max(written, default=-1) // 20 + 1
        block = new if chance.random() < 0.5 else chance.randrange(new + 1)
        numbers = range(20 * block, 20 * block + 20)
        revision = written.get(numbers[0], 0) + 1
        try:
            index.put(TENANT, [numbered(number, revision=revision) for number in numbers])
            if chance.random() < 0.3:
                index.checkpoint()
        except Unavailable:
            for number in numbers:  # the old or the new revision: both would be right
                written.pop(number, None)
            return
        written.update(dict.fromkeys(numbers, revision))


def test_the_index_is_back_within_two_seconds_of_a_kill(opened: Opener, directory: Path) -> None:
    index = opened()
    index.put(TENANT, [numbered(1)])
    old = worker_of(directory)
    old.kill()
    old.wait(5)
    start = monotonic()
    until(lambda: _answers(index))
    assert monotonic() - start < 2
    assert_whole(index, [1])


def _answers(index: QdrantEdgeIndex) -> bool:
    try:
        return count(index) >= 0
    except Unavailable:
        return False


def _puts(index: QdrantEdgeIndex, entries: list[Entry]) -> bool:
    try:
        index.put(TENANT, entries)
    except Unavailable:
        return False
    return True


def test_calls_in_flight_end_with_the_worker(opened: Opener, directory: Path) -> None:
    index = opened()
    index.put(TENANT, [numbered(1)])
    worker = worker_of(directory)
    worker.suspend()
    errors: list[Unavailable] = []

    def ask() -> None:
        with pytest.raises(Unavailable) as unavailable:
            count(index)
        errors.append(unavailable.value)

    callers = [threading.Thread(target=ask) for _ in range(4)]
    for caller in callers:
        caller.start()
    worker.kill()
    for caller in callers:
        caller.join(5)
    # A caller that came after the kill was answered by the next worker; here all came before or failed at sending.
    assert all(error.code is Code.INDEX_UNREACHABLE for error in errors)
    assert not any(caller.is_alive() for caller in callers)


def test_after_five_deaths_it_stays_down_and_says_so(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    directory.mkdir()
    supervisor = Supervisor(directory, LAYOUT, lambda: True, delays_seconds=(0, 0, 0, 0))
    supervisor.start()
    for _ in range(5):
        until(lambda: supervisor.state == "ready")
        worker_of(directory).kill()
        until(lambda: supervisor.state != "ready")
    until(lambda: supervisor.state == "down")
    with pytest.raises(Unavailable, match="5 deaths"):
        supervisor.begin({"op": "checkpoint"}, b"", 5.0)
    assert "5 deaths" in supervisor.detail
    supervisor.close()
    assert [record.levelname for record in caplog.records if record.levelno >= 40] == ["ERROR"]


PARENT = """
import sys
from pathlib import Path
from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex
from tests.adapters.qdrant_edge.conftest import SPACES, TENANT, numbered
index = QdrantEdgeIndex(Path(sys.argv[1]), SPACES, min_free_bytes=1 << 20)
index.put(TENANT, [numbered(n) for n in range(300)])
print("put", flush=True)
n = 300
while True:
    index.put(TENANT, [numbered(n)])
    n += 1
"""


@pytest.fixture
def parent(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that opened an index and writes into it."""
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", PARENT, str(directory)], stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdout
        assert process.stdout.readline() == b"put\n"
        yield process
        process.kill()


def test_the_worker_goes_with_its_parent(opened: Opener, directory: Path, parent: subprocess.Popen[bytes]) -> None:
    worker = worker_of(directory)
    parent.kill()
    worker.wait(5)
    assert_whole(opened(), list(range(300)))


def test_a_second_opener_is_told_who_has_it(opened: Opener, directory: Path, parent: subprocess.Popen[bytes]) -> None:
    with pytest.raises(Unavailable, match=f"of process {parent.pid}"):
        count(opened())
    assert parent.poll() is None


def test_it_opens_while_the_last_worker_is_still_closing(opened: Opener, directory: Path) -> None:
    first, second = opened(), opened()
    first.put(TENANT, [numbered(1)])
    second.start()
    first.close()
    assert_whole(second, [1])


# --- signals and deadlines ----------------------------------------------------------------------------------------------------


def test_an_interrupt_from_the_terminal_is_left_to_the_parent(opened: Opener, directory: Path) -> None:
    index = opened()
    index.put(TENANT, [numbered(1)])
    worker = worker_of(directory)
    worker.send_signal(signal.SIGINT)
    assert_whole(index, [1])
    assert worker_of(directory) == worker


def test_at_sigterm_it_closes_and_loses_nothing(opened: Opener, directory: Path) -> None:
    index = opened()
    index.put(TENANT, [numbered(n) for n in range(50)])
    worker = worker_of(directory)
    worker.terminate()
    worker.wait(5)
    until(lambda: _answers(index))
    assert_whole(index, list(range(50)))


def test_a_deadline_ends_the_call_and_its_late_answer_goes_to_nobody(opened: Opener, directory: Path) -> None:
    index = opened(search_timeout_seconds=0.5)
    index.put(TENANT, [numbered(n) for n in range(3)])
    worker = worker_of(directory)
    worker.suspend()
    with pytest.raises(Unavailable) as late:
        index.search(TENANT, [Words(Partition.KO, SparseTerms((1,), (1.0,)))], everything())
    assert late.value.code is Code.INDEX_TIMEOUT
    worker.resume()
    until(lambda: _answers(index))
    for number in (0, 1, 2):
        (found,) = index.search(TENANT, [Words(Partition.KO, SparseTerms((number,), (1.0,)))], everything())
        assert [hit.chunk_id for hit in found] == [numbered(number).chunk_id]


def test_a_put_into_a_worker_that_takes_nothing_ends_at_its_deadline_too(opened: Opener, directory: Path) -> None:
    index = opened(checkpoint_timeout_seconds=0.3)
    until(lambda: _puts(index, [numbered(0)]))
    worker = worker_of(directory)
    worker.suspend()
    fits = [numbered(n) for n in range(1, 20)]  # 5 kB each time, in a pipe of 64
    for _ in range(2):
        with pytest.raises(Unavailable) as late:
            index.put(TENANT, fits)
        assert late.value.code is Code.INDEX_TIMEOUT
    worker.resume()
    until(lambda: count(index) == 20)


def test_health_never_waits(opened: Opener, directory: Path) -> None:
    index = opened()
    assert index.health().state == "starting"
    index.put(TENANT, [numbered(1)])
    index.checkpoint()
    worker = worker_of(directory)
    worker.suspend()
    health = index.health()
    worker.resume()
    assert (health.state, health.points) == ("ready", 1)
    assert 0 < health.bytes_on_disk < 10 << 20
    assert health.seconds_since_checkpoint < 60


def test_a_closed_index_says_so_and_closes_twice(opened: Opener) -> None:
    index = opened()
    index.put(TENANT, [numbered(1)])
    index.close()
    index.close()
    with pytest.raises(Unavailable, match="closed"):
        count(index)
    never_used = opened()
    never_used.close()


def test_closing_during_a_write_loses_nothing_answered(opened: Opener) -> None:
    index = opened()
    written: dict[int, int] = {}
    writer = threading.Thread(target=_write, args=(index, written, threading.Event(), random.Random(1)))
    writer.start()
    until(lambda: len(written) >= 20)
    index.close()
    writer.join(5)
    again = opened()
    for revision in set(written.values()):
        assert_whole(again, [n for n, r in written.items() if r == revision], revision=revision)


# --- the directory ------------------------------------------------------------------------------------------------------------


def test_an_index_is_the_same_after_closing(opened: Opener) -> None:
    index = opened()
    index.put(TENANT, [numbered(n) for n in range(30)])
    index.remove(TENANT, Equals(Field.DOCUMENT_ID, "문서 7"))
    index.close()
    again = opened()
    assert_whole(again, [n for n in range(30) if n != 7])
    assert count(again) == 29


def test_rubbish_of_a_killed_optimize_is_cleared_away(opened: Opener, directory: Path) -> None:
    index = opened()
    index.put(TENANT, [numbered(1)])
    index.close()
    rubbish = directory / "shard" / "temp_segments" / "쓰레기"
    rubbish.mkdir(parents=True)
    (rubbish / "page_0.dat").write_bytes(b"?" * 100)
    (rubbish.parent / "file").write_bytes(b"?")
    assert_whole(opened(), [1])
    assert list(rubbish.parent.glob("*")) == []


def test_an_index_that_was_not_finished_is_made_again(opened: Opener, directory: Path) -> None:
    index = opened()
    assert count(index) == 0
    index.close()
    (directory / "layout.json").unlink()  # it is written last
    again = opened()
    again.put(TENANT, [numbered(1)])
    assert_whole(again, [1])


def test_another_layout_is_refused(opened: Opener, directory: Path) -> None:
    index = opened()
    assert count(index) == 0
    for spaces in ({SPACE: 33}, {SPACE: 32, Space("sentence"): 8}, {Space("다른"): 32}):
        with pytest.raises(Refused) as refusal:
            QdrantEdgeIndex(directory, spaces)
        assert refusal.value.code is Code.DIMENSION
    with pytest.raises(Refused):
        QdrantEdgeIndex(directory, SPACES, exact=True)
    (directory / "layout.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused) as damaged:
        QdrantEdgeIndex(directory, SPACES)
    assert damaged.value.code is Code.CORRUPT


def test_a_directory_that_cannot_be_made_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        QdrantEdgeIndex(tmp_path / "file" / "index", SPACES)


def test_a_damaged_shard_is_unavailable_with_its_reason(opened: Opener, directory: Path) -> None:
    index = opened()
    assert count(index) == 0
    index.close()
    (directory / "shard" / "edge_config.json").write_text("{", encoding="utf-8")
    for segment in (directory / "shard" / "segments").glob("*/segment.json"):
        segment.write_text("{", encoding="utf-8")
    with pytest.raises(Unavailable) as unavailable:
        count(opened())
    assert unavailable.value.code is Code.INDEX_UNREACHABLE


# --- the disk -----------------------------------------------------------------------------------------------------------------


def test_puts_are_refused_while_the_disk_is_nearly_full_and_reads_go_on(opened: Opener) -> None:
    index = opened()
    index.put(TENANT, [numbered(1)])
    index.close()
    full = opened(min_free_bytes=1 << 60)
    assert count(full) == 1
    assert full.health().state == "disk low"
    with pytest.raises(Unavailable, match="disk nearly full") as unavailable:
        full.put(TENANT, [numbered(2)])
    assert unavailable.value.code is Code.DISK_FULL
    assert_whole(full, [1])


def test_a_dead_worker_is_not_started_on_a_full_disk(opened: Opener, directory: Path) -> None:
    full = opened(min_free_bytes=1 << 60)
    assert count(full) == 0
    worker_of(directory).kill()
    until(lambda: full.health().state == "disk low")
    with pytest.raises(Unavailable) as unavailable:
        until(lambda: count(full) < 0)
    assert unavailable.value.code in {Code.DISK_FULL, Code.INDEX_UNREACHABLE}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(disk)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not permitted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_loses_nothing_answered(opened: Opener, small_disk: Path) -> None:
    index = opened(small_disk / "index", min_free_bytes=0, checkpoint_timeout_seconds=10)
    numbers: list[int] = []
    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:  # another program fills the disk
        index.put(TENANT, [numbered(0)])
        with pytest.raises(OSError, match="space"):
            while True:
                file.write(bytes(1 << 16))
                file.flush()
    with pytest.raises(Unavailable):
        for first in range(0, 100_000, 200):
            index.put(TENANT, [numbered(n) for n in range(first, first + 200)])
            numbers = list(range(first + 200))
    index.close()
    ballast.unlink()
    again = opened(small_disk / "index", min_free_bytes=0)
    assert_whole(again, numbers)
    again.put(TENANT, [numbered(n) for n in range(100_000, 100_200)])
    assert_whole(again, list(range(100_000, 100_200)))


# --- a bare worker on a bare wire ---------------------------------------------------------------------------------------------


@pytest.fixture
def bare(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    directory.mkdir()
    command = [sys.executable, "-m", "seogo.adapters.qdrant_edge.worker", str(directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        _tell(process).write(wire.pack({"id": 0, "op": "open", "layout": LAYOUT}))
        _tell(process).flush()
        yield process
        process.kill()


def _tell(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin
    return process.stdin


def _hear(process: subprocess.Popen[bytes]) -> wire.Header:
    assert process.stdout
    message = wire.read(process.stdout)
    assert message
    return message[0]


@pytest.mark.parametrize("rest", [b"", b"\x01", wire.pack({"id": 9, "op": "count"})[:-3], b"\xff" * 8, b"\x01\0\0\0\0\0\0\0{"])
def test_whatever_breaks_the_wire_ends_the_worker_and_frees_the_lock(
    bare: subprocess.Popen[bytes], opened: Opener, rest: bytes
) -> None:
    assert _hear(bare)["points"] == 0
    _tell(bare).write(rest)
    _tell(bare).close()
    assert bare.wait(5) == 0
    assert count(opened()) == 0


def test_an_unknown_request_is_answered_with_an_error_and_the_next_one_works(bare: subprocess.Popen[bytes]) -> None:
    assert _hear(bare)["id"] == 0
    until_ = {"until": monotonic() + 60, "tenant": "t"}
    bad: list[wire.Header] = [{"op": "dance"}, {"op": "count", "where": ["?"], "by": None}, {"op": "put", "points": [{}]}]
    for number, request in enumerate(bad):
        _tell(bare).write(wire.pack({"id": number, **until_, **request}))
        _tell(bare).flush()
        assert _hear(bare)["error"]
    _tell(bare).write(wire.pack({"id": 7, **until_, "op": "count", "where": ["all", []], "by": None}))
    _tell(bare).flush()
    assert _hear(bare)["counts"] == {"": 0}


def test_what_nobody_waits_for_any_more_is_not_done(bare: subprocess.Popen[bytes]) -> None:
    assert _hear(bare)["id"] == 0
    request = {"tenant": "t", "op": "count", "where": ["all", []], "by": None}
    _tell(bare).write(wire.pack({"id": 1, "until": monotonic() - 1, **request}))
    _tell(bare).write(wire.pack({"id": 2, "until": monotonic() + 60, **request}))
    _tell(bare).flush()
    assert _hear(bare)["id"] == 2


def test_the_worker_is_small(opened: Opener, directory: Path) -> None:
    index = opened()
    assert count(index) == 0
    loaded = {Path(area.path).name.split(".")[0] for area in worker_of(directory).memory_maps()}
    assert not loaded & {"_multiarray_umath", "libopenblas"}
    assert psutil.Process(worker_of(directory).pid).memory_info().rss < 100 << 20
