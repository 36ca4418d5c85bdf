from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.usem3.windows import REACH, RUN_PIECES, Layout, lay_out, runs

few_pieces = st.lists(st.integers(0, 5), min_size=1, max_size=12)  # few, so that windows repeat


def seen(layout: Layout, wider: int) -> list[list[int | None]]:
    """The pieces in a wider window, as the graph gathers them: five windows of five; None is the void."""
    pieces: list[int | None] = [*layout.pieces.tolist(), None]
    near = [[pieces[row] for row in window] for window in layout.near] + [[None] * 5]
    return [near[row] for row in layout.far[wider]]


def expected(sentence: list[int], place: int) -> list[list[int | None]]:
    def piece(at: int) -> int | None:
        return sentence[at] if 0 <= at < len(sentence) else None

    around = range(-REACH, REACH + 1)
    return [[piece(place + far + near) for near in around] if piece(place + far) is not None else [None] * 5 for far in around]


@given(st.lists(few_pieces, min_size=1, max_size=6))
def test_a_layout_holds_the_windows_of_each_sentence_and_no_neighbours(sentences: list[list[int]]) -> None:
    layout = lay_out(sentences)
    for counts, sentence in zip(layout.counts, sentences, strict=True):
        found = [seen(layout, wider) for wider in range(len(layout.far)) for _ in range(int(counts[wider]))]
        assert sorted(map(repr, found)) == sorted(repr(expected(sentence, place)) for place in range(len(sentence)))


@given(st.lists(few_pieces, min_size=1, max_size=6))
def test_nothing_is_computed_twice(sentences: list[list[int]]) -> None:
    layout = lay_out(sentences)
    for rows in (layout.pieces[:, None], layout.near, layout.far):
        assert len(np.unique(rows, axis=0)) == len(rows)
    assert layout.counts.sum() == sum(map(len, sentences))


def test_a_run_of_distinct_pieces_fits_into_the_keys() -> None:
    layout = lay_out([list(range(128_000 - RUN_PIECES, 128_000))])
    assert len(layout.pieces) == len(layout.near) == len(layout.far) == RUN_PIECES


@given(st.lists(st.integers(1, 2 * RUN_PIECES), max_size=40))
def test_runs_keep_the_order_and_are_full(lengths: list[int]) -> None:
    sentences = [[number] * length for number, length in enumerate(lengths)]
    made = list(runs(iter(sentences)))
    assert [sentence for run in made for sentence in run] == sentences
    assert all(sum(map(len, run)) <= RUN_PIECES or len(run) == 1 for run in made)
    assert all(sum(map(len, run)) + len(after[0]) > RUN_PIECES for run, after in pairwise(made))
