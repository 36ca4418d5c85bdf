"""For fault tests only: with `fail_points` set, the process kills itself at the named moment."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from seogo.config import Settings
from seogo.ports.storage import Blobs
from seogo.wiring.index import OpenIndex
from seogo.wiring.storage import Storage


def with_fail_point(settings: Settings, storage: Storage, blobs: Blobs, index: OpenIndex) -> tuple[Storage, Blobs, OpenIndex]:
    if not settings.fail_points:
        return storage, blobs, index
    from seogo.adapters.faults.points import FailPoint
    from seogo.adapters.faults.ports import FaultyBlobs, FaultyBus, FaultyDocuments, FaultyIndex

    fail_point = FailPoint(settings.fail_points)
    faulty = replace(
        storage,
        bus=FaultyBus(storage.bus, fail_point),
        documents=FaultyDocuments(storage.documents, fail_point),
    )
    return faulty, cast(Blobs, FaultyBlobs(blobs, fail_point)), cast(OpenIndex, FaultyIndex(index, fail_point))
