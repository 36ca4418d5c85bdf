"""Charts of Office documents: their titles, and the values that they show as a table."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from seogo.adapters.readers.cells import row_line, shown
from seogo.adapters.readers.containers import local_name
from seogo.domain.blocks import Block, Kind
from seogo.domain.errors import Code, Refused

_LABELS = frozenset({"cat", "xVal"})
_VALUES = frozenset({"val", "yVal"})


def titles(root: etree._Element) -> Iterator[str]:
    """Of the chart and its axes, in order."""
    for element in root.iter():
        if local_name(element) == "title":
            text = " ".join("".join(each.text or "" for each in element.iter() if local_name(each) == "t").split())
            if text:
                yield text


def chart_blocks(root: etree._Element, *, page: int | None, max_cells: int) -> list[Block]:
    """Titles as captions; a table with a column for each series and a row for each category.

    Raises:
        Refused: TOO_LARGE, more cells than max_cells.
    """
    blocks = [Block(Kind.CAPTION, text, page=page) for text in titles(root)]
    series = [element for element in root.iter() if local_name(element) == "ser"]
    lines = _table(series, max_cells) if series else _points_of_new_charts(root)
    if lines:
        blocks.append(Block(Kind.TABLE, "\n".join(lines), page=page))
    return blocks


def _table(series: list[etree._Element], max_cells: int) -> list[str]:
    labels: dict[int, str] = {}
    columns: list[dict[int, str]] = []
    for each in series:
        for index, text in _points(each, _LABELS).items():
            labels.setdefault(index, text)
        columns.append(_points(each, _VALUES))
    indices = sorted({*labels, *(index for column in columns for index in column)})
    if len(indices) * (len(columns) + 1) > max_cells:
        raise Refused(Code.TOO_LARGE, "more values in a chart than the limit of table cells")
    head = row_line(["", *(" ".join(_points(each, {"tx"}).values()) for each in series)])
    rows = (row_line([labels.get(index), *(column.get(index) for column in columns)]) for index in indices)
    return [line for line in (head, *rows) if line]


def _points(series: etree._Element, names: frozenset[str] | set[str]) -> dict[int, str]:
    """Index → text of the first child of one of these names; the levels of a category stand one after the other."""
    found: dict[int, str] = {}
    for child in series:
        if local_name(child) in names:
            for point in child.iter():
                if local_name(point) == "v":
                    holder = point.getparent()
                    written = holder.get("idx") if holder is not None else None
                    index = int(written) if written and written.isdecimal() else 0
                    found[index] = f"{_value(point)} {found[index]}" if index in found else _value(point)
            break
    return found


def _value(point: etree._Element) -> str:
    """0.36000000000000004 is 0.36."""
    text = point.text or ""
    try:
        return shown(float(text)) if "." in text else shown(text)
    except (ValueError, OverflowError):
        return shown(text)


def _points_of_new_charts(root: etree._Element) -> list[str]:
    """Waterfalls, tree maps and the like (chartEx) keep all levels of their data as points, one list a level."""
    levels = [element for element in root.iter() if local_name(element) == "lvl"]
    lines = (row_line(_value(point) for point in level if local_name(point) == "pt") for level in levels)
    return [line for line in lines if line]
