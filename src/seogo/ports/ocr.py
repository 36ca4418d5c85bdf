"""Reading letters off the pictures of pages."""

from __future__ import annotations

from typing import Protocol

from seogo.domain.blocks import Reading
from seogo.ports.formats import Source


class Recogniser(Protocol):
    """Reads one page at a time, apart from the rest, as Parser reads files."""

    @property
    def obstacle(self) -> str:
        """Why it cannot read, and what to do about it, in English; empty when it can."""
        ...

    def recognise(self, source: Source, page: int) -> Reading:
        """The blocks of a page (from 1), each marked `ocr`; none where no letters were found.

        Raises:
            WorkerDied: the process died of it.
            Unavailable: no process can be started now.
        """
        ...
