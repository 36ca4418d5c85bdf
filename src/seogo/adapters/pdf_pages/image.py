"""The picture of a page, as WebP."""

from __future__ import annotations

import io
import math
from typing import Any

from PIL import Image

from seogo.adapters.pdf_pages.page import NO_SUCH_PAGE, answer, opened_page
from seogo.domain.blocks import Reading
from seogo.ports.formats import Limits, Source

MAX_PIXELS = 16_000_000
"""64 MB as pdfium draws it. A page of a plan on A0 is drawn smaller than asked for."""
MAX_SIDE_PIXELS = 16_383
"""Of WebP."""

QUALITY = 80
METHOD = 2
"""Of 0 (fast) to 6 (small)."""


def page_image(source: Source, limits: Limits, *, page: int, scale: float) -> Reading:
    """scale: pixels per point; 1.6 draws A4 952 pixels wide. Raises what opened_page raises."""
    with opened_page(source, limits, page) as opened:
        return NO_SUCH_PAGE if opened is None else answer(_webp(drawn(opened, scale)))


def drawn(page: Any, scale: float, **how: object) -> Image.Image:
    """how: further arguments of pypdfium2.PdfPage.render."""
    width, height = page.get_size()
    bitmap = page.render(scale=min(scale, _largest_scale(width, height)), **how)
    picture: Image.Image = bitmap.to_pil()
    return picture


def _largest_scale(width: float, height: float) -> float:
    """width, height: points."""
    return min(math.sqrt(MAX_PIXELS / max(1.0, width * height)), MAX_SIDE_PIXELS / max(1.0, width, height))


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "WEBP", quality=QUALITY, method=METHOD)
    return out.getvalue()
