"""What was acknowledged is there, whenever the process is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import UUID

from seogo.domain.document import Stage
from tests.contracts.stores import US, sqlite

ROOT = Path(__file__).parents[3]
KILLS = 5


def acknowledged_before_a_kill(directory: Path, life: int, *, enough: int) -> list[UUID]:
    """One life of a child that is killed after so many acknowledgements; all that it got out."""
    command = [sys.executable, "-m", "tests.adapters.sqlite.accepting_child", str(directory), str(life)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        lines = [child.stdout.readline() for _ in range(enough)]
        child.kill()
        lines += child.stdout.readlines()
    assert child.returncode == -9
    return [UUID(line.strip()) for line in lines]


def test_every_acknowledged_document_survives_kills(tmp_path: Path) -> None:
    acknowledged: list[UUID] = []
    for life in range(KILLS):
        acknowledged += acknowledged_before_a_kill(tmp_path, life, enough=5 + 20 * life)
    assert len(acknowledged) == len(set(acknowledged))
    with sqlite(tmp_path) as store:
        found = store.catalogue.get(US, acknowledged)
        assert found.keys() == set(acknowledged)
        ledger = store.catalogue.ledger(US)
        assert ledger.is_balanced
        assert ledger.accepted == store.catalogue.count(US) >= len(acknowledged)
        assert store.bus.depths()[Stage.EXTRACT].ready == ledger.in_flight == ledger.accepted
        assert store.catalogue.stuck() == []
