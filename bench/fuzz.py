"""Broken files of every format through the real parse processes: outcomes stay typed, and whoever asked lives.

    python bench/fuzz.py [--seconds 60] [--seed 1] [--formats pdf,hwp] [--keep FOLDER]

Files: those that the tests make, and the small ones of `corpora/files` under SEOGO_CORPORA (default `../shared`), each mutated by
`mutations.py`. File n of a seed is always the same. Ends with 1 if an outcome is not typed, an exception comes out that the
contract does not name, or the asking process grows by more than 50 MB. `died` is a parse process that crashed: it cost one
document one attempt, which is what it is for, but each is worth a look (--keep).
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from datasets import HOME
from mutations import mutated
from seogo.adapters.parse_process.pool import ParsePool
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import SeogoError, WorkerDied
from seogo.ports.formats import Limits, Source

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.adapters.readers import collection_samples, hangul_samples, msg_samples, office_samples, samples

MAX_CORPUS_BYTES = 60_000
MAX_GROWTH_BYTES = 50_000_000
WARM_UP_FILES = 50
LIMITS = Limits(deadline_seconds=20, deadline_seconds_per_megabyte=5, memory_bytes=1 << 30, recycle_rss_bytes=500_000_000)
COLUMNS = ("ok", "partial", "refused", "too_large", "timeout", "died")
_FAULT = re.compile(r"cannot be read: (\w+ at [\w.]+:\d+)")


@dataclass
class Tally:
    """Of one format."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0


def originals(formats: Sequence[str]) -> list[tuple[str, bytes]]:
    """Name and content, small ones of each format."""
    made = [
        (sample.name, sample.content)
        for module in (samples, hangul_samples, office_samples, msg_samples, collection_samples)
        for sample in module.SAMPLES
    ]
    found = sorted((HOME / "corpora" / "files").glob("*.*"))
    real = [(path.name, path.read_bytes()) for path in found if 0 < path.stat().st_size <= MAX_CORPUS_BYTES]
    return [(name, content) for name, content in [*made, *real] if name != "MANIFEST.tsv" and _is_wanted(name, formats)]


def _is_wanted(name: str, formats: Sequence[str]) -> bool:
    return not formats or _ending(name) in formats


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def broken(files: Sequence[tuple[str, bytes]], seed: int) -> Iterator[tuple[str, bytes]]:
    """Without end; formats in turn, whatever number of files each has."""
    by_ending: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name, content in files:
        by_ending[_ending(name)].append((name, content))
    number = 0
    while True:
        for ending in sorted(by_ending):
            chance = Random(f"{seed} {number}")
            name, content = chance.choice(by_ending[ending])
            yield name, mutated(content, chance)
            number += 1


def fault(reading: Reading) -> str:
    """What is wrong with an outcome; empty if it is as the contract has it."""
    has_text = any(block.text.strip() for block in reading.blocks)
    if reading.outcome is Outcome.OK and not has_text:
        return "ok, but empty"
    if reading.outcome is Outcome.PARTIAL and not (has_text or reading.attachments):
        return "partial, but empty"
    return "" if reading.outcome is Outcome.OK or reading.detail else f"{reading.outcome} without a reason"


def column(outcome: Outcome) -> str:
    return outcome.value if outcome.value in COLUMNS else "refused"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="", help="endings, parted by commas")
    parser.add_argument("--keep", type=Path, help="where files that killed a process, timed out or broke the contract are put")
    asked = parser.parse_args()
    files = originals(tuple(filter(None, asked.formats.split(","))))
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    faults: Counter[str] = Counter()
    places: Counter[str] = Counter()
    myself = psutil.Process()
    warm_bytes = rss_bytes = myself.memory_info().rss
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        pool = ParsePool(1, LIMITS, temp_root=Path(home))
        for number, (name, content) in enumerate(broken(files, asked.seed)):
            if time.monotonic() - began > asked.seconds:
                break
            path = Path(home) / "file"
            path.write_bytes(content)
            tally = tallies[_ending(name)]
            started = time.monotonic()
            wrong = ""
            try:
                reading = pool.parse(Source(path=path, name=name))
                outcome = column(reading.outcome)
                wrong = fault(reading)
                places.update(_FAULT.findall(reading.detail))
            except WorkerDied as error:
                outcome = "died"
                print(f"  file {number} ({name}): {error}")
            except SeogoError as error:
                outcome, wrong = "refused", f"{type(error).__name__}: {error}"
            tally.outcomes[outcome] += 1
            tally.slowest_seconds = max(tally.slowest_seconds, time.monotonic() - started)
            if wrong:
                faults[wrong] += 1
                print(f"  file {number} ({name}): {wrong}")
            if asked.keep and (wrong or outcome in ("died", "timeout")):
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{asked.seed}-{number}-{name}").write_bytes(content)
            rss_bytes = myself.memory_info().rss
            if number == WARM_UP_FILES:
                warm_bytes = rss_bytes
        pool.close()
    growth_bytes = rss_bytes - warm_bytes
    report(tallies, places)
    print(f"contract broken {faults.total()} times; the asking process lives, RSS {growth_bytes / 1e6:+.1f} MB")
    return 1 if faults or growth_bytes > MAX_GROWTH_BYTES else 0


def report(tallies: dict[str, Tally], places: Counter[str]) -> None:
    print(f"{'':<6}{'files':>7}" + "".join(f"{name:>10}" for name in COLUMNS) + f"{'slowest':>10}")
    total: Counter[str] = Counter()
    for ending, tally in sorted(tallies.items()):
        total += tally.outcomes
        _print_row(ending, tally.outcomes, tally.slowest_seconds)
    _print_row("all", total, max((tally.slowest_seconds for tally in tallies.values()), default=0.0))
    if places:
        print("damaged, as told by: " + ", ".join(f"{place} ({number})" for place, number in places.most_common(20)))


def _print_row(name: str, outcomes: Counter[str], slowest_seconds: float) -> None:
    cells = "".join(f"{outcomes[column]:>10}" for column in COLUMNS)
    print(f"{name:<6}{outcomes.total():>7}{cells}{slowest_seconds:>8.2f} s")


if __name__ == "__main__":
    sys.exit(main())
