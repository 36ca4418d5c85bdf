"""An answer as events, and back."""

from __future__ import annotations

import json
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from seogo.api.stream import events, fold
from seogo.domain.query import Answer, AnswerSentence, Hit

HIT = Hit(
    chunk_id=UUID(int=1), document_id=UUID(int=2), external_id=None, title="규칙", name="규칙.md", text="정기검사는 5년마다 한다.",
    start=10, end=25, page=None, section=("제1장",), language="ko", kind="paragraph", score=0.5, highlights=((0, 4),),
)  # fmt: skip
SENTENCES = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), max_size=5)


def answer(texts: list[str], separator: str) -> Answer:
    return Answer(
        id="a1",
        kind="extractive" if texts else "refused",
        text=separator.join(texts) if texts else "찾지 못했습니다",
        confidence=0.7,
        sentences=[AnswerSentence(text, (1,), 10, 10 + len(text)) for text in texts],
        sources=[HIT],
        took_ms=1.5,
    )


@given(texts=SENTENCES, separator=st.sampled_from([" ", "\n", "", " … "]))
def test_the_fold_of_the_stream_is_the_answer(texts: list[str], separator: str) -> None:
    given_answer = answer(texts, separator)
    told = fold(events(given_answer))
    assert (told.text, told.kind, told.confidence, told.took_ms) == (given_answer.text, given_answer.kind, 0.7, 1.5)
    assert [sentence.text for sentence in told.sentences] == texts
    assert [source.n for source in told.sources] == [1]


def test_events_come_in_order_each_on_lines_of_its_own() -> None:
    told = list(events(answer(["첫째\n문장.", "Second."], " ")))
    assert [event.kind for event in told] == ["sources", "delta", "citation", "delta", "citation", "usage", "done"]
    assert told[4].data["sentence"] == [7, 14]
    encoded = told[1].encoded(2)
    head, kind, data = encoded.removesuffix("\n\n").split("\n")
    assert (head, kind) == ("id: 2", "event: delta") and json.loads(data.removeprefix("data: ")) == {"text": "첫째\n문장."}
