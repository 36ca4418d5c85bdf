"""What an XLSX keeps beside the cells of a sheet: text boxes, titles of charts, comments and embedded documents."""

from __future__ import annotations

from collections.abc import Iterator

from seogo.adapters.readers.charts import titles
from seogo.adapters.readers.containers import local_name
from seogo.adapters.readers.office_parts import Package, relation_id
from seogo.adapters.readers.pptx_shapes import paragraphs
from seogo.domain.blocks import Block, Kind


def sheet_parts(package: Package, main: str) -> list[str]:
    """The parts of the sheets, in the order of the workbook; of a binary workbook (XLSB), whose list is binary, in that of its
    relations."""
    relations = package.relations(main)
    if main.endswith(".bin"):
        return [relation.target for relation in relations if relation.kind.lower().endswith("sheet")]
    targets = {relation.id: relation.target for relation in relations}
    sheets = (element for element in package.side_root(main).iter() if local_name(element) == "sheet")
    return [targets.get(relation_id(sheet), "") for sheet in sheets]


def beside(package: Package, part: str, page: int) -> Iterator[Block]:
    """The values that a chart shows stand in the cells already."""
    for drawing in package.relations(part, "drawing"):
        for text in paragraphs(package.side_root(drawing.target)):
            yield Block(Kind.PARAGRAPH, text, page=page)
        for chart in package.relations(drawing.target, "chart", "chartEx"):
            yield from (Block(Kind.CAPTION, text, page=page) for text in titles(package.side_root(chart.target)))
    # Excel writes a threaded comment twice: the second time with a sentence that asks to buy a newer Excel.
    for comments in package.relations(part, "threadedComment") or package.relations(part, "comments"):
        yield from _comments(package, comments.target, page)


def _comments(package: Package, part: str, page: int) -> Iterator[Block]:
    for element in package.side_root(part).iter():
        if local_name(element) in ("comment", "threadedComment"):
            text = "".join(each.text or "" for each in element.iter() if local_name(each) in ("t", "text")).strip()
            if text:
                yield Block(Kind.FOOTNOTE, f"{element.get('ref') or ''} {text}".strip(), page=page)
