"""The pages of a document as they look."""

from __future__ import annotations

from typing import Protocol

from seogo.domain.document import BlobName

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom, as fractions of the page, from its upper left corner."""


class Pages(Protocol):
    """Shows single pages of a PDF, apart from the rest like Parser. Pages count from 1.

    Raises:
        Refused: NOT_FOUND for a page that is not there, MEDIA_TYPE for what is no PDF, and what reading a file may end in.
        WorkerDied: the process died of the page.
        Unavailable: no process is free, or none can be started.
    """

    def image(self, content: BlobName, page: int, *, scale: float) -> bytes:
        """WebP. scale: pixels per point, less where the picture would get too large. The same again gives the same."""

    def find(self, content: BlobName, page: int, text: str) -> list[Rectangle]:
        """Where the text stands on the page, one rectangle a line, without regard to white space and hyphens; none where it does
        not stand there, as on a page that is a picture."""

    def close(self) -> None: ...
