"""How fast files are read, format by format, beside the best libraries for each: CPU time, on one core, in one run.

    make bench-readers     or, in its virtual environment:     python bench/readers.py [--formats pdf,html] [--rounds 5]

Files: the real ones of `corpora/files` under SEOGO_CORPORA (default `../shared`), and larger ones made from a seed. All readers
take turns, and of each file the median counts. A pair is compared over the files that both of them read; pages are slides and
sheets too. Our time is that of the whole reading as a parse process does it: type, limits, text, blocks, properties, attachments.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from datasets import HOME
from large_files import write_large
from peers import FAULTS, PEERS, Peer
from seogo.adapters.readers.registry import read
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source

FILES = HOME / "corpora" / "files"
OURS = "seogo"
MAX_RATIO = 1.2
SLOW_SECONDS = 3.0
"""Who needs longer for a file is timed once."""

Timing = Mapping[str, Mapping[Path, float]]
"""Reader → file → seconds of CPU; without the files that it cannot read."""


@dataclass(frozen=True)
class FileSet:
    """Files of one format, and how many pages or slides they have; 0 where the format has none."""

    name: str
    files: Sequence[Path]
    pages: Mapping[Path, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--formats", default=",".join(PEERS), help="parted by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # peers warn of oddities in files
    print(f"{'files':<14}{'read by':<16}{'CPU s':>8}{'MB/s':>8}{'pages/s':>9}  {'seogo / it':<12}leaves out")
    slower: dict[bool, list[str]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.formats.split(","):
            for name, files in (("real", real_files(kind)), ("made", write_large(Path(folder), kind, seed=asked.seed))):
                file_set = readable(f"{kind} {name}", files)
                ratios = report(file_set, timed(file_set.files, readers_of(kind), asked.rounds), PEERS[kind])
                for peer in PEERS[kind]:
                    if ratios.get(peer.name, 0.0) > MAX_RATIO:
                        slower[peer.is_engine].append(f"{file_set.name} {ratios[peer.name]:.2f} of {peer.name}")
    for is_engine, what in (
        (False, "whole libraries"),
        (True, "engines below our own readers, which give less"),
    ):
        verdict = f"not met: {', '.join(slower[is_engine])}" if slower[is_engine] else "met"
        print(f"bar: at most {MAX_RATIO} of the fastest; {what}: {verdict}")


def readers_of(kind: str) -> dict[str, Callable[[Path], str]]:
    return {OURS: ours, **{peer.name: peer.read for peer in PEERS[kind]}}


def real_files(kind: str) -> list[Path]:
    return sorted(FILES.glob(f"{kind}_*.{kind}"))


def readable(name: str, files: Sequence[Path]) -> FileSet:
    """Those out of which we get text."""
    readings = {path: read(Source(path=path, name=path.name), Limits()) for path in files}
    good = {path: reading.pages for path, reading in readings.items() if reading.outcome in (Outcome.OK, Outcome.PARTIAL)}
    return FileSet(name, list(good), good)


def ours(path: Path) -> str:
    return "\n".join(block.text for block in read(Source(path=path, name=path.name), Limits()).blocks)


def timed(files: Sequence[Path], readers: Mapping[str, Callable[[Path], str]], n_rounds: int) -> Timing:
    """The median of the rounds after the first, which warms up; of slow readers that of the first."""
    taken: dict[str, dict[Path, list[float]]] = {name: {} for name in readers}
    for number in range(n_rounds + 1):
        gc.freeze()  # libraries and caches: collecting looks at what is new only
        for path in files:
            for name, reader in readers.items():
                times = taken[name].setdefault(path, [])
                if number and (not times or times[0] > SLOW_SECONDS):
                    continue
                if (seconds := cpu_seconds(reader, path)) is not None:
                    times.append(seconds)
    return {name: {path: median(times[1:] or times) for path, times in by_file.items() if times} for name, by_file in taken.items()}


def cpu_seconds(reader: Callable[[Path], str], path: Path) -> float | None:
    gc.collect()  # nobody pays for what others left
    began = time.process_time()
    try:
        reader(path)
    except FAULTS:
        return None
    return time.process_time() - began


def report(file_set: FileSet, timing: Timing, peers: Sequence[Peer]) -> dict[str, float]:
    """Prints a row for each reader. Returns our time in that of each peer."""
    ratios: dict[str, float] = {}
    left_out = {peer.name: peer.leaves_out for peer in peers}
    for name, seconds in timing.items():
        total = sum(seconds.values())
        megabytes = sum(path.stat().st_size for path in seconds) / 1e6
        pages = sum(file_set.pages[path] for path in seconds)
        compared = ""
        if name != OURS and seconds:
            ratios[name] = sum(timing[OURS][path] for path in seconds) / total
            compared = f"{ratios[name]:.2f}"
        head = f"{file_set.name} {len(file_set.files)}" if name == OURS else ""
        missed = len(file_set.files) - len(seconds)
        words = "; ".join(filter(None, (f"{missed} files" if missed else "", left_out.get(name, ""))))
        rate = f"{pages / total:.0f}" if pages and total else ""
        print(f"{head:<14}{name:<16}{total:>8.3f}{megabytes / max(total, 1e-9):>8.1f}{rate:>9}  {compared:<12}{words}", flush=True)
    return ratios


if __name__ == "__main__":
    main()
