"""HWPX: outline as headings, tables with merged cells, captions, notes, memos and text boxes in order.

Our own walk over the zip's XML, because libraries leave out runs, notes and captions. Elements are matched by local name:
each year of the format has namespaces of its own. The order is that of hwp.py: a paragraph is followed by what hangs on it,
page headers come before the paragraph that brings them, page footers at the end, each different text once. Automatic numbers
("제1장", "1.") are not in the text and are not invented.
"""

from __future__ import annotations

from lxml import etree

from seogo.adapters.readers import media
from seogo.adapters.readers.cell_grid import Grids
from seogo.adapters.readers.containers import Container
from seogo.adapters.readers.hwpx_package import opened
from seogo.adapters.readers.hwpx_styles import Styles
from seogo.adapters.readers.hwpx_walk import Walk
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Block, Reading
from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits, Source


class HwpxReader:
    """Reads HWPX. A section that breaks off gives its readable beginning, as PARTIAL."""

    media_type = media.HWPX
    suffixes = (".hwpx",)
    left_out = (
        "pictures, charts, form controls, embedded documents, tracked deletions, automatic numbers, master pages, small print "
        "above words"
    )

    def read(self, source: Source, limits: Limits) -> Reading:
        with Container(source.path, limits) as container:
            return _read(container, limits)


def _read(container: Container, limits: Limits) -> Reading:
    package = opened(container)
    if not package.sections:
        raise Refused(Code.DAMAGED, "an HWPX file without text sections")
    damage: list[str] = []
    styles = Styles(_root(container, package.header, "styles", damage))
    walk = Walk(styles, Grids(limits.max_table_cells, damage))
    blocks: list[Block] = []
    for section in package.sections:
        blocks += walk.blocks(_root(container, section, "a section", damage))
    return Reading(
        blocks=[*blocks, *walk.footers.values()],
        outcome=Outcome.PARTIAL if damage else Outcome.OK,
        detail="; ".join(dict.fromkeys(damage)),
        media_type=media.HWPX,
        title=package.title,
        metadata={"author": package.author} if package.author else {},
        created_at=moment(package.created),
    )


def _root(container: Container, part: str, what: str, damage: list[str]) -> etree._Element:
    """The root of a part; of a broken one as much as can be read, and a word about it in `damage`."""
    if part not in container:
        damage.append(f"{what} is missing")
        return etree.Element("nothing")
    try:
        return container.read_xml(part)
    except Refused as refused:
        if refused.code is not Code.DAMAGED:
            raise
        damage.append(refused.detail)
    try:
        return container.read_xml(part, recover=True)
    except Refused as refused:
        if refused.code is not Code.DAMAGED:
            raise
        return etree.Element("nothing")
