"""Opening a PDF with pdfium, whose faults become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from seogo.domain.errors import Code, Refused


@contextmanager
def opened(file: bytes | Path) -> Iterator[Any]:
    """A pypdfium2.PdfDocument. The empty password opens what has an owner's password only.

    Raises:
        Refused: ENCRYPTED, or DAMAGED, which also stands for what pdfium refuses to do inside the block.
    """
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Refused(Code.ENCRYPTED, "a PDF that opens with a password only") from error
        raise Refused(Code.DAMAGED, "pdfium cannot open it") from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise Refused(Code.DAMAGED, "pdfium cannot read it") from error
    finally:
        document.close()
