"""What health looks at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping

from seogo.config import Settings
from seogo.domain.chunk import Space
from seogo.monitor.health import Component, Status
from seogo.ports.events import EventBus
from seogo.ports.indexes import SearchIndex
from seogo.ports.models import Analyser, Embedder


def probes(
    settings: Settings,
    index: SearchIndex,
    bus: EventBus,
    embedders: Mapping[Space, Embedder],
    korean: Analyser,
) -> dict[str, Callable[[], Component]]:
    """What health looks at. None of them waits for work."""

    def look_at_index() -> Component:
        health = index.health()
        size = f"{health.points} points, {health.bytes_on_disk} bytes"
        detail = health.detail or (size if health.state == "ready" else health.state)
        return Component("index", {"ready": Status.OK, "starting": Status.DEGRADED}.get(health.state, Status.DOWN), detail)

    def look_at_store() -> Component:
        depths = bus.depths()
        waiting = sum(depth.ready + depth.taken for depth in depths.values())
        return Component("store", Status.OK, f"{waiting} tasks open")

    def look_at_disk() -> Component:
        free = shutil.disk_usage(settings.data_dir).free
        return Component("disk", Status.OK if free > settings.min_free_bytes else Status.DOWN, f"{free} bytes free")

    def look_at_space(name: str) -> Callable[[], Component]:
        def look() -> Component:
            there = Space(name) in embedders
            return Component(
                f"space {name}",
                Status.OK if there else Status.DEGRADED,
                "" if there else "its model package is not installed",
                needed=False,
            )

        return look

    def look_at_korean() -> Component:
        loaded = korean.version.startswith("kiwi")
        return Component(
            "morphemes", Status.OK if loaded or not settings.morphemes else Status.DEGRADED, korean.version, needed=False
        )

    return {
        "store": look_at_store,
        "index": look_at_index,
        "disk": look_at_disk,
        "morphemes": look_at_korean,
        **{f"space {name}": look_at_space(name) for name in settings.spaces},
    }
