from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.domain.chunk import Space
from seogo.search.fuse import Candidate, Readings, fuse

PASSAGE, SENTENCE = Space("passage"), Space("sentence")
SCORES = st.integers(0, 100).map(lambda tenths: tenths / 8)
COSINES = st.integers(-64, 64).map(lambda parts: parts / 64)


def candidate(
    number: int, lexical: float, passage: float | None = None, *, language: str = "en", sentence: Readings = ()
) -> Candidate:
    meaning: dict[Space, Readings] = {} if passage is None else {PASSAGE: (passage,)}
    if sentence:
        meaning[SENTENCE] = sentence
    return Candidate(UUID(int=number), language, lexical, meaning)


def order(candidates: list[Candidate], **weights: float) -> list[int]:
    ranked = fuse(candidates, language="en", weights={Space(space): weight for space, weight in weights.items()})
    return [one.candidate.chunk_id.int for one in ranked]


@st.composite
def candidates(draw: st.DrawFn, *, least: int = 0, most: int = 30, language: str | None = None) -> list[Candidate]:
    languages = st.just(language) if language else st.sampled_from(["en", "ko", "und"])
    readings = st.one_of(st.just(()), st.tuples(COSINES, COSINES), st.tuples(COSINES, st.none()))
    one = st.tuples(SCORES, st.none() | COSINES, languages, readings)
    drawn = draw(st.lists(one, min_size=least, max_size=most))
    return [candidate(n, lex, cos, language=lang, sentence=read) for n, (lex, cos, lang, read) in enumerate(drawn)]


@given(candidates(), st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_come_changes_nothing(given_: list[Candidate], chance: object) -> None:
    shuffled = list(given_)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    weights = {PASSAGE: 0.4, SENTENCE: 0.1}
    assert fuse(shuffled, language="en", weights=weights) == fuse(given_, language="en", weights=weights)


@given(candidates())
def test_every_candidate_comes_out_once_with_a_finite_score(given_: list[Candidate]) -> None:
    ranked = fuse(given_, language="ko", weights={PASSAGE: 0.3, SENTENCE: 0.2})
    assert sorted(one.candidate.chunk_id for one in ranked) == [one.chunk_id for one in given_]
    assert all(abs(one.score) < float("inf") for one in ranked)


@given(candidates())
def test_without_weights_the_order_is_that_of_the_words(given_: list[Candidate]) -> None:
    by_words = sorted(given_, key=lambda one: (-one.lexical, one.chunk_id))
    expected = [one.chunk_id.int for one in by_words] if any(one.lexical for one in given_) else []
    assert order(given_) == expected
    assert order(given_, passage=0.0) == expected


@given(st.lists(COSINES, min_size=1, max_size=25, unique=True))
def test_meaning_alone_gives_the_order_of_the_cosines(cosines: list[float]) -> None:
    given_ = [candidate(n, 1.0, cosine) for n, cosine in enumerate(cosines)]
    assert order(given_, passage=1.0) == sorted(range(len(cosines)), key=lambda n: -cosines[n])


@given(candidates(least=10, language="en"))
def test_scaled_words_and_shifted_cosines_change_no_order(given_: list[Candidate]) -> None:
    moved = [
        candidate(
            one.chunk_id.int,
            one.lexical * 4,
            one.meaning[PASSAGE][0] + 0.5 if PASSAGE in one.meaning else None,  # type: ignore[operator]
            sentence=one.meaning.get(SENTENCE, ()),
        )
        for one in given_
    ]
    before = fuse(given_, language="en", weights={PASSAGE: 0.4})
    after = {one.candidate.chunk_id: one.score for one in fuse(moved, language="en", weights={PASSAGE: 0.4})}
    assert [one.score for one in before] == pytest.approx([after[one.candidate.chunk_id] for one in before], abs=1e-6)


@pytest.mark.parametrize("count", [1, 9, 10, 11])
def test_equal_candidates_stand_in_the_order_of_their_ids(count: int) -> None:
    assert order([candidate(n, 2.0, 0.3) for n in range(count)], passage=0.4) == list(range(count))


def test_a_candidate_without_a_vector_counts_as_an_average_one() -> None:
    cosines = [0.9, None, 0.1]
    given_ = [candidate(n, 1.0, cosine) for n, cosine in enumerate(cosines)] + [candidate(n, 1.0, 0.5) for n in range(3, 12)]
    ranked = {one.candidate.chunk_id.int: one.score for one in fuse(given_, language="en", weights={PASSAGE: 0.4})}
    assert ranked[0] > ranked[1] > ranked[2]
    assert ranked[1] == 0.0


def test_no_shared_word_and_an_encoder_that_hardly_counts_find_nothing() -> None:
    assert order([candidate(1, 0.0, 0.9)], passage=0.2) == []
    assert order([candidate(1, 0.0, 0.9)], passage=0.25) == [1]


def test_a_passage_in_another_language_is_judged_by_its_meaning() -> None:
    """Half of the score would be words that it cannot share."""
    korean = [candidate(n, 3.0 + n / 10, sentence=(0.2, 0.2), language="ko") for n in range(20)]
    english = candidate(99, 0.0, sentence=(0.6, 0.6), language="en")
    ranked = fuse([*korean, english], language="ko", weights={SENTENCE: 0.4})
    assert ranked[0].candidate is english


def test_a_name_shared_with_another_language_still_counts() -> None:
    others = [candidate(n, 0.0, sentence=(0.30 + n / 1000, 0.3), language="ko") for n in range(20)]
    named = candidate(99, 8.0, sentence=(0.31, 0.3), language="ko")
    ranked = fuse([*others, named], language="en", weights={PASSAGE: 0.4, SENTENCE: 0.1})
    assert ranked[0].candidate is named


def test_a_word_that_strays_into_another_language_does_not_outweigh_meaning() -> None:
    """Passages in the language of the question that hardly share a word: measured by them, any word elsewhere is a giant."""
    english = [candidate(n, 0.01 * n, sentence=(0.1, 0.1), language="en") for n in range(10)]
    korean = [candidate(n, n % 10 / 10, sentence=(0.2 + n / 1000, 0.2), language="ko") for n in range(10, 60)]
    stray = candidate(97, 9.0, sentence=(0.05, 0.05), language="ko")
    right = candidate(98, 0.0, sentence=(0.5, 0.5), language="ko")
    ranked = fuse([*english, *korean, stray, right], language="en", weights={PASSAGE: 0.4, SENTENCE: 0.1})
    assert ranked[0].candidate is right


def test_the_best_sentence_counts_half_of_its_space() -> None:
    given_ = [candidate(n, 1.0, sentence=(0.5, 0.2)) for n in range(10)]
    given_ += [candidate(10, 1.0, sentence=(0.5, 0.9)), candidate(11, 1.0, sentence=(0.9, 0.2))]
    ranked = fuse(given_, language="en", weights={SENTENCE: 0.5})
    assert {one.candidate.chunk_id.int for one in ranked[:2]} == {10, 11}
    assert ranked[0].score == pytest.approx(ranked[1].score)
