"""What a question is to the index: its words in every partition, and its vectors in every space that reads it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seogo.domain.chunk import Space
from seogo.domain.context import query_units
from seogo.domain.errors import Code, Refused, Unavailable
from seogo.domain.terms import Partition, Terms, Words, count_terms, partition_of
from seogo.domain.text import canonical, language_of
from seogo.ports.indexes import Vector
from seogo.ports.models import Analysers, Vectors
from seogo.search.spaces import SearchSpace

MAX_QUERY_CHARS = 10_000
"""Far above any question; a hundred thousand characters took an encoder 9 s."""

MAX_CODE_RUNS = 4
_RUN = re.compile(r"[^\W_]+")
_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Question:
    """vectors: one row per sentence of the question (a passage encoder sees it as one), rows of length 1."""

    text: str
    language: str
    words: Mapping[Partition, Words]
    terms: Mapping[Partition, Terms]
    vectors: Mapping[Space, Vectors]
    notes: tuple[str, ...] = ()

    @property
    def partition(self) -> Partition:
        """Where its own language is."""
        return partition_of(self.language)

    def is_foreign_to(self, language: str) -> bool:
        """Whether words cannot be expected to be shared with a text in that language. A bare code is of no language."""
        return self.language not in (language, "und")

    def vector(self, space: Space) -> Vector:
        """The sum of the rows, of length 1."""
        total: Vector = self.vectors[space].sum(axis=0)
        return (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)


def canonical_question(text: str) -> str:
    """As documents are stored, without blanks around it.

    Raises:
        Refused: empty, or longer than MAX_QUERY_CHARS.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise Refused(Code.INVALID, f"a query of {len(text)} characters; at most {MAX_QUERY_CHARS}")
    question = canonical(text).strip()
    if not question:
        raise Refused(Code.INVALID, "an empty query")
    return question


def language_of_question(text: str) -> str:
    """As of any text, with two exceptions that hold for questions only.

    One Hangul word makes it Korean, however many names in Latin letters stand beside it. A bare code such as "SOLAS II-2" or
    a part number is "und": it may stand in a document of any language and an encoder makes nothing of it, so words decide.
    """
    if _HANGUL.search(text):
        return "ko"
    is_code = text.isascii() and text.upper() == text and len(_RUN.findall(text)) <= MAX_CODE_RUNS
    return "und" if is_code else language_of(text)


def analysed(
    text: str, partitions: Collection[Partition], analysers: Analysers
) -> tuple[dict[Partition, Words], dict[Partition, Terms]]:
    """Its words by the analyser of each partition. A model that is still loading is not waited for."""
    words = {partition: analysers[partition].analyse([text], wait=False)[0] for partition in partitions}
    terms = {partition: count_terms(found, partition, analysers[partition].version) for partition, found in words.items()}
    return words, terms


def embedded(text: str, language: str, spaces: Sequence[SearchSpace]) -> tuple[dict[Space, Vectors], list[str]]:
    """Its vectors, and a note for each space that could not be asked: that never fails a question."""
    vectors: dict[Space, Vectors] = {}
    notes = []
    for space in spaces:
        if not space.reads(language):
            continue
        units = query_units(text) if space.is_by_sentence else [text]
        try:
            vectors[space.name] = space.embedder.embed(units, kind="query")
        except Unavailable as error:
            notes.append(f"space {space.name} is off: {error.detail}")
    return vectors, notes
