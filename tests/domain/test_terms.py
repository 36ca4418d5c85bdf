"""Term ids and BM25 weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.domain.terms import (
    BIGRAM_WEIGHT,
    Partition,
    Terms,
    Words,
    count_terms,
    partition_of,
    query_weights,
    term_id,
    weigh,
)

TERM_IDS = [
    ("hull", "en/words", 4_074_729_945),
    ("inspect", "en/words", 4_011_138_306),
    ("hull_inspect", "en/bigrams", 2_680_547_694),
    ("화물", "ko/words", 2_777_848_015),
    ("+화물창", "ko/words", 556_238_155),
    ("선박", "ko/words", 2_865_494_143),
    ("선박", "ko/bigrams", 1_736_602_588),
    ("격벽", "ko/bigrams", 779_719_177),
    ("船", "other/words", 3_182_089_117),
    ("検査", "other/bigrams", 2_917_569_650),
]

TOKENS = st.lists(st.sampled_from(["hull", "선박", "격벽", "+화물창", "船", "", "x"]) | st.text(max_size=4), max_size=50)


@pytest.mark.parametrize(("token", "channel", "expected"), TERM_IDS)
def test_the_id_of_a_term_never_changes(token: str, channel: str, expected: int) -> None:
    """A change here is a full re-index of every installation."""
    assert term_id(token, channel.encode()) == expected


@given(words=TOKENS, bigrams=TOKENS, partition=st.sampled_from(Partition))
def test_no_vector_has_an_id_twice_and_no_token_is_lost(words: list[str], bigrams: list[str], partition: Partition) -> None:
    terms = count_terms(Words(words, bigrams), partition, "plain/1")
    assert (terms.words_length, terms.bigrams_length) == (len(words), len(bigrams))
    assert (sum(terms.words.values()), sum(terms.bigrams.values())) == (len(words), len(bigrams))
    for vector in (weigh(terms, (10.0, 10.0)), query_weights(terms)):
        assert list(vector.ids) == sorted(set(vector.ids)) == sorted(terms.words.keys() | terms.bigrams.keys())
        assert len(vector.weights) == len(vector.ids)
        assert all(weight > 0 for weight in vector.weights)


def test_a_term_of_average_length_text_weighs_by_the_formula() -> None:
    terms = Terms(words={7: 2}, bigrams={}, words_length=10, bigrams_length=0, analyser="plain/1")
    assert weigh(terms, (10.0, 10.0)).weights == pytest.approx([2 * 2.2 / (2 + 1.2)])
    assert weigh(terms, (5.0, 10.0)).weights == pytest.approx([2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 2))])


def test_ids_that_both_channels_share_add_up() -> None:
    terms = Terms(words={7: 1}, bigrams={7: 1}, words_length=1, bigrams_length=1, analyser="plain/1")
    assert weigh(terms, (1.0, 1.0)).weights == pytest.approx([2.0])
    assert query_weights(terms).weights == pytest.approx([1 + BIGRAM_WEIGHT])


def test_bigrams_count_in_full_where_there_are_no_words() -> None:
    alone = Terms(words={}, bigrams={7: 2}, words_length=0, bigrams_length=2, analyser="bigram/1")
    assert query_weights(alone).weights == (2.0,)


def test_a_text_without_terms_is_an_empty_vector() -> None:
    empty = count_terms(Words((), ()), Partition.KO, "bigram/1")
    assert weigh(empty, (0.0, 0.0)).ids == query_weights(empty).ids == ()


def test_a_language_belongs_to_one_partition() -> None:
    languages = ["ko", "en", "ja", "und"]
    assert [partition_of(language) for language in languages] == [Partition.KO, Partition.EN, Partition.OTHER, Partition.OTHER]
