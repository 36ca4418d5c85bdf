"""Pages that were shown once are remembered, within a bound and no longer than their document."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from seogo.adapters.files.pages import CachedPages
from seogo.domain.document import BlobName
from seogo.domain.errors import Code, Refused
from seogo.ports.pages import Rectangle

A, B = BlobName("a" * 64), BlobName("b" * 64)


@dataclass
class CountedPages:
    """Pages of 1,000 bytes each; there are nine."""

    asked: list[tuple[object, ...]] = field(default_factory=list)

    def image(self, content: BlobName, page: int, *, scale: float) -> bytes:
        self.asked.append((content, page, scale))
        if page > 9:
            raise Refused(Code.NOT_FOUND, f"no page {page}")
        return f"{content} {page} {scale}".encode().ljust(1000)

    def find(self, content: BlobName, page: int, text: str) -> list[Rectangle]:
        self.asked.append((content, page, text))
        return [(0.1, 0.2, 0.3, len(text) / 100)]

    def close(self) -> None:
        self.asked.append(("closed",))


@pytest.fixture
def inner() -> CountedPages:
    return CountedPages()


@pytest.fixture
def pages(inner: CountedPages, tmp_path: Path) -> CachedPages:
    return CachedPages(inner, tmp_path / "pages", max_bytes=5_000)


def test_a_page_is_drawn_once_and_also_after_a_restart(pages: CachedPages, inner: CountedPages, tmp_path: Path) -> None:
    for again in (pages, CachedPages(inner, tmp_path / "pages", max_bytes=5_000)):
        assert again.image(A, 1, scale=1.6) == inner.image(A, 1, scale=1.6)
        assert again.find(A, 1, "글") == [(0.1, 0.2, 0.3, 0.01)]
    assert inner.asked.count((A, 1, "글")) == 1 and inner.asked.count((A, 1, 1.6)) == 3  # two of them by this test


def test_another_page_scale_text_and_document_are_others(pages: CachedPages) -> None:
    pictures = {pages.image(content, page, scale=scale) for content in (A, B) for page in (1, 2) for scale in (1.0, 1.6)}
    assert len(pictures) == 8
    assert pages.find(A, 1, "글") != pages.find(A, 1, "text")


def test_what_is_refused_is_not_remembered(pages: CachedPages, inner: CountedPages) -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            pages.image(A, 10, scale=1)
    assert len(inner.asked) == 2


def test_there_are_never_more_bytes_than_the_bound_and_the_oldest_go_first(
    pages: CachedPages, inner: CountedPages, tmp_path: Path
) -> None:
    for page in range(1, 6):
        pages.image(A, page, scale=1)
        for path in (tmp_path / "pages").rglob(f"{page}-1.webp"):
            os.utime(path, (page, page))
    pages.image(A, 1, scale=1)  # looked at again
    pages.image(B, 1, scale=1)
    kept = sorted(path.name for path in (tmp_path / "pages").rglob("*.webp"))
    assert sum(path.stat().st_size for path in (tmp_path / "pages").rglob("*.webp")) <= 5_000
    assert kept == ["1-1.webp", "1-1.webp", "4-1.webp", "5-1.webp"]


def test_the_pages_of_a_document_that_is_gone_are_forgotten(pages: CachedPages, tmp_path: Path) -> None:
    pages.image(A, 1, scale=1)
    pages.find(B, 1, "글")
    pages.forget(lambda content: content == B)
    assert [path.parent.name for path in (tmp_path / "pages").rglob("*") if path.is_file()] == [B]


def test_where_nothing_can_be_kept_pages_are_shown_all_the_same(inner: CountedPages, tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("no folder")
    pages = CachedPages(inner, tmp_path / "pages", max_bytes=5_000)
    assert pages.image(A, 1, scale=1) == pages.image(A, 1, scale=1)
    pages.close()
    assert len(inner.asked) == 3
