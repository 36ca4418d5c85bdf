"""The frozen average lengths: baked into every weight in the index, so they may change only for all chunks together.

Too small an average hurts more than too large a one, and a mixture hurts most (measured, ADR 3). So the first average
is rounded up, and when the true one leaves the tolerance, all chunks of the partition are weighed anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seogo.domain.terms import Partition
from seogo.ports.storage import Manifest
from seogo.process.entries import Analysed

TOLERANCE = 0.1
FIRST_MARGIN = 1.1
"""The first batch of a partition is a small sample."""

Lengths = Mapping[Partition, tuple[int, int, int]]
"""Partition → chunks, sum of words, sum of bigrams."""


def with_first_averages(manifest: Manifest, work: Sequence[Analysed]) -> Manifest:
    """Gives a partition that has none the averages of this batch, rounded up."""
    found: dict[Partition, tuple[int, int, int]] = {}
    for one in work:
        for chunk in one.chunks:
            terms = one.terms[chunk.id]
            chunks, words, bigrams = found.get(chunk.partition, (0, 0, 0))
            found[chunk.partition] = (chunks + 1, words + terms.words_length, bigrams + terms.bigrams_length)
    first = {
        str(partition): (words / chunks * FIRST_MARGIN, bigrams / chunks * FIRST_MARGIN)
        for partition, (chunks, words, bigrams) in found.items()
        if partition not in manifest.average_length
    }
    return replace(manifest, average_length={**manifest.average_length, **first}) if first else manifest


def drifted(manifest: Manifest, lengths: Lengths) -> list[Partition]:
    """Partitions one of whose channels has left [1 − TOLERANCE, 1 + TOLERANCE] of its frozen average."""
    return [
        partition
        for partition, length in lengths.items()
        if length[0] and not _fits(true_average(length), manifest.average_length.get(partition))
    ]


def true_average(length: tuple[int, int, int]) -> tuple[float, float]:
    chunks, words, bigrams = length
    return words / chunks, bigrams / chunks


def _fits(true: tuple[float, float], frozen: tuple[float, float] | None) -> bool:
    return frozen is None or all(abs(now - then) <= TOLERANCE * max(then, 1e-9) for now, then in zip(true, frozen, strict=True))


def reweighed(manifest: Manifest, partitions: Sequence[Partition], lengths: Lengths) -> Manifest:
    """New averages, a new generation, and the walks to make, each from the beginning."""
    averages = {str(partition): true_average(lengths[partition]) for partition in partitions}
    return replace(
        manifest,
        average_length={**manifest.average_length, **averages},
        weights=manifest.weights + 1,
        reweighing={**manifest.reweighing, **{str(partition): "" for partition in partitions}},
    )
