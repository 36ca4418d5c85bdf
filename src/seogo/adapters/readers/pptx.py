"""PPTX: slides in the order in which they are shown, each with its notes, charts and diagrams.

Our own walk over the zip's XML: libraries leave out charts and diagrams, and raise on shapes that they do not know. Elements
are matched by local name, so that transitional and strict files read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from seogo.adapters.readers import media
from seogo.adapters.readers.charts import chart_blocks
from seogo.adapters.readers.containers import Container, local_name
from seogo.adapters.readers.office_parts import Package, relation_id
from seogo.adapters.readers.pptx_shapes import Shapes, paragraphs
from seogo.domain.blocks import Attachment, Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits, Source

_SLIDE_NAME = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")


class PptxReader:
    """Reads PPTX, PPTM, PPSX and POTX. A slide is a page. A broken part gives its readable beginning, as PARTIAL."""

    media_type = media.PPTX
    suffixes = (".pptx", ".pptm", ".ppsx", ".potx")
    left_out = "pictures, sound and video, animations, slide numbers, macros, what stands on masters and layouts alone"

    def read(self, source: Source, limits: Limits) -> Reading:
        with Container(source.path, limits) as container:
            return _read(Package(container), limits)


def _read(package: Package, limits: Limits) -> Reading:
    slides = list(_slides(package))
    if len(slides) > limits.max_pages:
        package.damage.append(f"only the first {limits.max_pages:,} of {len(slides):,} slides are kept")
        slides = slides[: limits.max_pages]
    shapes = Shapes(limits.max_table_cells)
    blocks: list[Block] = []
    attachments: list[Attachment] = []
    for page, part in enumerate(slides, start=1):
        blocks += _slide(package, part, page, shapes, limits)
        attachments += package.embedded(part)
    properties = package.properties()
    return Reading(
        blocks=blocks,
        outcome=Outcome.PARTIAL if package.damage else Outcome.OK,
        detail="; ".join(dict.fromkeys(package.damage)),
        media_type=media.PPTX,
        title=properties.title or next((block.text for block in blocks if block.kind is Kind.HEADING), ""),
        metadata=properties.metadata,
        created_at=properties.created_at,
        pages=len(slides),
        attachments=attachments,
    )


def _slides(package: Package) -> Iterator[str]:
    """As the presentation lists them; where its list is lost, by the numbers in their names."""
    main = package.main_part("ppt/presentation.xml")
    targets = {relation.id: relation.target for relation in package.relations(main)}
    listed = [relation_id(element) for element in package.side_root(main).iter() if local_name(element) == "sldId"]
    found = [targets[each] for each in listed if each in targets]
    if len(found) < len(listed):
        package.damage.append(f"{len(listed) - len(found)} of {len(listed)} slides are missing")
    if found:
        return iter(dict.fromkeys(found))
    numbers = {name: int(match[1]) for name in package.container.names if (match := _SLIDE_NAME.fullmatch(name))}
    return iter(sorted(numbers, key=lambda name: numbers[name]))


def _slide(package: Package, part: str, page: int, shapes: Shapes, limits: Limits) -> Iterator[Block]:
    yield from shapes.blocks(package.side_root(part), page)
    for notes in package.relations(part, "notesSlide"):
        yield from shapes.notes(package.side_root(notes.target), page)
    for chart in package.relations(part, "chart", "chartEx"):
        yield from chart_blocks(package.side_root(chart.target), page=page, max_cells=limits.max_table_cells)
    for diagram in package.relations(part, "diagramData"):
        if items := paragraphs(package.side_root(diagram.target)):
            yield Block(Kind.LIST, "\n".join(" ".join(item.split()) for item in items), page=page)
    for comments in package.relations(part, "comments"):
        for comment in package.side_root(comments.target):
            if text := _comment(comment):
                yield Block(Kind.FOOTNOTE, text, page=page)


def _comment(element: etree._Element) -> str:
    """Old comments keep plain text, new ones paragraphs, with the answers to them."""
    plain = [each.text or "" for each in element.iter() if local_name(each) == "text"]
    return "\n".join(text for text in (*plain, *paragraphs(element)) if text.strip())
