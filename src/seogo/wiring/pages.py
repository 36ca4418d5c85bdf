"""The pages of documents as they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seogo.config import Settings
from seogo.ports.storage import Blobs

if TYPE_CHECKING:
    from seogo.adapters.files.pages import CachedPages


def open_pages(settings: Settings, blobs: Blobs) -> CachedPages:
    """Drawn by a process that starts with the first page, and remembered below the data directory."""
    from seogo.adapters.files.pages import CachedPages
    from seogo.adapters.parse_process.pages import ProcessPages
    from seogo.adapters.parse_process.pool import ParsePool

    limits = settings.limits()
    pool = ParsePool(1, limits, temp_root=settings.data_dir / "tmp")
    drawn = ProcessPages(pool, blobs, limits.page_deadline_seconds)
    return CachedPages(drawn, settings.data_dir / "pages", max_bytes=settings.page_cache_bytes)
