"""Kill -9 at every named point, start again: nothing lost, nothing twice, nothing stuck, and `verify` agrees.

SEOGO_KILLS sets how many kills (50 here, 500 by `make bench-kill`); points come round in turn, with growing counts, so
that the same point is hit early and late.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from seogo.adapters.faults.points import FailPoint
from seogo.domain.errors import Refused

KILLS = int(os.environ.get("SEOGO_KILLS", "50"))

MODELS = {} if KILLS > 50 else {"SPACES": '["passage"]', "MORPHEMES": "false"}
"""Every life loads the models anew: with few kills the quickest one alone."""

MAX_ATTEMPTS = KILLS + 1
"""Here the machine is at fault. By itself the product sets a document aside that was in hand at eight deaths in a row."""

POINTS = [
    "accept:blob_written",
    "accept:committed",
    *(f"{stage}:{point}" for stage in ("extract", "embed") for point in ("claimed", "computed", "blob_written", "committed")),
    "chunk:claimed",
    "chunk:committed",
    *(f"index:{point}" for point in ("claimed", "indexed", "checkpointed", "committed")),
    *(f"forget:{point}" for point in ("claimed", "checkpointed")),
]

# One life of the product in a process that may be killed: it prints each document id when, and only when, it was acknowledged.
LIFE = Path(__file__).with_name("one_life.py")


def live(data_dir: Path, first: int, fail_point: str) -> tuple[int, list[str]]:
    """One life over documents `first`, `first + 1`, …; its exit code, and the lines it got out."""
    settings = {
        "DATA_DIR": str(data_dir),
        "FAIL_POINTS": fail_point,
        "MIN_FREE_BYTES": "0",
        "MAX_ATTEMPTS": str(MAX_ATTEMPTS),
        **MODELS,
    }
    environment = {**os.environ, **{f"SEOGO_{name}": value for name, value in settings.items()}}
    done = subprocess.run(
        [sys.executable, str(LIFE), str(first)], env=environment, stdout=subprocess.PIPE, text=True, timeout=240, check=False
    )
    return done.returncode, done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_nothing_is_lost_doubled_or_stuck_wherever_it_is_killed(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    deleted: set[str] = set()
    killed = 0
    for life, point in enumerate(itertools.islice(itertools.cycle(POINTS), KILLS)):
        code, lines = live(tmp_path, life, f"{point}:{1 + life // len(POINTS) % 3}")
        killed += code == -9
        acknowledged |= {line.split()[1] for line in lines if line.startswith("accepted ")}
        deleted |= {line.split()[1] for line in lines if line.startswith("deleting ")}
    code, lines = live(tmp_path, KILLS, "")
    acknowledged |= {line.split()[1] for line in lines if line.startswith("accepted ")}
    deleted |= {line.split()[1] for line in lines if line.startswith("deleting ")}
    ready = {line.split()[1] for line in lines if line.startswith("ready ")}
    assert code == 0, lines
    assert lines[-1] == "agrees"
    assert acknowledged - deleted <= ready
    assert killed >= KILLS * 0.7, f"only {killed} of {KILLS} lives met their end"


def test_a_wrong_fail_point_is_refused() -> None:
    with pytest.raises(Refused):
        FailPoint("extract:nowhere")
