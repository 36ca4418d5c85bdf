"""The real parse processes over the corpus: two against one, and what of it stays in the memory of who asks.

    python bench/parse_pool.py [--rounds 5]

Files: `corpora/files` under SEOGO_CORPORA (default `../shared`). The two pools take turns, warm; wall clock, so that what else runs
on the machine counts: the load is printed, and CPU time of the asking process beside it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from statistics import median

import psutil

from datasets import HOME
from seogo.adapters.parse_process.pool import ParsePool
from seogo.ports.formats import Limits, Source

FILES = HOME / "corpora" / "files"
MIN_GAIN = 1.7
MAX_GROWTH_BYTES = 50_000_000
N_PASSES = 3
TIMES = 2
"""Each file in one round: enough that the end of a round, when one process has nothing left, does not count."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    files = sorted(path for path in FILES.glob("*.*") if path.name != "MANIFEST.tsv")
    with tempfile.TemporaryDirectory() as home:
        report_memory(files, Path(home))
        report_gain(files, Path(home), asked.rounds)


def report_memory(files: Sequence[Path], home: Path) -> None:
    """The corpus again and again through one pool."""
    myself = psutil.Process()
    pool = ParsePool(2, Limits(), temp_root=home)
    rss_bytes = [myself.memory_info().rss]
    for _ in range(N_PASSES):
        read_all(pool, files, threads=2)
        rss_bytes.append(myself.memory_info().rss)
    pool.close()
    growth = max(rss_bytes[1:]) - rss_bytes[1]
    print(f"RSS of the asking process, MB, before and after each of {N_PASSES} times {len(files)} files: ", end="")
    print(f"{', '.join(f'{each / 1e6:.1f}' for each in rss_bytes)}; bar: flat within 50: {verdict(growth <= MAX_GROWTH_BYTES)}")


def report_gain(files: Sequence[Path], home: Path, n_rounds: int) -> None:
    work = list(files) * TIMES
    Random(1).shuffle(work)
    pools = {n: ParsePool(n, Limits(), temp_root=home) for n in (1, 2)}
    seconds: dict[int, list[float]] = {1: [], 2: []}
    own_seconds: list[float] = []
    for number in range(n_rounds + 1):  # the first warms up
        for n, pool in pools.items():
            began, own_began = time.monotonic(), time.process_time()
            read_all(pool, work, threads=n)
            if number:
                seconds[n].append(time.monotonic() - began)
                own_seconds.append(time.process_time() - own_began)
    for pool in pools.values():
        pool.close()
    megabytes = sum(path.stat().st_size for path in work) / 1e6
    gain = median(one / two for one, two in zip(seconds[1], seconds[2], strict=True))
    print(f"{'processes':<10}{'seconds':>9}{'files/s':>9}{'MB/s':>7}")
    for n in pools:
        taken = median(seconds[n])
        print(f"{n:<10}{taken:>9.2f}{len(work) / taken:>9.1f}{megabytes / taken:>7.1f}")
    print(f"two against one: {gain:.2f} times, median of {n_rounds} rounds; bar: {MIN_GAIN}: {verdict(gain >= MIN_GAIN)}", end="; ")
    print(f"asking costs {median(own_seconds):.2f} s of CPU; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def read_all(pool: ParsePool, files: Sequence[Path], *, threads: int) -> None:
    with ThreadPoolExecutor(threads) as callers:
        for reading in callers.map(lambda path: pool.parse(Source(path=path, name=path.name)), files):
            del reading


def verdict(is_met: bool) -> str:
    return "met" if is_met else "not met"


if __name__ == "__main__":
    main()
