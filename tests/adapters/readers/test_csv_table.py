from __future__ import annotations

from pathlib import Path

import pytest

from seogo.adapters.readers.csv_table import CsvReader, delimiter_of
from seogo.domain.blocks import Block, Kind
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.sample import read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("rows", [[["name", "tonnage"], ["Hull A", "1 200"]], [["선박명", "총톤수"], ["한바다호", "1 200"]]])
def test_every_delimiter_gives_the_same_table(delimiter: str, rows: list[list[str]], tmp_path: Path) -> None:
    reading = read(CsvReader(), "\r\n".join(delimiter.join(row) for row in rows), tmp_path)
    assert reading.blocks == [Block(Kind.TABLE, "\n".join(" | ".join(row) for row in rows))]


def test_a_line_break_inside_a_cell_is_a_blank(tmp_path: Path) -> None:
    reading = read(CsvReader(), 'ship,remark\nA,"first line\nsecond, ""quoted"""\n,,\n', tmp_path)
    assert reading.blocks[0].text == 'ship | remark\nA | first line second, "quoted"'


def test_empty_cells_keep_their_columns(tmp_path: Path) -> None:
    assert read(CsvReader(), "a,b,c\n,x,\n", tmp_path).blocks[0].text == "a | b | c\n | x"


def test_commas_inside_sentences_do_not_hide_a_semicolon_table() -> None:
    assert delimiter_of("name;remark\nA;one, two, three\nB;four\nC;five, six\n") == ";"


def test_a_line_of_four_megabytes_is_text_too(tmp_path: Path) -> None:
    reading = read(CsvReader(), "a,b,c\n" + "x" * 4_000_000, tmp_path)
    assert reading.outcome is Outcome.OK
    assert len(reading.blocks[0].text) > 4_000_000


def test_a_quote_that_never_ends_costs_no_text(tmp_path: Path) -> None:
    assert "끝" in read(CsvReader(), '번호,내용\n1,"열린 따옴표\n2,끝\n', tmp_path).blocks[0].text


def test_too_many_cells_are_too_large(tmp_path: Path) -> None:
    assert read(CsvReader(), "a,b\n" * 6, tmp_path, limits=Limits(max_table_cells=10)).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize("content", ["", ",,\n,\n"])
def test_a_table_without_text_is_empty(content: str, tmp_path: Path) -> None:
    assert read(CsvReader(), content, tmp_path).outcome is Outcome.EMPTY
