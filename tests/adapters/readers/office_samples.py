"""PPTX and XLSX files, made here of the XML that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seogo.adapters.readers import media
from tests.adapters.readers.samples import zipped

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
