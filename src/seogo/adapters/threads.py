"""Threads for long computations, which can be closed while they work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import TypeVar

from seogo.domain.errors import Code, Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class Threads:
    """`count` threads, started when they are first needed and shared by all callers."""

    def __init__(self, count: int, name: str) -> None:
        self._name = name
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """The results in order. Raises Unavailable when the threads are closed before all are there."""
        try:
            results = self._pool.map(function, items)
        except RuntimeError as error:  # submitted after the shutdown; what the function raises comes later
            raise self._closed() from error
        try:
            return list(results)
        except CancelledError as error:
            raise self._closed() from error

    def close(self) -> None:
        """Returns at once; each thread ends with the item it has in hand. Twice is once."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _closed(self) -> Unavailable:
        return Unavailable(Code.EMBEDDING_FAILED, f"the {self._name} encoder was closed")
