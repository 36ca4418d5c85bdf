"""The best sentence of a passage: finer than the vector of the passage, which is the sum of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from seogo.domain.chunk import Span
from seogo.ports.models import Vectors
from seogo.ports.storage import SentenceRows


@dataclass(frozen=True, slots=True)
class Sentences:
    """Of a chunk: the canonical spans that were embedded, their cosines, float32 (spans, sentences of the question), and MaxSim.

    best: for each sentence of the question its best sentence of the chunk; the mean of those (Khattab & Zaharia, SIGIR 2020).
    """

    spans: Sequence[Span]
    cosines: Vectors
    best: float


def compared(question: Vectors, rows: Mapping[UUID, SentenceRows]) -> dict[UUID, Sentences]:
    """One product for all chunks: of a loop over them most would be overhead.

    Chunks whose rows are of another dimension, or none, are absent: those vectors are not of this space.
    """
    fitting = {chunk: stored for chunk, stored in rows.items() if stored.rows.shape[1] == question.shape[1] and len(stored.rows)}
    if not fitting:
        return {}
    stacked = np.concatenate([stored.rows for stored in fitting.values()])
    scales = np.concatenate([stored.scales for stored in fitting.values()])
    cosines = (stacked.astype(np.float32) @ question.T) * scales[:, None]
    starts = np.cumsum([0, *(len(stored.rows) for stored in fitting.values())])
    best = np.maximum.reduceat(cosines, starts[:-1]).mean(axis=1).tolist()
    return {
        chunk: Sentences(stored.spans, cosines[start:end], maxsim)
        for (chunk, stored), start, end, maxsim in zip(
            fitting.items(), starts[:-1].tolist(), starts[1:].tolist(), best, strict=True
        )
    }
