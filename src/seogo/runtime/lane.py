"""A lane: the threads that do one stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from seogo.domain.document import Stage
from seogo.ports.events import Delivery


class Handler(Protocol):
    """A stage. Safe to run twice. A batch that raises is run again one by one, so that no neighbour is blamed."""

    def run(self, deliveries: Sequence[Delivery]) -> None: ...


@dataclass(frozen=True, slots=True)
class Lane:
    stage: Stage
    handler: Handler
    batch: int
    """Most documents taken at once."""
    threads: int = 1
