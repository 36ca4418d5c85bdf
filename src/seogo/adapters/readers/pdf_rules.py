"""The straight lines drawn on a PDF page, upright and level, each once: what tables are ruled with."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

# Points.
THIN = 3.0
"""A filled box that is thinner is a line."""
SAME = 1.5
"""So far apart, lines are one that was drawn twice."""
GAP = 3.0
"""So far apart on one line, its pieces are one: cells draw their own borders, and dashes are short."""
SHORTEST = 4.0

MAX_OBJECTS = 20_000
MAX_RULES = 2_000
"""More of either: a drawing or a map. Lines found so far would be a part of it, so that none is given."""

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line at `at` from `start` to `end`: level ones at a height from left to right, upright ones from the bottom up."""

    at: float
    start: float
    end: float


def rules_of(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Level and upright ones. Those inside forms (XObjects) are not looked for."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for (x0, y0), (x1, y1) in _strokes(page.raw):
        if abs(y1 - y0) <= THIN and abs(x1 - x0) > SHORTEST:
            level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= THIN and abs(y1 - y0) > SHORTEST:
            upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        if len(level) + len(upright) > MAX_RULES:
            return [], []
    return _joined(level), _joined(upright)


def _strokes(page: Any) -> Iterator[tuple[_Point, _Point]]:
    """From where to where: the middle of a thin path, or the sides of one that is stroked."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    n_objects = pdfium.FPDFPage_CountObjects(page)
    for index in range(n_objects if n_objects <= MAX_OBJECTS else 0):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        if min(width, height) > THIN:
            yield from _sides(drawn)
        elif width > height:
            yield (left.value, bottom.value + height / 2), (right.value, bottom.value + height / 2)
        else:
            yield (left.value + width / 2, bottom.value), (left.value + width / 2, top.value)


def _is_stroked(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, fill, stroke)) and bool(stroke.value)


def _sides(path: Any) -> Iterator[tuple[_Point, _Point]]:
    matrix = pdfium.FS_MATRIX()
    x, y = ctypes.c_float(), ctypes.c_float()
    if not _is_stroked(path) or not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        return
    begin = last = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        elif kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, begin
            last = begin


def _joined(rules: list[Rule]) -> list[Rule]:
    """Each line once, in the order of `at`, however many pieces it was drawn in."""
    joined: list[Rule] = []
    rest = sorted(rules, key=lambda rule: rule.at)
    while rest:
        n_same = next((n for n, rule in enumerate(rest) if rule.at > rest[0].at + SAME), len(rest))
        pieces, rest = sorted(rest[:n_same], key=lambda rule: rule.start), rest[n_same:]
        at = sum(piece.at for piece in pieces) / n_same
        start, end = pieces[0].start, pieces[0].end
        for piece in pieces[1:]:
            if piece.start > end + GAP:
                joined.append(Rule(at, start, end))
                start = piece.start
                end = piece.end
            end = max(end, piece.end)
        joined.append(Rule(at, start, end))
    return joined
