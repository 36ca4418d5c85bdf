from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.search.confidence import THRESHOLD, Signs, confidence

SHARE = st.floats(0, 1)
SIGNS = st.builds(Signs, coverage=SHARE, margin=SHARE, best_sentence=st.none() | st.floats(-1, 1), is_foreign=st.booleans())


@given(SIGNS)
def test_it_lies_between_0_and_1(signs: Signs) -> None:
    assert 0 <= confidence(signs) <= 1


@given(SIGNS, SHARE)
def test_more_words_found_never_make_it_less(signs: Signs, coverage: float) -> None:
    few, many = sorted((signs.coverage, coverage))
    assert confidence(replace(signs, coverage=few)) <= confidence(replace(signs, coverage=many))


@pytest.mark.parametrize(
    ("signs", "is_answered"),
    [
        (Signs(coverage=0.8, margin=0.2, best_sentence=0.45, is_foreign=False), True),  # the median right Korean answer
        (Signs(coverage=0.25, margin=0.05, best_sentence=0.2, is_foreign=False), False),
        (Signs(coverage=0.2, margin=0.1, best_sentence=0.5, is_foreign=False), True),  # other words for the same
        (Signs(coverage=0.0, margin=0.0, best_sentence=0.36, is_foreign=True), True),  # the median right one across languages
        (Signs(coverage=0.0, margin=0.0, best_sentence=0.16, is_foreign=True), False),  # the median wrong one
        (Signs(coverage=0.6, margin=0.1, best_sentence=None, is_foreign=False), True),
        (Signs(coverage=0.2, margin=0.1, best_sentence=None, is_foreign=False), False),
    ],
)
def test_half_is_the_border(signs: Signs, is_answered: bool) -> None:
    assert (confidence(signs) >= THRESHOLD) is is_answered
