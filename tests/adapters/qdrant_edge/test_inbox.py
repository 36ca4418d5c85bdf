from __future__ import annotations

from seogo.adapters.qdrant_edge.inbox import MAX_WRITE_WAIT_SECONDS, MIN_FLUSH_GAP_SECONDS, Inbox


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def taken(inbox: Inbox) -> list[int]:
    tasks = inbox.take(0)
    assert tasks is not None
    return [task.header["id"] for task in tasks]


def add(inbox: Inbox, number: int, op: str) -> None:
    inbox.add({"id": number, "op": op}, memoryview(b""))


def test_reads_go_before_writes_and_writes_keep_their_order() -> None:
    inbox = Inbox(Clock())
    for number, op in enumerate(["put", "remove", "search", "put", "count"]):
        add(inbox, number, op)
    assert [taken(inbox) for _ in range(5)] == [[2], [4], [0], [1], [3]]
    assert taken(inbox) == []


def test_a_write_waits_behind_reads_for_a_bounded_time() -> None:
    clock = Clock()
    inbox = Inbox(clock)
    add(inbox, 0, "put")
    for number in range(1, 10):
        add(inbox, number, "search")
    assert taken(inbox) == [1]
    clock.now += MAX_WRITE_WAIT_SECONDS
    assert taken(inbox) == [0]
    assert taken(inbox) == [2]


def test_many_writes_do_not_starve_the_reads() -> None:
    clock = Clock()
    inbox = Inbox(clock)
    for number in range(10):
        add(inbox, number, "put")
    clock.now += 10
    add(inbox, 10, "search")
    add(inbox, 11, "search")
    assert [taken(inbox) for _ in range(4)] == [[0], [10], [11], [1]]


def test_an_idle_worker_flushes_at_once_and_for_all_who_wait() -> None:
    inbox = Inbox(Clock())
    add(inbox, 0, "checkpoint")
    add(inbox, 1, "checkpoint")
    assert taken(inbox) == [0, 1]


def test_a_busy_worker_flushes_once_a_second() -> None:
    clock = Clock()
    inbox = Inbox(clock)
    for number in range(3):
        add(inbox, number, "put")
    add(inbox, 3, "checkpoint")
    assert taken(inbox) == [0]
    clock.now += MIN_FLUSH_GAP_SECONDS
    add(inbox, 4, "checkpoint")
    assert [taken(inbox) for _ in range(3)] == [[3, 4], [1], [2]]


def test_a_flush_waits_behind_reads_for_a_bounded_time() -> None:
    clock = Clock()
    inbox = Inbox(clock)
    add(inbox, 0, "checkpoint")
    add(inbox, 1, "search")
    add(inbox, 2, "search")
    assert taken(inbox) == [1]
    clock.now += MAX_WRITE_WAIT_SECONDS
    assert [taken(inbox) for _ in range(2)] == [[0], [2]]


def test_a_closed_inbox_gives_nothing_more() -> None:
    inbox = Inbox(Clock())
    add(inbox, 0, "put")
    inbox.close()
    assert inbox.take(0) is None
