"""Equal passages are one hit: the same clause in ten files must not fill a page."""

from __future__ import annotations

from collections.abc import Iterable

from seogo.domain.chunk import Chunk


def folded(chunks: Iterable[Chunk], *, limit: int, fold: bool = True) -> list[list[Chunk]]:
    """The first `limit` distinct passages, each followed by the chunks behind it that say the same, white space aside.

    Takes no more from `chunks` than up to the first passage beyond the limit. Without fold every passage is distinct.
    """
    groups: dict[object, list[Chunk]] = {}
    for chunk in chunks:
        key = " ".join(chunk.text.split()) if fold else chunk.id
        if key not in groups and len(groups) == limit:
            break
        groups.setdefault(key, []).append(chunk)
    return list(groups.values())
