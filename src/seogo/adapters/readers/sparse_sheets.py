"""XLSX through openpyxl: slow, but row by row, so that empty places between cells cost nothing."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from seogo.domain.errors import Code, Refused

Sheets = list[tuple[str, Iterable[Sequence[object]]]]
"""The name of each sheet of a workbook, in order, and its rows of values."""

_FAULTS = (
    SyntaxError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    BadZipFile,
    zlib.error,
)
"""What openpyxl raises on damage, by trial: OSError for a missing part, SyntaxError for XML."""


def sheets_by_openpyxl(path: Path, damage: list[str]) -> Sheets:
    """A sheet that breaks off gives the rows before, and a word about it in `damage`.

    Raises:
        Refused: DAMAGED, not even the list of the sheets can be read.
    """
    from openpyxl import load_workbook  # slow to load, seldom needed
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings(action="ignore"), path.open("rb") as file:  # styles and extensions that it does not know
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return [(sheet.title, list(_rows(sheet, damage))) for sheet in workbook.worksheets]
    except (*_FAULTS, InvalidFileException) as error:
        raise Refused(Code.DAMAGED, f"a workbook that cannot be read: {type(error).__name__}") from error


def _rows(sheet: Any, damage: list[str]) -> Iterator[Sequence[object]]:
    sheet.reset_dimensions()  # the size that the file claims: rows would be filled up to it
    try:
        yield from (row for row in sheet.iter_rows(values_only=True) if any(value is not None for value in row))
    except _FAULTS:
        damage.append("a sheet breaks off")
