"""Workbooks through calamine: fast, and each sheet whole in memory, so that sheet_extent.py has to be asked first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from seogo.adapters.readers.sparse_sheets import Sheets
from seogo.domain.errors import Code, Refused

_WITH_CELLS = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)


def sheets_by_calamine(content: bytes, damage: list[str]) -> Sheets:
    """A sheet that cannot be read has no rows, and there is a word about it in `damage`.

    Raises:
        Refused: DAMAGED, not even the list of the sheets can be read; ENCRYPTED.
    """
    with _typed_errors():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: Sheets = []
    for sheet in workbook.sheets_metadata:
        try:
            with _typed_errors():
                sheets.append((sheet.name, workbook.get_sheet_by_name(sheet.name).iter_rows() if sheet.typ in _WITH_CELLS else ()))
        except Refused:
            damage.append("a sheet cannot be read")
            sheets.append((sheet.name, ()))
    return sheets


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise Refused(Code.ENCRYPTED, "a workbook with a password") from error
    except CalamineError as error:
        raise _damaged() from error
    except BaseException as error:
        # A flipped bit in an XLS makes calamine index past an end. PyO3 raises that panic as a BaseException of a class that
        # cannot be imported.
        if type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


def _damaged() -> Refused:
    return Refused(Code.DAMAGED, "a workbook that cannot be read")
