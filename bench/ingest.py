"""Ingest end to end through REST: from the first upload until the last document is searchable.

    python bench/ingest.py [laws] [words] [records] [--share 1.0] [--keep DIR]

laws: the 1,701 statutes, both spaces; words: the same without vectors; records: obliqa and scifact, both spaces.
--keep: the data directory of each stays in a folder of its name there, for `bench/search.py --data-dir`.
Each line of the table is one server. "first/last" is CPU seconds a chunk in the first and in the last tenth of the chunks.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from datasets import HOME, judged, members
from server import Client, serving

WORDS_ONLY = {"SEOGO_SPACES": "[]"}
POLL_SECONDS = 1.0
TIMEOUT_SECONDS = 4 * 3600.0


@dataclass(frozen=True)
class Sample:
    """One look: chunks in the index, CPU seconds of all processes so far, their RSS together."""

    at: float
    chunks: int
    cpu_seconds: float
    rss_bytes: int


def look(client: Client, dead: dict[int, float]) -> Sample:
    health = {part["name"]: part for part in client.get("monitor/health")["components"]}
    points = re.match(r"(\d+) points", health["index"]["detail"])
    server = psutil.Process(client.pid)
    rss = 0
    for process in [server, *server.children(recursive=True)]:
        try:
            times = process.cpu_times()
            dead[process.pid] = times.user + times.system  # a parse process that is recycled keeps what it used
            rss += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return Sample(time.monotonic(), int(points[1]) if points else 0, sum(dead.values()), rss)


def watched(client: Client, upload: Callable[[], None]) -> list[Sample]:
    """Uploads while looking on, until nothing is in flight."""
    used: dict[int, float] = {}
    samples = [look(client, used)]
    uploading = threading.Thread(target=upload)
    uploading.start()
    while uploading.is_alive() or client.get("monitor/ledger")["in_flight"]:
        time.sleep(POLL_SECONDS)
        samples.append(look(client, used))
    uploading.join()
    samples.append(look(client, used))
    return samples


def cost_of_a_chunk(samples: list[Sample], start: float, end: float) -> float:
    """CPU milliseconds a chunk between two shares of all the chunks."""
    last = samples[-1].chunks
    inside = [sample for sample in samples if start * last <= sample.chunks <= end * last]
    if len(inside) < 2 or inside[-1].chunks == inside[0].chunks:
        return float("nan")
    return 1000 * (inside[-1].cpu_seconds - inside[0].cpu_seconds) / (inside[-1].chunks - inside[0].chunks)


def report(name: str, megabytes: float, samples: list[Sample], stages: Mapping[str, Mapping[str, float]]) -> None:
    seconds = samples[-1].at - samples[0].at
    cpu = samples[-1].cpu_seconds - samples[0].cpu_seconds
    chunks = samples[-1].chunks
    first, last = cost_of_a_chunk(samples, 0.02, 0.12), cost_of_a_chunk(samples, 0.9, 1.0)
    rss = max(sample.rss_bytes for sample in samples) / 1e6
    print(
        f"{name:<10} {megabytes:7.1f} MB {chunks:7d} chunks {seconds:7.0f} s  {megabytes / seconds:6.3f} MB/s  "
        f"{chunks / seconds:6.1f} chunks/s  {chunks / cpu:6.1f} chunks/CPU s  "
        f"first {first:5.1f} last {last:5.1f} ms/chunk ({last / first:4.2f}x)  RSS max {rss:5.0f} MB"
    )
    busy = ", ".join(f"{stage} {tally['busy_seconds']:.0f} s" for stage, tally in stages.items() if tally["tries"])
    print(f"{'':<10} busy: {busy}; CPU {cpu:.0f} s", flush=True)


def laws(share: float) -> list[tuple[str, bytes]]:
    files = list(members(HOME / "corpora" / "laws_ko.tar.xz"))
    return random.Random(0).sample(files, int(len(files) * share))


def run_files(home: Path, name: str, settings: Mapping[str, str], share: float) -> None:
    files = laws(share)
    with serving(home / name, settings) as client:
        samples = watched(client, lambda: client.upload_files("laws", files))
        report(name, sum(len(content) for _, content in files) / 1e6, samples, client.get("monitor/health")["queues"])


def run_records(home: Path, share: float) -> None:
    for name in ("obliqa", "scifact"):
        records = judged(name).records
        records = records[: int(len(records) * share)]
        with serving(home / name) as client:
            samples = watched(client, lambda records=records, name=name: client.upload_records(name, records))  # type: ignore[misc]
            size = sum(len(text.encode()) for record in records for text in record.values()) / 1e6
            report(name, size, samples, client.get("monitor/health")["queues"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["laws", "words", "records"], choices=["laws", "words", "records"])
    parser.add_argument("--share", type=float, default=1.0, help="share of the documents, for a quick look")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    print(f"{psutil.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as temporary:
        home = given.keep or Path(temporary)
        for what in given.what:
            if what == "records":
                run_records(home, given.share)
            else:
                run_files(home, what, WORDS_ONLY if what == "words" else {}, given.share)


if __name__ == "__main__":
    main()
