"""How much of a question its best passages hold. Low: a paraphrase, another language, or nothing there to find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seogo.domain.document import Tenant
from seogo.domain.terms import Partition, Terms, Words, term_id
from seogo.ports.storage import IndexRecords
from seogo.search.candidates import Found
from seogo.search.question import Question
from seogo.search.rarity import Rarity

BEST_PASSAGES = 5
MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Coverage:
    """share: idf mass of the question's words in the best of the five top passages / idf mass of all, 0 to 1.

    margin: (s1 − s2) / s1 of the two best lexical scores; 0 without a score, 1 without a second.
    """

    share: float
    margin: float


def term_ids(words: Words, partition: Partition) -> list[int]:
    """The question's words, distinct, the longest 12; its bigrams where there are no words."""
    tokens, channel = (words.words, "words") if words.words else (words.bigrams, "bigrams")
    longest = sorted(set(tokens), key=lambda token: (-len(token), token))[:MAX_WORDS]
    return list(dict.fromkeys(term_id(token, f"{partition}/{channel}".encode()) for token in longest))


def covered(rarity: Rarity, records: IndexRecords, tenant: Tenant, question: Question, found: Found) -> Coverage:
    """Over the partition of the question's own language; nothing there, nothing covered. A code is of no language: over the
    partition that holds it best."""
    partition = question.partition if question.language != "und" else found.best_partition
    words = question.words.get(partition)
    best = found.best_by_words(partition, BEST_PASSAGES)
    ids = term_ids(words, partition) if words else []
    idf = rarity.of(tenant, partition, ids) if ids else {}
    passages = records.terms(tenant, best) if best and ids else {}
    return Coverage(share(idf, passages.values()), margin([found.lexical[chunk] for chunk in best]))


def share(idf: Mapping[int, float], passages: Iterable[Terms]) -> float:
    total = sum(idf.values())
    held = (sum(value for term, value in idf.items() if term in one.words or term in one.bigrams) for one in passages)
    return max(held, default=0.0) / total if total > 0 else 0.0


def margin(scores: Sequence[float]) -> float:
    """Scores best first."""
    if not scores or scores[0] <= 0:
        return 0.0
    return (scores[0] - scores[1]) / scores[0] if len(scores) > 1 else 1.0
