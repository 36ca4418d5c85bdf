"""The answer stage without a language model: sentences of the documents, word for word, or an honest "not found"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from seogo.domain.document import Tenant
from seogo.domain.query import Answer, AnswerSentence, Hit, Query
from seogo.domain.section import section_at
from seogo.search.confidence import THRESHOLD
from seogo.search.laps import Laps
from seogo.search.quotes import Quote, quotes
from seogo.search.search import Search

NOT_FOUND = {"ko": "문서에서 답을 찾지 못했습니다."}
NOT_FOUND_ELSE = "Not found in your documents."


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers from what `search` finds."""

    search: Search

    def run(self, tenant: Tenant, query: Query) -> Answer:
        """`extractive`: at most three quoted sentences, the best first, each cited; or `refused`. Both show their sources.

        Raises:
            Refused: the query is empty or too long.
            Unavailable: the index is down.
        """
        laps = Laps()
        findings = self.search.find(tenant, query, laps)
        sources = self.search.reader.read(tenant, findings, limit=query.limit, fold=query.fold, explain=query.explain)
        is_found = findings.confidence >= THRESHOLD
        chosen = quotes(sources, findings, self.search.analysers) if is_found else []
        sentences = [AnswerSentence(one.text, (one.hit + 1,), *one.span) for one in chosen]
        text = "\n".join(one.text for one in sentences) or NOT_FOUND.get(findings.question.language, NOT_FOUND_ELSE)
        laps.lap("answer")
        return Answer(
            id=uuid4().hex,
            kind="extractive" if sentences else "refused",
            text=text,
            confidence=findings.confidence,
            sentences=sentences,
            sources=located(sources, chosen),
            notes=findings.question.notes,
            took_ms=laps.total_ms,
        )


def located(sources: Sequence[Hit], chosen: Sequence[Quote]) -> list[Hit]:
    """The sources, each cited one under the headings of its best sentence: a passage may hold several small articles."""
    sections = {one.hit: section_at(sources[one.hit], one.span[0]) for one in reversed(chosen)}
    return [replace(source, section=sections.get(place, source.section)) for place, source in enumerate(sources)]
