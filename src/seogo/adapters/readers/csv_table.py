"""CSV and its sisters with semicolons, tabs or bars: one table, its first line the header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from seogo.adapters.readers.decode import Undecodable, read_text
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source

DELIMITERS = ",;\t|"
SNIFFED_CHARS = 65_536
SNIFFED_ROWS = 50


class CsvReader:
    media_type = "text/csv"
    suffixes = (".csv", ".tsv")

    def read(self, source: Source, limits: Limits) -> Reading:
        try:
            rows = list(_rows(read_text(source, limits), limits))
        except Undecodable as fault:
            return fault.reading(self.media_type)
        except csv.Error as error:
            return Reading(outcome=Outcome.DAMAGED, detail=f"not a table: {error}", media_type=self.media_type)
        if not rows:
            return Reading(outcome=Outcome.EMPTY, media_type=self.media_type)
        return Reading(blocks=[Block(Kind.TABLE, "\n".join(rows))], media_type=self.media_type)


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
    """Rows that are not empty, cells parted by " | ", each on one line. Empty cells at the end of a row are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(limits.max_text_chars)  # the module's own limit refuses any cell over 128 KiB
    n_cells = 0
    for row in csv.reader(io.StringIO(text), delimiter=delimiter_of(text)):
        n_cells += len(row)
        if n_cells > limits.max_table_cells:
            raise Undecodable(Outcome.TOO_LARGE, f"more than {limits.max_table_cells:,} cells")
        line = " | ".join(" ".join(cell.split()) for cell in row).rstrip(" |")
        if line:
            yield line
