"""PPTX and XLSX files, made here of the XML that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seogo.adapters.readers import media
from tests.adapters.readers.samples import Sample, zipped

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{RELATION}"'
)


def rels(parts: Mapping[str, str]) -> str:
    """Relations r0, r1, … to targets, each with its kind. parts: target → kind."""
    lines = (
        f'<Relationship Id="r{number}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(parts.items())
    )
    return f"<Relationships>{''.join(lines)}</Relationships>"


@dataclass(frozen=True)
class Slide:
    shapes: str
    parts: Mapping[str, tuple[str, str | bytes]] = field(default_factory=dict)
    """Name below ppt/ → (kind of relation, its XML or bytes)."""


def shape(*texts: str, placeholder: str | None = None, properties: str = "") -> str:
    """A shape with a paragraph for each text. placeholder: its type, "" for one without type, None for a shape of its own."""
    kind = f' type="{placeholder}"' if placeholder else ""
    mark = "" if placeholder is None else f"<p:ph{kind}/>"
    body = "".join(f"<a:p><a:pPr>{properties}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    return f"<p:sp><p:nvSpPr><p:nvPr>{mark}</p:nvPr></p:nvSpPr><p:txBody>{body}</p:txBody></p:sp>"


def slide_table(*rows: Sequence[str]) -> str:
    """Cells are texts, or whole <a:tc> elements."""
    cells = (
        "".join(
            text if text.startswith("<") else f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"
            for text in row
        )
        for row in rows
    )
    lines = "".join(f"<a:tr>{line}</a:tr>" for line in cells)
    return f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{lines}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"


def pptx(*slides: Slide | str, order: Sequence[int] | None = None, core: str = "", listed: bool = True) -> bytes:
    """order: numbers of the slides, from 1, as the presentation lists them; listed: whether it lists them at all."""
    made = [slide if isinstance(slide, Slide) else Slide(slide) for slide in slides]
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="r{n - 1}"/>' for n in order or range(1, len(made) + 1)) if listed else ""
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{media.PPTX}.main+xml"/></Types>',
        "_rels/.rels": f'<R><Relationship Type="{RELATION}/officeDocument" Target="ppt/presentation.xml"/></R>',
        "docProps/core.xml": f'<cp xmlns:dc="d" xmlns:dcterms="t">{core}</cp>',
        "ppt/presentation.xml": f"<p:presentation {NAMESPACES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": rels({f"slides/slide{n}.xml": "slide" for n in range(1, len(made) + 1)}),
    }
    for number, slide in enumerate(made, start=1):
        content[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {NAMESPACES}><p:cSld><p:spTree>{slide.shapes}</p:spTree></p:cSld></p:sld>"
        )
        content[f"ppt/slides/_rels/slide{number}.xml.rels"] = rels({f"../{name}": kind for name, (kind, _) in slide.parts.items()})
        for name, (_, xml) in slide.parts.items():
            content[f"ppt/{name}"] = xml if isinstance(xml, bytes) else f"<part {NAMESPACES}>{xml}</part>"
    return zipped(content)


Value = str | float | None


@dataclass(frozen=True)
class Sheet:
    rows: Sequence[Sequence[Value]] | str
    """Values, or the XML of rows. A string that begins with "date:" is a day number in a cell that shows a date."""
    parts: Mapping[str, tuple[str, str | bytes]] = field(default_factory=dict)
    """Name below xl/ → (kind of relation, its XML or bytes)."""


def xlsx(sheets: Mapping[str, Sheet | Sequence[Sequence[Value]]], *, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """parts: name → content, beside those made here or instead of them."""
    made = {name: sheet if isinstance(sheet, Sheet) else Sheet(sheet) for name, sheet in sheets.items()}
    listed = "".join(f'<x:sheet name="{name}" sheetId="{n + 1}" r:id="r{n}"/>' for n, name in enumerate(made))
    targets = {f"worksheets/sheet{n}.xml": "worksheet" for n in range(1, len(made) + 1)}
    main = f"{media.XLSX}.main+xml"
    worksheet = main.replace("sheet.main", "worksheet")
    types = "".join(f'<Override PartName="/xl/{target}" ContentType="{worksheet}"/>' for target in targets)
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>{types}</Types>',
        "_rels/.rels": rels({"xl/workbook.xml": "officeDocument"}),
        "xl/workbook.xml": _x(f"<x:workbook {NAMESPACES}><x:sheets>{listed}</x:sheets></x:workbook>"),
        "xl/_rels/workbook.xml.rels": rels({**targets, "styles.xml": "styles"}),
        "xl/styles.xml": _x(
            f'<x:styleSheet {NAMESPACES}><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="14"/></x:cellXfs></x:styleSheet>'
        ),
    }
    for number, sheet in enumerate(made.values(), start=1):
        rows = sheet.rows if isinstance(sheet.rows, str) else _rows(sheet.rows)
        content[f"xl/worksheets/sheet{number}.xml"] = _x(
            f"<x:worksheet {NAMESPACES}><x:sheetData>{rows}</x:sheetData></x:worksheet>"
        )
        content[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = rels(
            {f"../{name}": kind for name, (kind, _) in sheet.parts.items()}
        )
        for name, (_, xml) in sheet.parts.items():
            content[f"xl/{name}"] = xml if isinstance(xml, bytes) else f"<part {NAMESPACES}>{xml}</part>"
    return zipped({**content, **(parts or {})})


def _x(xml: str) -> str:
    """In the namespace of spreadsheets without a prefix, as calamine wants it."""
    return xml.replace("<x:", "<").replace("</x:", "</").replace("xmlns:x=", "xmlns=")


def _rows(rows: Sequence[Sequence[Value]]) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row) if value is not None)
        lines.append(f'<x:row r="{number}">{cells}</x:row>')
    return "".join(lines)


def _cell(place: str, value: Value) -> str:
    if isinstance(value, str) and not value.startswith("date:"):
        return f'<x:c r="{place}" t="inlineStr"><x:is><x:t>{value}</x:t></x:is></x:c>'
    if isinstance(value, str):
        return f'<x:c r="{place}" s="1"><x:v>{value.removeprefix("date:")}</x:v></x:c>'
    return f'<x:c r="{place}"><x:v>{value}</x:v></x:c>'


SAMPLES = (
    Sample(
        "talk.pptx",
        media.PPTX,
        pptx(shape("선박 검사", placeholder="title") + shape("매년 한다."), slide_table(["어선", "fee"])),
        ("선박 검사", "매년 한다.", "어선 | fee"),
    ),
    Sample("fees.xlsx", media.XLSX, xlsx({"수수료": [["어선", "fee"], [30000, None]]}), ("수수료", "어선 | fee", "30000")),
)
