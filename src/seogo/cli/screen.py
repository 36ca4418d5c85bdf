"""Printing: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

BOLD, DIM, PLAIN = "\033[1m", "\033[2m", "\033[0m"


def is_colourful() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def bold(text: str) -> str:
    return f"{BOLD}{text}{PLAIN}" if is_colourful() else text


def dim(text: str) -> str:
    return f"{DIM}{text}{PLAIN}" if is_colourful() else text


def result(text: str) -> None:
    print(printable(text))


def say(text: str) -> None:
    print(printable(text), file=sys.stderr, flush=True)


def as_json(content: Any) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned for people; one row a line, parted by tabs, for programs."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(printable(str(cell)) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*(printable(str(cell)) for cell in row))
    Console(no_color=not is_colourful(), markup=False, highlight=False).print(drawn)


def highlighted(text: str, spans: Sequence[Sequence[int]]) -> str:
    """The spans (code points, in order) in bold."""
    told = 0
    parts = []
    for start, end in spans:
        parts += [text[told:start], bold(text[start:end])]
        told = end
    return "".join([*parts, text[told:]])


def printable(text: str) -> str:
    """File names that are not UTF-8 come as lone surrogates, which no terminal takes."""
    return "/".join(_readable(part) for part in text.split("/"))


def _readable(name: str) -> str:
    """Korean Windows writes names in CP949, and archives carry them here."""
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
