"""The search index through its pipe, on synthetic chunks: `python -m bench.index [CHUNKS …]`, by default 10000 100000.

Two spaces (384 and 512 dimensions), about 100 distinct terms a chunk with Zipf's frequencies, one tenant. A query has eight
terms and one vector per space: `search` with three legs of 100, then `scores` of what the other legs found.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep
from uuid import UUID

import numpy as np
import psutil

from seogo.adapters.qdrant_edge.indexes import QdrantEdgeIndex
from seogo.domain.chunk import Space
from seogo.domain.document import Tenant
from seogo.domain.filters import Equals, Field, everything
from seogo.domain.terms import Partition, SparseTerms
from seogo.ports.indexes import Entry, Leg, Meaning, Words

SPACES = {Space("passage"): 384, Space("sentence"): 512}
TENANT = Tenant("bench")
VOCABULARY = 200_000
QUERIES = 300
DOCUMENT_CHUNKS = 20


def main() -> None:
    for chunks in [int(argument) for argument in sys.argv[1:]] or [10_000, 100_000]:
        with tempfile.TemporaryDirectory(prefix="seogo-bench-") as folder:
            measure(Path(folder), chunks)


def measure(directory: Path, chunks: int) -> None:
    random = np.random.default_rng(0)
    index = QdrantEdgeIndex(directory, SPACES, min_free_bytes=1 << 28)
    start = perf_counter()
    index.count(TENANT, everything())
    print(f"\n{chunks} chunks: new index ready after {perf_counter() - start:.2f} s")
    spent, own, gap = 0.0, 0.0, Ticker()
    worker = worker_of(directory)
    for document, entries in documents(random, chunks):
        began, own_began = perf_counter(), process_time()
        index.put(TENANT, entries)
        if document % 50 == 49:
            index.checkpoint()
        spent += perf_counter() - began
        own += process_time() - own_began
    began = perf_counter()
    index.checkpoint()
    print(f"  put {chunks / spent:.0f} chunks/s")
    print(f"    CPU µs a chunk: {1e6 * own / chunks:.0f} ours, {1e6 * cpu(worker) / chunks:.0f} the worker's")
    print(f"  last checkpoint {perf_counter() - began:.2f} s; worst tick of a bystander {gap.stop():.0f} ms")
    report(index, worker)
    ask(index, worker, random, "right after the build")
    index.close()
    start = perf_counter()
    index = QdrantEdgeIndex(directory, SPACES, min_free_bytes=1 << 28)
    index.count(TENANT, everything())
    print(f"  opened again, first answer after {perf_counter() - start:.2f} s")
    worker = worker_of(directory)
    ask(index, worker, random, "after opening")
    report(index, worker)
    began = perf_counter()
    index.remove(TENANT, Equals(Field.DOCUMENT_ID, "document 7"))
    print(f"  remove one document {1000 * (perf_counter() - began):.1f} ms")
    ask_while_writing(index, random)
    index.close()


def documents(random: np.random.Generator, chunks: int) -> Iterator[tuple[int, list[Entry]]]:
    for number in range(chunks // (DOCUMENT_CHUNKS * 10)):
        yield number, [entry(random, number) for _ in range(DOCUMENT_CHUNKS * 10)]


def entry(random: np.random.Generator, document: int) -> Entry:
    ids = np.unique(np.minimum(random.zipf(1.3, 135), VOCABULARY))
    return Entry(
        UUID(bytes=random.bytes(16)),
        Partition.KO,
        SparseTerms(tuple(ids.tolist()), tuple(random.uniform(0.3, 2.2, len(ids)).tolist())),
        {space: unit(random, dimension) for space, dimension in SPACES.items()},
        {
            Field.COLLECTION: "default",
            Field.DOCUMENT_ID: f"document {document}",
            Field.VERSION: 1,
            Field.SOURCE: f"file:///문서/{document}.pdf",
            Field.MEDIA_TYPE: "application/pdf",
            Field.LANGUAGE: "ko",
        },
    )


def unit(random: np.random.Generator, dimension: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    row = random.standard_normal(dimension, dtype=np.float32)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


def legs_of(random: np.random.Generator) -> list[Leg]:
    terms = np.unique(random.integers(3, 3000, 8))
    words = Words(Partition.KO, SparseTerms(tuple(terms.tolist()), (1.0,) * len(terms)))
    return [words, *(Meaning(space, unit(random, dimension)) for space, dimension in SPACES.items())]


def ask(index: QdrantEdgeIndex, worker: psutil.Process, random: np.random.Generator, when: str) -> None:
    search, scores, both = [], [], []
    own, theirs = process_time(), cpu(worker)
    for _ in range(QUERIES):
        legs = legs_of(random)
        first, second = one_question(index, legs)
        search.append(first)
        scores.append(second)
        both.append(first + second)
    print(f"  {when}: search {quantiles(search)}; scores {quantiles(scores)}; both {quantiles(both)}")
    ours, worked = 1000 * (process_time() - own) / QUERIES, 1000 * (cpu(worker) - theirs) / QUERIES
    print(f"    CPU ms each: {ours:.1f} ours, {worked:.1f} the worker's")


def one_question(index: QdrantEdgeIndex, legs: list[Leg]) -> tuple[float, float]:
    began = perf_counter()
    found = index.search(TENANT, legs, everything())
    between = perf_counter()
    union = {hit.chunk_id for hits in found for hit in hits}
    index.scores(TENANT, [(leg, union - {hit.chunk_id for hit in hits}) for leg, hits in zip(legs, found, strict=True)])
    return 1000 * (between - began), 1000 * (perf_counter() - between)


def ask_while_writing(index: QdrantEdgeIndex, random: np.random.Generator) -> None:
    batches = [entries for _, entries in documents(random, 4000)]
    stop = threading.Event()

    def write() -> None:
        position = 0
        while not stop.is_set():
            index.put(TENANT, batches[position % len(batches)])
            position += 1
            if position % 10 == 0:
                index.checkpoint()

    writer = threading.Thread(target=write)
    gap = Ticker()
    writer.start()
    times = []
    until = monotonic() + 5
    while monotonic() < until:
        times.append(sum(one_question(index, legs_of(random))))
        sleep(0.02)
    stop.set()
    writer.join()
    print(f"  while another thread writes: both {quantiles(times)}; worst tick of a bystander {gap.stop():.0f} ms")


class Ticker:
    """A thread that wants to run each 5 ms: how late it was at worst is how long others held the interpreter."""

    def __init__(self) -> None:
        self._worst = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return self._worst * 1000

    def _run(self) -> None:
        while not self._stop.is_set():
            began = perf_counter()
            sleep(0.005)
            self._worst = max(self._worst, perf_counter() - began - 0.005)


def quantiles(values: list[float]) -> str:
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    return f"p50 {p50:.1f} p95 {p95:.1f} p99 {p99:.1f} ms"


def worker_of(directory: Path) -> psutil.Process:
    return next(child for child in psutil.Process().children() if str(directory) in child.cmdline())


def cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def report(index: QdrantEdgeIndex, worker: psutil.Process) -> None:
    health = index.health()
    memory = worker.memory_full_info()
    print(
        f"  {health.points} points, {health.bytes_on_disk >> 20} MiB on disk; worker {memory.rss >> 20} MiB resident,"
        f" {memory.uss >> 20} MiB its own"
    )


if __name__ == "__main__":
    main()
