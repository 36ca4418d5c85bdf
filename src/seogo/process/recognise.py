"""The pages of a file that are pictures: read by character recognition where it is installed, else named with what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from seogo.domain.blocks import Block, Reading, ranges
from seogo.domain.document import OUTCOME_CODES, Outcome
from seogo.domain.errors import WorkerDied
from seogo.ports.formats import Parser, Source
from seogo.ports.ocr import Recogniser

PAGES_READ = "ocr"
"""The metadata field that names the pages whose text comes from character recognition."""


@dataclass(frozen=True, slots=True)
class RecognisingParser:
    """A ports.formats.Parser that also reads the pages that another one found to be pictures, the first max_pages of them."""

    parser: Parser
    recogniser: Recogniser
    max_pages: int

    def parse(self, source: Source, *, alone: bool = False) -> Reading:
        """Like any, with the recognised text in its place between the pages; what stays unread is told."""
        reading = self.parser.parse(source, alone=alone)
        if not reading.scanned:
            return reading
        if self.recogniser.obstacle:
            return _told(reading, read=(), why=self.recogniser.obstacle)
        found: list[Block] = []
        read: list[int] = []
        for page in reading.scanned[: self.max_pages]:
            try:
                one = self.recogniser.recognise(source, page)
            except WorkerDied:  # costs its page, not the document
                continue
            if one.outcome not in OUTCOME_CODES:
                found += one.blocks
                read.append(page)
        blocks = sorted([*reading.blocks, *found], key=lambda block: block.page or 0)
        return _told(replace(reading, blocks=blocks), read=read, why=f"not recognised; at most {self.max_pages} are tried")

    def close(self) -> None:
        self.parser.close()


def _told(reading: Reading, *, read: Sequence[int], why: str) -> Reading:
    """With what became of its scanned pages. reading.detail names its other faults only. why: the rest was not read."""
    unread = sorted(set(reading.scanned) - set(read))
    faults = [reading.detail] if reading.detail else []
    outcome = Outcome.PARTIAL if faults else Outcome.OK
    if unread:
        faults.append(f"pages that are pictures: {ranges(unread)} ({why})")
        outcome = Outcome.NEEDS_OCR if len(unread) > reading.pages / 2 else Outcome.PARTIAL
    elif not any(block.text.strip() for block in reading.blocks):
        faults.append("no letters were recognised on its pages")
        outcome = Outcome.EMPTY
    metadata = {**reading.metadata, **({PAGES_READ: ranges(read)} if read else {})}
    return replace(reading, outcome=outcome, detail="; ".join(faults), metadata=metadata)
