"""Pages by a parse process of their own, so that nobody waits for a long document to be read before a page is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from seogo.adapters.parse_process.pool import ParsePool
from seogo.adapters.parse_process.wire import Task
from seogo.domain.document import OUTCOME_CODES, BlobName, Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Source
from seogo.ports.pages import Rectangle
from seogo.ports.storage import Blobs

PATIENCE_SECONDS = 30.0
"""How long to wait for the page that is being drawn for somebody else."""


@dataclass(frozen=True, slots=True)
class ProcessPages:
    """See ports.pages.Pages."""

    pool: ParsePool
    blobs: Blobs
    deadline_seconds: float

    def image(self, content: BlobName, page: int, *, scale: float) -> bytes:
        return self._ask(Task.IMAGE, content, page, scale=scale)

    def find(self, content: BlobName, page: int, text: str) -> list[Rectangle]:
        found: list[Any] = json.loads(self._ask(Task.FIND, content, page, text=text))
        return [(left, top, right, bottom) for left, top, right, bottom in found]

    def close(self) -> None:
        self.pool.close()

    def _ask(self, task: Task, content: BlobName, page: int, **facts: object) -> bytes:
        reading = self.pool.do(
            task,
            Source(path=self.blobs.path(content), name=""),
            {"page": page, **facts},
            deadline_seconds=self.deadline_seconds,
            patience_seconds=PATIENCE_SECONDS,
        )
        if reading.outcome is Outcome.UNSUPPORTED:
            raise Refused(Code.MEDIA_TYPE, f"only pages of a PDF can be shown: {reading.detail}")
        if reading.outcome in OUTCOME_CODES:
            raise Refused(OUTCOME_CODES[reading.outcome], f"page {page}: {reading.detail}")
        if not reading.attachments:
            raise Refused(Code.NOT_FOUND, f"no page {page}")
        return reading.attachments[0].content
