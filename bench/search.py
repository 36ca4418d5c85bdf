"""How fast a search is: real text, the whole way through REST, the embedding of the question included.

    python bench/search.py [--chunks 10000 100000] [--data-dir DIR] [--questions 300]

Statutes of `../shared/corpora/laws_ko.tar.xz` are uploaded until there are enough chunks: about half an hour per 100,000
on two cores. --data-dir stays and is filled only as far as it is not, so that a second run measures at once; sizes that it
has outgrown are left out. Each question of `../shared/eval` (statutes, Korean and English; korquad) is asked once: no cache
knows it. "share": of each part in the mean, as the server tells it.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, quantiles

from datasets import EVAL, HOME, judged, law_questions, members
from server import Client, batched, serving

LAWS = HOME / "corpora" / "laws_ko.tar.xz"
WARM_UP = 20
FILES_AT_ONCE = 20
FILL_SECONDS = 4 * 3600.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--chunks", type=int, nargs="+", default=[10_000, 100_000])
    arguments.add_argument("--data-dir", type=Path)
    arguments.add_argument("--questions", type=int, default=300)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary, serving(given.data_dir or Path(temporary)) as client:
        print("| chunks | questions | p50 ms | p95 ms | p50 in the server | share of each part |\n" + "|---" * 6 + "|", flush=True)
        files = members(LAWS)
        for wanted in given.chunks:
            if chunks(client) > 1.5 * wanted:
                continue
            fill(client, files, wanted)
            print(measured(client, questions(given.questions)), flush=True)


def chunks(client: Client) -> int:
    health = {part["name"]: part for part in client.get("monitor/health")["components"]}
    points = re.match(r"(\d+) points", health["index"]["detail"])
    return int(points[1]) if points else 0


def fill(client: Client, files: Iterator[tuple[str, bytes]], wanted: int) -> None:
    """Uploads more statutes until there are enough chunks. What is there already is unchanged, and costs nothing."""
    while chunks(client) < wanted and (some := next(batched(files, FILES_AT_ONCE), None)):
        client.upload_files("laws", some)
        while client.get("monitor/ledger")["in_flight"] > FILES_AT_ONCE:
            time.sleep(0.2)
    client.wait(FILL_SECONDS)


def questions(count: int) -> list[str]:
    """Shuffled with a fixed seed; the first WARM_UP of them are not measured."""
    laws = [one.text for name in ("law_ko/questions", "cross/law_ko_from_en") for one in law_questions(EVAL / f"{name}.jsonl")]
    others = [one.text for one in judged("korquad").questions]
    chosen = [*laws, *others][: count + WARM_UP]
    random.Random(0).shuffle(chosen)
    return chosen


def measured(client: Client, asked: Sequence[str]) -> str:
    """A row of the table."""
    outside, inside = [], []
    phases: dict[str, list[float]] = {}
    for number, question in enumerate(asked):
        start = time.perf_counter()
        told = client.search(question, explain=True)
        if number >= WARM_UP:
            outside.append((time.perf_counter() - start) * 1000)
            inside.append(told["took_ms"])
            for name, milliseconds in told["phases_ms"].items():
                phases.setdefault(name, []).append(milliseconds)
    parts = {name: fmean(found) for name, found in phases.items()} | {"HTTP": fmean(outside) - fmean(inside)}
    shares = " · ".join(f"{name} {part / fmean(outside):.0%}" for name, part in sorted(parts.items(), key=lambda part: -part[1]))
    cuts = quantiles(outside, n=20)
    p50 = quantiles(inside, n=2)[0]
    return f"| {chunks(client):,} | {len(outside)} | {cuts[9]:.1f} | {cuts[18]:.1f} | {p50:.1f} | {shares} |"


if __name__ == "__main__":
    main()
