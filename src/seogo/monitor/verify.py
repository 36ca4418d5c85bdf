"""The proof that store, blobs and index agree, and the repair where they do not. The index is derived: the store decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from seogo.domain.document import ENDED, Document, Stage, State, Tenant
from seogo.domain.filters import All, Equals, Field, Range, everything
from seogo.ports.indexes import SearchIndex
from seogo.ports.storage import Blobs, Catalogue, Documents, IndexRecords


@dataclass(frozen=True, slots=True)
class Difference:
    """kind: "missing points", "orphan points", "stale points", "missing blob", "orphan blob", "stuck" or "ledger"."""

    kind: str
    document_id: UUID | None
    detail: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    documents: int
    chunks: int
    points: int
    blobs: int
    differences: Sequence[Difference]

    @property
    def agrees(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Verify:
    """Compares without stopping the work: a document in flight is left out, it will be looked at next time."""

    documents: Documents
    catalogue: Catalogue
    records: IndexRecords
    blobs: Blobs
    index: SearchIndex
    orphan_grace_seconds: float
    """A blob younger than this may belong to an upload that is being accepted just now."""

    def run(self, tenants: Sequence[Tenant], *, repair: bool = False) -> Report:
        """Every difference found; with repair, what could be mended at once is, and says so.

        Raises:
            Unavailable: the index or the store does not answer.
        """
        differences = [*self._ledger(), *self._stuck(repair), *self._points(tenants, repair), *self._blobs(repair)]
        visible = self.records.visible_counts()
        return Report(
            documents=len(visible),
            chunks=sum(chunks for _, _, chunks in visible.values()),
            points=sum(self.index.count(tenant, everything())[""] for tenant in tenants),
            blobs=sum(1 for _ in self.blobs.names()),
            differences=differences,
        )

    def _ledger(self) -> Iterator[Difference]:
        ledger = self.catalogue.ledger()
        if not ledger.is_balanced:
            yield Difference("ledger", None, str(ledger))

    def _stuck(self, repair: bool) -> Iterator[Difference]:
        for document in self.catalogue.stuck():
            found = Difference("stuck", document.id, f"{document.name} is {document.state} and nobody works on it")
            yield self._mended(found, repair and self._restart(document, Stage.EXTRACT))

    def _points(self, tenants: Sequence[Tenant], repair: bool) -> Iterator[Difference]:
        visible = self.records.visible_counts()
        for tenant in tenants:
            points = self.index.count(tenant, everything(), by=Field.DOCUMENT_ID)
            mine = {document_id for document_id, (owner, _, _) in visible.items() if owner == tenant}
            known = self.catalogue.get(tenant, mine | {UUID(name) for name in points})
            for document_id in sorted(mine | {UUID(name) for name in points}, key=str):
                document = known.get(document_id)
                if document is not None and document.state not in ENDED:
                    continue
                _, version, chunks = visible.get(document_id, (tenant, 0, 0))
                yield from self._points_of(tenant, document_id, document, version, chunks, points[str(document_id)], repair)

    def _points_of(
        self, tenant: Tenant, document_id: UUID, document: Document | None, version: int, chunks: int, points: int, repair: bool
    ) -> Iterator[Difference]:
        whole = Equals(Field.DOCUMENT_ID, str(document_id))
        if not chunks:
            if points:
                yield self._mended(
                    Difference("orphan points", document_id, f"{points} of no visible version"),
                    repair and self._remove(tenant, whole),
                )
            return
        right = points
        if version > 1 or points > chunks:
            right = self.index.count(tenant, All((whole, Equals(Field.VERSION, version))))[""]
        if points > right:
            stale = All((whole, Range(Field.VERSION, lt=version)))
            found = Difference("stale points", document_id, f"{points - right} of older versions")
            yield self._mended(found, repair and self._remove(tenant, stale))
        if right != chunks:
            found = Difference("missing points", document_id, f"{right} of {chunks}")
            yield self._mended(found, repair and document is not None and self._restart(document, Stage.INDEX))

    def _blobs(self, repair: bool) -> Iterator[Difference]:
        referenced = set()
        for document, names in self.catalogue.referenced():
            referenced |= names
            for name in sorted(name for name in names if not self.blobs.exists(name)):
                found = Difference("missing blob", document.id, f"{name} of {document.name}")
                made_anew = name != document.content and self.blobs.exists(document.content)
                yield self._mended(found, repair and made_anew and self._restart(document, Stage.EXTRACT))
        for name, age_seconds in self.blobs.names():
            if name not in referenced and age_seconds > self.orphan_grace_seconds:
                found = Difference("orphan blob", None, name)
                if repair:
                    self.blobs.remove(name)
                yield self._mended(found, repair)

    def _restart(self, document: Document, stage: Stage) -> bool:
        return document.state is not State.DELETED and bool(
            self.documents.restart(document.tenant, [document.id], from_stage=stage)
        )

    def _remove(self, tenant: Tenant, where: Equals | All) -> bool:
        self.index.remove(tenant, where)
        self.index.checkpoint()
        return True

    @staticmethod
    def _mended(difference: Difference, repaired: bool) -> Difference:
        return replace(difference, repaired=repaired)
