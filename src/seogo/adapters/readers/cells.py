"""How the value of a cell is written, and a row of them: as a sheet shows it, not as it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

MAX_WHOLE = 1e15
"""A sheet calculates with 15 digits. Above it a whole number is written with an exponent."""


def shown(value: object) -> str:
    """ISO dates and times, whole numbers without ".0", others to 15 digits, TRUE and FALSE; text on one line; None is ""."""
    if isinstance(value, str):  # the most frequent first: there may be millions
        return " ".join(value.split())
    if isinstance(value, float):
        return _number(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return " ".join(str(value).split())


def row_line(values: Iterable[object]) -> str:
    """Cells parted by " | ", without the empty ones at the end; "" for an empty row."""
    return " | ".join(map(shown, values)).rstrip(" |")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and -MAX_WHOLE < value < MAX_WHOLE else f"{value:.15g}"


def _moment(value: datetime) -> str:
    """Times in sheets are fractions of a day, so that a second may come out some microseconds short."""
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0) if value.microsecond else value
    if not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat(" ", "seconds" if value.second else "minutes")


def _duration(value: timedelta) -> str:
    """Hours may be over 24: a sheet adds up working time."""
    sign = "-" if value < timedelta() else ""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
