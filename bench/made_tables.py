"""Tables made from a seed: Korean and English cells, numbers, empty ones, cells over several lines, rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

KOREAN = (
    "선박 검사 수수료 어선 여객선 화물선 정기검사 중간검사 임시검사 총톤수 길이 증서 유효기간 소유자 선장 기관장 부산 목포 "
    "인천 울산 구명조끼 소화기 무선설비 만재흘수선 도면 승인 신청서 제출 처리기간 비고 담당자 한국해양교통안전공단 이상 미만 "
    "적합 부적합 보완 예정 해당없음 강선 목선 최대승선인원 항행구역 평수구역 연해구역 원양구역"
)
ENGLISH = (
    "ship survey fee fishing passenger cargo periodical intermediate occasional tonnage length certificate validity owner master "
    "engineer Busan Mokpo Incheon lifejacket extinguisher radio load-line drawing approval application days remarks officer pass "
    "fail repaired pending steel wooden capacity area sheltered coastal ocean-going"
)
MARKS = ("○", "-", "N/A", "×", "완료", "Yes")
SENTENCES = (
    "선박소유자는 검사를 받으려면 다음 표에 따른 서류를 갖추어 신청하여야 한다.",
    "아래 표는 검사의 종류와 수수료를 나타낸 것이다.",
    "The table below lists the surveys that were made in this port during the year.",
    "Fees are due within thirty days after the survey; those marked are reduced by one half.",
    "위의 기준을 적용할 때에는 총톤수와 선박의 길이를 함께 고려한다.",
)
SPANS = ((1, 2), (2, 1), (2, 2), (1, 3), (3, 1))


@dataclass(frozen=True)
class Cell:
    """Rows and columns count from 0. lines: what stands in it, one line below the other; none if it is empty."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: Sequence[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Table:
    """cells: in the order of their rows and columns; they cover each place exactly once."""

    n_rows: int
    n_columns: int
    cells: Sequence[Cell]

    def row(self, number: int) -> list[Cell]:
        """The cells that begin in it."""
        return [cell for cell in self.cells if cell.row == number]

    def wanted(self) -> list[list[str]]:
        """For each row what has to stand in its line, without the empty cells."""
        return [[cell.text for cell in self.row(number) if cell.lines] for number in range(self.n_rows)]


@dataclass(frozen=True)
class Document:
    """A paragraph stands before each table, and one at the end."""

    tables: Sequence[Table]
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Shape:
    """What a format can hold. full_share: of the cells that are not empty."""

    rows: tuple[int, int] = (2, 12)
    columns: tuple[int, int] = (2, 6)
    has_spans: bool = True
    has_lines: bool = True
    full_share: float = 0.88
    long_rows: int = 0
    """One table in four has so many."""


def document(chance: Random, shape: Shape, *, n_tables: int) -> Document:
    paragraphs = [f"{number}번째 글. {chance.choice(SENTENCES)}" for number in range(1, n_tables + 2)]
    return Document([table(chance, shape) for _ in range(n_tables)], paragraphs)


def table(chance: Random, shape: Shape) -> Table:
    """The first row has a text in each cell, as headers have. A long table has no cell over several rows."""
    is_long = bool(shape.long_rows) and chance.random() < 0.25
    n_rows = shape.long_rows if is_long else chance.randint(*shape.rows)
    n_columns = chance.randint(*shape.columns)
    spans = _spans(chance, n_rows, n_columns) if shape.has_spans and not is_long else {}
    covered = {
        (row + down, column + right)
        for (row, column), (rows, columns) in spans.items()
        for down in range(rows)
        for right in range(columns)
    } - set(spans)
    kinds = [chance.choice((_words, _words, _number)) for _ in range(n_columns)]
    cells = []
    for row in range(n_rows):
        for column in range(n_columns):
            if (row, column) in covered:
                continue
            is_full = row == 0 or chance.random() < shape.full_share
            make = _words if row == 0 else kinds[column]
            lines = [make(chance)] if is_full else []
            if is_full and row and shape.has_lines and chance.random() < 0.1:
                lines += [_words(chance) for _ in range(chance.randint(1, 2))]
            cells.append(Cell(row, column, *spans.get((row, column), (1, 1)), lines))
    return Table(n_rows, n_columns, cells)


def _spans(chance: Random, n_rows: int, n_columns: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Upper left place → rows and columns, none over another, none over a whole row or column."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for _ in range(chance.choice((0, 1, 2, 3))):
        rows, columns = chance.choice(SPANS)
        if rows >= n_rows or columns >= n_columns:
            continue
        row, column = chance.randint(0, n_rows - rows), chance.randint(0, n_columns - columns)
        places = {(row + down, column + right) for down in range(rows) for right in range(columns)}
        if not places & taken:
            taken |= places
            spans[row, column] = rows, columns
    return spans


def _words(chance: Random) -> str:
    if chance.random() < 0.06:
        return chance.choice(MARKS)
    words = chance.choice((KOREAN, KOREAN, ENGLISH)).split()
    return " ".join(chance.choices(words, k=chance.randint(1, 3)))


def _number(chance: Random) -> str:
    return chance.choice(
        (
            str(chance.randint(0, 999)),
            f"{chance.randint(1000, 9_999_999):,}",
            f"{chance.randint(0, 999)}.{chance.randint(1, 9)}",
            f"-{chance.randint(1, 99)}.5",
            f"{chance.randint(1, 100)} %",
            f"20{chance.randint(10, 26)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}",
        )
    )
