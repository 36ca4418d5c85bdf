from __future__ import annotations

import numpy as np
import pytest

from seogo.domain.chunk import Space
from seogo.domain.errors import Code, Refused
from seogo.search.question import MAX_QUERY_CHARS, Question, canonical_question, language_of_question


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u3000 ", "\x00\ufeff"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical_question(text)
    assert refused.value.code is Code.INVALID


def test_a_question_of_a_hundred_thousand_characters_is_refused_and_the_longest_allowed_is_not() -> None:
    with pytest.raises(Refused) as refused:
        canonical_question("배" * 100_000)
    assert "100000" in refused.value.detail
    assert len(canonical_question("배" * MAX_QUERY_CHARS)) == MAX_QUERY_CHARS


def test_lone_surrogates_are_replaced() -> None:
    assert canonical_question("검사\ud800 증서") == "검사\ufffd 증서"


def test_hangul_typed_on_a_mac_becomes_what_documents_hold() -> None:
    assert canonical_question("\u1112\u1161\u11ab") == "한"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When is the survey due?", "en"),
        ("정기검사는 언제 받나요?", "ko"),
        ("SOLAS II-2 규칙", "ko"),
        ("SOLAS II-2", "und"),
        ("PN 4711-B", "und"),
        ("2020. 2. 18.", "und"),
        ("HOW OFTEN MUST THE PUMP BE TESTED?", "en"),
        ("🚢", "und"),
    ],
)
def test_a_bare_code_belongs_to_no_language(text: str, language: str) -> None:
    assert language_of_question(text) == language


def test_the_vector_of_a_question_of_many_sentences_has_length_one() -> None:
    space = Space("sentence")
    rows = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    assert Question("", "en", {}, {}, {space: rows}).vector(space) == pytest.approx([0.5**0.5, 0.5**0.5, 0])
