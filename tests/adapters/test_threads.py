"""Threads that can be closed while they work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from seogo.adapters.threads import Threads
from seogo.domain.errors import Code, Unavailable


def test_results_come_in_order_from_several_threads() -> None:
    threads = Threads(3, "test")
    assert threads.map(str, range(50)) == [str(number) for number in range(50)]
    threads.close()


def test_closing_breaks_off_a_long_map() -> None:
    threads = Threads(1, "test")
    is_begun, may_end = threading.Event(), threading.Event()

    def slow(number: int) -> int:
        is_begun.set()
        assert may_end.wait(60)
        return number

    with ThreadPoolExecutor(1) as caller:
        running = caller.submit(threads.map, slow, range(1_000))
        assert is_begun.wait(60)
        threads.close()
        may_end.set()
        with pytest.raises(Unavailable) as refused:
            running.result(60)
    assert refused.value.code is Code.EMBEDDING_FAILED


def test_closed_threads_take_nothing_more_and_closing_twice_is_no_error() -> None:
    threads = Threads(1, "test")
    threads.close()
    threads.close()
    with pytest.raises(Unavailable):
        threads.map(str, [1])


def test_what_the_function_raises_is_raised() -> None:
    threads = Threads(1, "test")
    with pytest.raises(RuntimeError, match="ours"):
        threads.map(_raise, [1])
    threads.close()


def _raise(number: int) -> int:
    raise RuntimeError("ours")
