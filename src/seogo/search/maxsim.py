"""The best sentence of a passage: finer than the vector of the passage, which is the sum of them all."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import numpy as np

from seogo.ports.models import Vectors
from seogo.ports.storage import SentenceRows


def sentence_cosines(question: Vectors, rows: Mapping[UUID, SentenceRows]) -> dict[UUID, Vectors]:
    """Per chunk, float32 (sentences of the chunk, sentences of the question). One product for all of them.

    Chunks whose rows are of another dimension, or none, are absent: those vectors are not of this space.
    """
    fitting = {chunk: stored for chunk, stored in rows.items() if stored.rows.shape[1] == question.shape[1] and len(stored.rows)}
    if not fitting:
        return {}
    stacked = np.concatenate([stored.rows for stored in fitting.values()])
    scales = np.concatenate([stored.scales for stored in fitting.values()])
    cosines = (stacked.astype(np.float32) @ question.T) * scales[:, None]
    ends = np.cumsum([len(stored.rows) for stored in fitting.values()])[:-1]
    return dict(zip(fitting, np.split(cosines, ends), strict=True))


def maxsim(cosines: Vectors) -> float:
    """For each sentence of the question its best sentence of the chunk; the mean of those (Khattab & Zaharia, SIGIR 2020)."""
    return float(cosines.max(axis=0).mean())
