"""The last stage: chunks become findable, and a version becomes visible when it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from seogo.domain.document import Changes, Document, Stage, State, Tenant
from seogo.domain.events import DocumentIndexed
from seogo.domain.filters import All, Equals, Field, Range
from seogo.ports.events import Delivery
from seogo.ports.indexes import SearchIndex
from seogo.ports.models import Analysers
from seogo.ports.storage import Blobs, Catalogue, Chunks, Documents, IndexRecords, Manifest, Step
from seogo.process.current import current
from seogo.process.entries import analysed, entries
from seogo.process.weights import drifted, reweighed, with_first_averages

DOCUMENTS_BETWEEN_CURSORS = 20


@dataclass(frozen=True, slots=True)
class Index:
    """DocumentEmbedded → DocumentIndexed.

    The order makes it safe: write the points of this version, wait until they are on disk, make the version visible,
    remove the points of older ones. Killed anywhere, running it again gives the same.
    """

    index: SearchIndex
    analysers: Analysers
    chunks: Chunks
    records: IndexRecords
    blobs: Blobs
    documents: Documents
    catalogue: Catalogue

    def run(self, deliveries: Sequence[Delivery]) -> None:
        """Many documents share one checkpoint.

        Raises:
            Unavailable: the index is down or the disk is nearly full.
        """
        work = current(self.catalogue, deliveries)
        read = [analysed(document, self.chunks, self.records, self.analysers) for _, document in work]
        manifest = self._manifest()
        averaged = with_first_averages(manifest, read)
        if averaged is not manifest:
            self.records.put_manifest(averaged)
        for one in read:
            self.index.put(one.document.tenant, entries(one, self.blobs, averaged.average_length))
        self.index.checkpoint()
        steps = [visible(delivery, document) for delivery, document in work]
        for (_, document), done in zip(work, self.documents.advance(steps), strict=True):
            if done and document.version > 1:
                self._remove_older(document)
        self.keep_weights_true()

    def keep_weights_true(self) -> None:
        """Weighs partitions anew whose average length has drifted. Goes on where a crash left it; weighing twice is harmless."""
        manifest = self._manifest()
        if not manifest.reweighing:
            lengths = self.records.true_lengths()
            if partitions := drifted(manifest, lengths):
                manifest = reweighed(manifest, partitions, lengths)
                self.records.put_manifest(manifest)
        if manifest.reweighing:
            self._reweigh(manifest)

    def _reweigh(self, manifest: Manifest) -> None:
        done_up_to = min(manifest.reweighing.values())
        rest = sorted(
            (str(found), tenant) for found, (tenant, _, _) in self.records.visible_counts().items() if str(found) > done_up_to
        )
        for number, (name, tenant) in enumerate(rest, start=1):
            self._put_again(tenant, UUID(name), manifest)
            if number % DOCUMENTS_BETWEEN_CURSORS == 0:
                manifest = replace(manifest, reweighing=dict.fromkeys(manifest.reweighing, name))
                self.records.put_manifest(manifest)
        self.index.checkpoint()
        self.records.put_manifest(replace(manifest, reweighing={}))

    def _put_again(self, tenant: Tenant, document_id: UUID, manifest: Manifest) -> None:
        document = self.catalogue.get(tenant, [document_id]).get(document_id)
        # A newer version on its way is weighed with the new averages when it comes.
        if document is None or document.visible_version != document.version or document.state is State.DELETED:
            return
        again = analysed(document, self.chunks, self.records, self.analysers)
        self.index.put(tenant, entries(again, self.blobs, manifest.average_length))

    def _remove_older(self, document: Document) -> None:
        older = All((Equals(Field.DOCUMENT_ID, str(document.id)), Range(Field.VERSION, lt=document.version)))
        self.index.remove(document.tenant, older)
        self.chunks.remove(document.tenant, document.id, below_version=document.version)

    def _manifest(self) -> Manifest:
        manifest = self.records.manifest()
        assert manifest is not None, "wiring writes the manifest before the workers start"
        return manifest


def visible(delivery: Delivery, document: Document) -> Step:
    event = delivery.event.then(DocumentIndexed)
    changes = Changes(visible_version=document.version)
    return Step(stage=Stage.INDEX, cause=delivery.event, event=event, state=State.READY, changes=changes)
