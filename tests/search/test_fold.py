from __future__ import annotations

from uuid import UUID

from seogo.domain.blocks import Kind
from seogo.domain.chunk import Chunk
from seogo.domain.terms import Partition
from seogo.search.fold import folded


def chunk(number: int, text: str) -> Chunk:
    return Chunk(
        id=UUID(int=number),
        document_id=UUID(int=number),
        version=1,
        ordinal=0,
        start=0,
        end=len(text),
        text=text,
        sentences=(),
        section=(),
        kind=Kind.PARAGRAPH,
        tokens=1,
        language="ko",
        partition=Partition.KO,
    )


def numbers(groups: list[list[Chunk]]) -> list[list[int]]:
    return [[one.id.int for one in group] for group in groups]


def test_equal_passages_are_one_group_whatever_their_white_space() -> None:
    chunks = [chunk(1, "이 법은 공포한 날부터 시행한다."), chunk(2, "다른 조문"), chunk(3, "이 법은  공포한\n날부터 시행한다. ")]
    assert numbers(folded(chunks, limit=10)) == [[1, 3], [2]]


def test_without_folding_each_passage_stands_alone() -> None:
    assert numbers(folded([chunk(1, "같다"), chunk(2, "같다")], limit=10, fold=False)) == [[1], [2]]


def test_the_limit_counts_groups_and_equal_passages_behind_the_last_still_join() -> None:
    chunks = [chunk(1, "a"), chunk(2, "a"), chunk(3, "b"), chunk(4, "a"), chunk(5, "c"), chunk(6, "b")]
    assert numbers(folded(chunks, limit=2)) == [[1, 2, 4], [3]]
