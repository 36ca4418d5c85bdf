"""CSV and its sisters with semicolons, tabs or bars: one table, its first line the header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from seogo.adapters.readers.decode import decode
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source

DELIMITERS = ",;\t|"
SNIFFED_CHARS = 65_536
SNIFFED_ROWS = 50

csv.field_size_limit(2**31 - 1)  # of the whole process: the module's own limit refuses any cell over 128 KiB


class CsvReader:
    media_type = "text/csv"
    suffixes = (".csv", ".tsv")
    left_out = "nothing but empty rows and cells at the end of a row"

    def read(self, source: Source, limits: Limits) -> Reading:
        rows = list(_rows(decode(source.path.read_bytes()), limits))
        return Reading(blocks=[Block(Kind.TABLE, "\n".join(rows))] if rows else [])


def delimiter_of(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells, at least two; a comma if none does."""
    sample = text[:SNIFFED_CHARS]
    if len(text) > SNIFFED_CHARS and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    return max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    """Share of rows with the most common width above 1, and that width."""
    rows = islice(csv.reader(io.StringIO(sample), delimiter=delimiter), SNIFFED_ROWS)
    widths = [len(row) for row in rows if row]
    common = Counter(width for width in widths if width > 1).most_common(1)
    return (common[0][1] / len(widths), common[0][0]) if common else (0.0, 0)


def _rows(text: str, limits: Limits) -> Iterator[str]:
    """Rows that are not empty, cells parted by " | ", each on one line. Empty cells at the end of a row are dropped.

    Raises:
        Refused: more cells than allowed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    n_cells = 0
    for row in csv.reader(io.StringIO(text), delimiter=delimiter_of(text)):
        n_cells += len(row)
        if n_cells > limits.max_table_cells:
            raise Refused(Code.TOO_LARGE, f"more than {limits.max_table_cells:,} cells")
        line = " | ".join(" ".join(cell.split()) for cell in row).rstrip(" |")
        if line:
            yield line
