"""The whole data flow on one page: which event wakes which stage, and how many threads and documents each stage takes.

received ─ Extract ─▶ extracted ─ Split ─▶ chunked ─ Embed ─▶ embedded ─ Index ─▶ READY
    └ a file that cannot be read ─▶ FAILED      └ out of attempts ─▶ FAILED + dead letter      deleted ─ Forget ─▶ gone
"""

from __future__ import annotations

from collections.abc import Mapping

from seogo.domain.document import Stage
from seogo.domain.events import (
    DocumentChunked,
    DocumentDeleted,
    DocumentEmbedded,
    DocumentEvent,
    DocumentExtracted,
    DocumentReceived,
)
from seogo.process.chunk import Split
from seogo.process.embed import Embed
from seogo.process.extract import Extract
from seogo.process.forget import Forget
from seogo.process.index import Index
from seogo.runtime.lane import Lane

STAGES: Mapping[type[DocumentEvent], Stage] = {
    DocumentReceived: Stage.EXTRACT,
    DocumentExtracted: Stage.CHUNK,
    DocumentChunked: Stage.EMBED,
    DocumentEmbedded: Stage.INDEX,
    DocumentDeleted: Stage.FORGET,
}


def lanes(extract: Extract, split: Split, embed: Embed, index: Index, forget: Forget, *, parse_processes: int) -> list[Lane]:
    """One document at a time where one may be slow or hostile; batches where many share a cost (a run, a commit, a checkpoint)."""
    return [
        Lane(Stage.EXTRACT, extract, batch=1, threads=parse_processes),
        Lane(Stage.CHUNK, split, batch=8),
        Lane(Stage.EMBED, embed, batch=16, threads=2),  # a large document must not hold up the small ones
        Lane(Stage.INDEX, index, batch=32),
        Lane(Stage.FORGET, forget, batch=64),
    ]
