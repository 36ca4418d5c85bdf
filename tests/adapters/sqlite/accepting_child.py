"""Accepts documents for ever, by four threads, and says each id when, and only when, it was acknowledged: to be killed."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path
from threading import Thread

from seogo.adapters.memory.clock import MemoryClock
from seogo.adapters.sqlite.documents import SqliteDocuments
from seogo.adapters.sqlite.schema import open_store
from tests.contracts.stores import STAGES, new


def main(directory: str, life: str) -> None:
    clock = MemoryClock()
    documents = SqliteDocuments(open_store(Path(directory) / "seogo.db", clock), clock, STAGES)

    def accept(thread: int) -> None:
        for number in count():
            [acceptance] = documents.accept([new(f"{life}/{thread}/{number}.txt")])
            os.write(1, f"{acceptance.document_id}\n".encode())

    for thread in range(4):
        Thread(target=accept, args=(thread,)).start()


main(*sys.argv[1:])
