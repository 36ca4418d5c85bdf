"""One page of a PDF, opened, and the answer about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seogo.adapters.readers import media
from seogo.adapters.readers.pdf_document import opened
from seogo.adapters.readers.sniff import sniff
from seogo.domain.blocks import Attachment, Reading
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

NO_SUCH_PAGE = Reading()
"""An answer without content."""


@contextmanager
def opened_page(source: Source, limits: Limits, number: int) -> Iterator[Any]:
    """A pypdfium2.PdfPage, or None where there is none of this number; pages count from 1.

    Raises:
        Refused: UNSUPPORTED for what is no PDF, ENCRYPTED, DAMAGED.
    """
    if sniff(source.path, source.name, source.declared_media_type, limits=limits) != media.PDF:
        raise Refused(Code.UNSUPPORTED, "not a PDF")
    with opened(source.path) as document:
        if not 1 <= number <= len(document):
            yield None
            return
        page = document[number - 1]
        try:
            yield page
        finally:
            page.close()


def answer(content: bytes) -> Reading:
    """What a task found out about a page, as the one attachment of a reading: so it goes through the same pipe."""
    return Reading(attachments=[Attachment("", "", content)])
