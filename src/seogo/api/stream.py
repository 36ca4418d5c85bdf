"""An answer as a stream of events, and the same answer as one JSON object: the second is the fold of the first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from seogo.api.wire import find as wire
from seogo.domain.query import Answer


@dataclass(frozen=True, slots=True)
class Event:
    """kind: sources (first), then per sentence delta and citation, then usage, then done (last)."""

    kind: str
    data: dict[str, Any]

    def encoded(self, number: int) -> str:
        return f"id: {number}\nevent: {self.kind}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n"


def events(answer: Answer) -> Iterator[Event]:
    """Spans are offsets into the text of all deltas (code points); numbers point to the sources, from 1."""
    sources = [wire.Source.of(hit, n=n).model_dump(mode="json") for n, hit in enumerate(answer.sources, start=1)]
    yield Event(
        "sources",
        {
            "answer_id": answer.id,
            "kind": answer.kind,
            "confidence": answer.confidence,
            "notes": list(answer.notes),
            "hits": sources,
        },
    )
    told = 0
    for sentence in answer.sentences:
        start = answer.text.index(sentence.text, told)
        end = start + len(sentence.text)
        yield Event("delta", {"text": answer.text[told:end]})
        yield Event("citation", {"sentence": [start, end], "hits": list(sentence.citations), "verified": True})
        told = end
    if told < len(answer.text):
        yield Event("delta", {"text": answer.text[told:]})
    usage = {"model": None, "tokens_in": 0, "tokens_out": 0, "cost_usd": 0.0, "elapsed_ms": round(answer.took_ms, 3)}
    yield Event("usage", usage)
    reason = "nothing in the documents supports an answer" if answer.kind == "refused" else None
    yield Event("done", {"answer_id": answer.id, "kind": answer.kind, "reason": reason})


def fold(stream: Iterable[Event]) -> wire.Answer:
    """The answer that a stream tells."""
    text = ""
    spans: list[tuple[list[int], list[int]]] = []
    told: dict[str, Any] = {}
    for event in stream:
        match event.kind:
            case "delta":
                text += event.data["text"]
            case "citation":
                spans.append((event.data["sentence"], event.data["hits"]))
            case _:
                told |= event.data
    return wire.Answer(
        answer_id=told["answer_id"],
        kind=told["kind"],
        text=text,
        confidence=told["confidence"],
        sentences=[wire.Sentence(text=text[start:end], citations=hits) for (start, end), hits in spans],
        sources=told["hits"],
        notes=told["notes"],
        took_ms=told["elapsed_ms"],
    )
