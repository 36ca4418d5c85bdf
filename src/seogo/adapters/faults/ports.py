"""The ports through which every effect goes, each telling the fail point where it is. All else is passed on untouched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seogo.adapters.faults.points import FailPoint
from seogo.domain.document import Acceptance, BlobName, NewDocument, Stage, Tenant
from seogo.ports.events import Delivery
from seogo.ports.indexes import Entry
from seogo.ports.storage import Step


class _Passing:
    def __init__(self, inner: Any, fail_point: FailPoint) -> None:
        self._inner = inner
        self._fail_point = fail_point

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class FaultyBus(_Passing):
    def take(self, stage: Stage, *, top: int, owner: str, lease_seconds: float = 30.0) -> list[Delivery]:
        taken: list[Delivery] = self._inner.take(stage, top=top, owner=owner, lease_seconds=lease_seconds)
        if taken:
            self._fail_point.reach("claimed")
        return taken


class FaultyBlobs(_Passing):
    def put(self, content: bytes) -> BlobName:
        self._fail_point.reach("computed")
        name: BlobName = self._inner.put(content)
        self._fail_point.reach("blob_written")
        return name

    def put_file(self, source: Any, *, max_bytes: int) -> tuple[BlobName, int]:
        written: tuple[BlobName, int] = self._inner.put_file(source, max_bytes=max_bytes)
        self._fail_point.reach("blob_written")
        return written


class FaultyDocuments(_Passing):
    def accept(self, new: Sequence[NewDocument]) -> list[Acceptance]:
        accepted: list[Acceptance] = self._inner.accept(new)
        self._fail_point.reach("committed")
        return accepted

    def advance(self, steps: Sequence[Step]) -> list[bool]:
        advanced: list[bool] = self._inner.advance(steps)
        self._fail_point.reach("committed")
        return advanced


class FaultyIndex(_Passing):
    def put(self, tenant: Tenant, entries: Sequence[Entry]) -> None:
        self._inner.put(tenant, entries)
        self._fail_point.reach("indexed")

    def checkpoint(self) -> None:
        self._inner.checkpoint()
        self._fail_point.reach("checkpointed")
