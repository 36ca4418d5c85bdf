"""Small sample files, made here: one of each format with the phrases that must be found in it, and hostile ones."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seogo.adapters.readers import media
from seogo.ports.formats import Source

CORPORA = Path(os.environ.get("SEOGO_CORPORA") or Path(__file__).parents[4] / "shared") / "corpora" / "files"
"""Real files of other projects, which are not ours to copy in here. Tests that need them are skipped without."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NAMESPACES = (
    f'{_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return buffer.getvalue()


def docx(
    body: str,
    *,
    styles: str = "",
    parts: Mapping[str, tuple[str, str | bytes]] | None = None,
    core: str = "",
    namespaces: str = _NAMESPACES,
) -> bytes:
    """A DOCX around the XML of a body. parts: name below word/ → (kind of relation, XML inside its root, or bytes)."""
    parts = {**(parts or {}), **({"styles.xml": ("styles", styles)} if styles else {})}
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}/{kind}" Target="{name}"/>'
        for number, (name, (kind, _)) in enumerate(parts.items())
    )
    roots = {"header": "hdr", "footer": "ftr"}
    return zipped(
        {
            "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType="'
            + media.DOCX
            + '.main+xml"/></Types>',
            "_rels/.rels": f'<R><Relationship Type="{_RELATION}/officeDocument" Target="word/document.xml"/></R>',
            "word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            "docProps/core.xml": f'<cp xmlns:dc="d" xmlns:dcterms="t">{core}</cp>',
            **{
                f"word/{name}": xml
                if isinstance(xml, bytes)
                else f"<w:{(root := roots.get(kind, kind))} {namespaces}>{xml}</w:{root}>"
                for name, (kind, xml) in parts.items()
            },
        }
    )


def p(text: str, *, style: str = "", properties: str = "") -> str:
    """A paragraph of a DOCX."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(text: str, *, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def pdf(*lines: str) -> bytes:
    """One page of Latin text, without a library and without compression."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n".encode()
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    cross_references = f"xref\n0 {count}\n0000000000 65535 f \n{entries}"
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + f"{cross_references}{trailer}".encode()


@dataclass(frozen=True)
class Sample:
    name: str
    media_type: str
    content: bytes
    phrases: tuple[str, ...]

    def source(self, folder: Path) -> Source:
        return written(folder, self.name, self.content)


def written(folder: Path, name: str, content: bytes | str) -> Source:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Source(path=path, name=name)


SAMPLES = (
    Sample(
        "rules.docx",
        media.DOCX,
        docx(
            p("제1장 총칙", properties='<w:outlineLvl w:val="0"/>')
            + p("선박 검사는 매년 한다.")
            + p("Ships are inspected each year.")
        ),
        ("제1장 총칙", "선박 검사는 매년 한다.", "Ships are inspected each year."),
    ),
    Sample(
        "page.html",
        media.HTML,
        "<!DOCTYPE html><h1>검사 안내</h1><p>수수료는 <b>3만원</b>이다.</p><p>The fee is 30,000 won.</p>".encode(),
        ("검사 안내", "수수료는 3만원이다.", "The fee is 30,000 won."),
    ),
    Sample(
        "euckr.html",
        media.HTML,
        '<html><meta charset="euc-kr"><p>똠방각하는 펲시를 마신다.'.encode("cp949"),
        ("똠방각하는 펲시를 마신다.",),
    ),
    Sample(
        "letter.pdf",
        media.PDF,
        pdf("Ships are inspected each year.", "The fee is 30,000 won."),
        ("Ships are inspected each year.",),
    ),
    Sample(
        "notes.md",
        media.MARKDOWN,
        "# 회의록\n\n검사 일정을 정했다.\n\n- first item\n- 둘째 항목\n".encode(),
        ("회의록", "검사 일정을 정했다.", "둘째 항목"),
    ),
    Sample(
        "memo.txt",
        media.TEXT,
        "검사 수수료 안내\n\nThe fee is 30,000 won.\n".encode("cp949"),
        ("검사 수수료 안내", "The fee is 30,000 won."),
    ),
    Sample("fees.csv", media.CSV, "선박,수수료\n어선,30000\nferry,90000\n".encode(), ("선박", "어선", "90000")),
    Sample("ships.json", media.JSON, '[{"name": "한라호", "tons": 12}, {"name": "Halla"}]'.encode(), ("한라호", "Halla")),
    Sample(
        "mail.eml",
        media.MAIL,
        "From: kim@example.com\nTo: lee@example.com\nSubject: 검사 일정\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        "월요일에 검사합니다.\nSee you on Monday.\n".encode(),
        ("검사 일정", "월요일에 검사합니다.", "See you on Monday."),
    ),
)
