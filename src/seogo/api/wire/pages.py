"""Where a passage stands on its pages, as it goes over the wire."""

from __future__ import annotations

from pydantic import BaseModel, Field

from seogo.ports.pages import Rectangle


class Highlights(BaseModel):
    """`rectangles`: left, top, right, bottom, one a line, as fractions of the page from its upper left corner."""

    page: int
    rectangles: list[Rectangle] = Field(description="Left, top, right, bottom.")


class HighlightedPages(BaseModel):
    items: list[Highlights]
