"""What the graph computes for a run of sentences: each distinct piece, window and wider window once.

A vector of this encoder is a sum over the pieces of a sentence, each seen through two convolutions that reach two pieces to
either side. Sentences of one article share title and heading, and law repeats its phrases: of 100 pieces in a run, 24 are
distinct, 62 have a distinct window of five and 71 one of nine. So the sentences of a document belong in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

REACH = 2
WIDTH = 2 * REACH + 1

RUN_PIECES = 1024
"""512 cost a tenth more time; 2,048 gain 4 % and take twice the memory. Below 2 ** 12, see `_distinct`."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """A run of sentences.

    pieces: (distinct pieces,). near: (windows, 5) rows of pieces; one beyond the last is the void before and after a sentence.
    far: (wider windows, 5) rows of near, likewise. counts: float32, (sentences, wider windows), how often each has each.
    """

    pieces: Integers
    near: Integers
    far: Integers
    counts: NDArray[np.float32]


def runs(sentences: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """Neighbours together, as many as have RUN_PIECES pieces; lazily. A longer sentence has a run of its own."""
    run: list[list[int]] = []
    size = 0
    for sentence in sentences:
        if run and size + len(sentence) > RUN_PIECES:
            yield run
            run, size = [], 0
        run.append(sentence)
        size += len(sentence)
    if run:
        yield run


def lay_out(sentences: Sequence[Sequence[int]]) -> Layout:
    """At least one sentence, and none is empty."""
    lengths = np.fromiter(map(len, sentences), np.int64, len(sentences))
    owners = np.repeat(np.arange(len(sentences)), lengths)
    places = np.arange(len(owners)) + REACH * (1 + owners)  # voids part the sentences: no window sees a neighbour
    pieces, rows = np.unique(np.fromiter(chain.from_iterable(sentences), np.int64, len(owners)), return_inverse=True)
    near, rows = _distinct(rows, places, void=len(pieces))
    far, rows = _distinct(rows, places, void=len(near))
    counts = np.bincount(owners * len(far) + rows, minlength=len(sentences) * len(far))
    return Layout(pieces, near, far, counts.reshape(len(sentences), len(far)).astype(np.float32))


def _distinct(rows: Integers, places: Integers, *, void: int) -> tuple[Integers, Integers]:
    """The distinct windows of five neighbouring rows, and which of them each place has."""
    line = np.full(places[-1] + WIDTH, void)
    line[places] = rows
    windows = line[places[:, None] + np.arange(-REACH, REACH + 1)]
    # Five numbers below 2 ** 12 in one of 64 bits: sorting those is many times faster than sorting rows.
    _, first, inverse = np.unique((windows << 12 * np.arange(WIDTH)).sum(axis=1), return_index=True, return_inverse=True)
    return windows[first], inverse
