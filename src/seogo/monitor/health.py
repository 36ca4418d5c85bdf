"""Is it well: one line per component, from what the components say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seogo.domain.errors import SeogoError


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    """Works with less: a space is off, Kiwi is still loading."""
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    status: Status
    detail: str = ""
    needed: bool = True
    """Without it an upload or a search would not work now."""


@dataclass(frozen=True, slots=True)
class Health:
    """`probes`: name → a quick look that never waits for work. One that raises an error of ours is a component that is down."""

    probes: Mapping[str, Callable[[], Component]]

    def components(self) -> list[Component]:
        return [self._look(name, probe) for name, probe in self.probes.items()]

    def is_ready(self) -> bool:
        """Whether an upload and a search would work now."""
        return all(component.status is not Status.DOWN for component in self.components() if component.needed)

    def status(self) -> Status:
        found = {component.status for component in self.components()}
        return Status.DOWN if not self.is_ready() else Status.OK if found <= {Status.OK} else Status.DEGRADED

    @staticmethod
    def _look(name: str, probe: Callable[[], Component]) -> Component:
        try:
            return probe()
        except SeogoError as error:
            return Component(name, Status.DOWN, str(error))
