"""Small HWP and HWPX files, made here record by record and element by element."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from seogo.adapters.readers import media
from tests.adapters.readers.samples import Sample, zipped

# --- HWP: records -----------------------------------------------------------------------------------------------------------


def record(tag: int, level: int, data: bytes = b"") -> bytes:
    size = min(len(data), 0xFFF)
    long_size = struct.pack("<I", len(data)) if size == 0xFFF else b""
    return struct.pack("<I", tag | level << 10 | size << 20) + long_size + data


def paragraph(text: str, *controls: bytes, level: int = 0, shape: int = 0, style: int = 0) -> bytes:
    """controls: records at level + 1."""
    header = struct.pack("<IIHB", len(text) | 1 << 31, 0, shape, style) + bytes(11)
    own = record(67, level + 1, f"{text}\r".encode("utf-16-le")) if text else b""
    return record(66, level, header) + own + b"".join(controls)


def sign(code: int, name: str = "\0\0\0\0") -> str:
    """The eight units that stand for a control in the text of its paragraph."""
    return chr(code) + name[::-1].encode("latin-1").decode("utf-16-le") + "\0\0\0\0" + chr(code)


def control(name: str, level: int, *parts: bytes, data: bytes = b"") -> bytes:
    return record(71, level, name[::-1].encode("latin-1") + data) + b"".join(parts)


def note(name: str, *paragraphs: bytes, level: int = 1) -> bytes:
    """A control with one list. The paragraphs have level + 1."""
    return control(name, level, record(72, level + 1, bytes(8)), *paragraphs)


def text_box(*paragraphs: bytes, caption: bytes = b"") -> bytes:
    """At level 1. The paragraphs in it have level 3, that of the caption has 2."""
    head = record(72, 2, bytes(30)) + caption if caption else b""
    return control("gso ", 1, head, record(76, 2, bytes(8)), record(72, 3, bytes(30)), *paragraphs, record(79, 3, bytes(33)))


Place = tuple[int, int, int, int]
"""Row, column, rows and columns that it covers."""


def table(rows: int, columns: int, cells: Sequence[tuple[Place, bytes]], *, caption: bytes = b"", level: int = 1) -> bytes:
    """cells: with paragraphs of level + 1."""
    parts = [record(72, level + 1, bytes(30)), caption] if caption else []
    parts.append(record(77, level + 1, struct.pack("<IHH", 0, rows, columns) + bytes(10)))
    for (row, column, row_span, column_span), paragraphs in cells:
        address = struct.pack("<HHHH", column, row, column_span, row_span)
        parts += [record(72, level + 1, struct.pack("<HHI", 1, 0, 0) + address + bytes(30)), paragraphs]
    return control("tbl ", level, *parts)


def cell(text: str, row: int, column: int, row_span: int = 1, column_span: int = 1) -> tuple[Place, bytes]:
    """Of a table at level 1."""
    return (row, column, row_span, column_span), paragraph(text, level=2)


def equation(script: str) -> bytes:
    return control("eqed", 1, record(88, 2, struct.pack("<IH", 0, len(script)) + script.encode("utf-16-le")))


def doc_info(*, shapes: Sequence[int] = (0,), styles: Sequence[tuple[str, str]] = (), sections: int = 1) -> bytes:
    """shapes: the attributes of each paragraph shape. styles: own and English name."""
    named = b"".join(record(26, 1, _string(own) + _string(english)) for own, english in styles)
    properties = record(16, 0, struct.pack("<H", sections) + bytes(24))
    return (
        properties
        + record(17, 0, bytes(72))
        + b"".join(record(25, 1, struct.pack("<I", shape) + bytes(50)) for shape in shapes)
        + named
    )


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def outline(level: int) -> int:
    """The attributes of a shape; level from 0."""
    return 1 << 23 | level << 25


BULLET = 3 << 23

# --- HWP: the file ----------------------------------------------------------------------------------------------------------


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def hwp(
    *sections: bytes, info: bytes | None = None, flags: int = 1, streams: Mapping[str, bytes] | None = None, title: str = ""
) -> bytes:
    """streams: name → bytes as they lie in the file, beside those made here or instead of them. flags bit 0: packed."""
    pack = deflated if flags & 1 else _whole_records
    parts = {
        "FileHeader": b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05010001, flags) + bytes(216),
        "DocInfo": pack(info if info is not None else doc_info(sections=len(sections))),
        **({"\x05HwpSummaryInformation": _summary(title)} if title else {}),
        **{f"BodyText/Section{number}": pack(section) for number, section in enumerate(sections)},
    }
    return ole({**parts, **(streams or {})})


def _whole_records(data: bytes) -> bytes:
    """One more record, so that the padding of the stream reads as whole empty ones."""
    return data + record(0, 0, bytes(-len(data) % 4))


def _summary(title: str) -> bytes:
    """A property set with title, author and time of creation (2026-03-02 09:00 UTC)."""
    ticks = 134169156000000000  # of 100 ns since 1601
    values = {2: _text_property(title), 4: _text_property("김철수"), 12: struct.pack("<IQ", 64, ticks)}
    offset, places, body = 8 + 8 * len(values), b"", b""
    for key, value in values.items():
        places += struct.pack("<II", key, offset + len(body))
        body += value
    properties = struct.pack("<II", offset + len(body), len(values)) + places + body
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, bytes(16), 1, bytes(16), 48) + properties


def _text_property(text: str) -> bytes:
    return struct.pack("<II", 31, len(text) + 1) + f"{text}\0".encode("utf-16-le").ljust((len(text) + 2) // 2 * 4, b"\0")


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file. Streams are padded to 4,096 bytes: below that they would have to lie in a file of their own inside it.

    Source: [MS-CFB], version 3: sectors of 512 bytes, directory entries of 128.
    """
    folders = {name.partition("/")[0] for name in streams if "/" in name}
    names = ["", *sorted(folders), *streams]
    padded = {name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()}
    n_directory = -(-len(names) * 128 // 512)
    n_data = sum(len(data) for data in padded.values()) // 512
    n_fat = -(-(n_directory + n_data + 40) // 128)
    chains = [*[0xFFFFFFFD] * n_fat, *_chain(n_fat, n_directory)]
    starts = {"": 0xFFFFFFFE}
    for name, data in padded.items():
        starts[name] = len(chains)
        chains += _chain(len(chains), len(data) // 512)
    directory = b"".join(_entry(name, names, starts.get(name, 0), len(padded.get(name, b""))) for name in names)
    magic, no_sector = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0xFFFFFFFE
    header = struct.pack("<8s16xHHHHH6x", magic, 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, n_fat, n_fat, 0, 4096, no_sector, 0, no_sector, 0)
    header += struct.pack("<109I", *range(n_fat), *[0xFFFFFFFF] * (109 - n_fat))
    fat = struct.pack(f"<{len(chains)}I", *chains).ljust(512 * n_fat, b"\xff")
    return header + fat + directory.ljust(512 * n_directory, b"\0") + b"".join(padded.values())


def _chain(start: int, sectors: int) -> list[int]:
    return [*range(start + 1, start + sectors), 0xFFFFFFFE]


def _entry(name: str, names: Sequence[str], start: int, size: int) -> bytes:
    """Siblings hang on each other to the right, the first on their folder."""
    folder, _, own = name.rpartition("/")
    siblings = [index for index, other in enumerate(names) if other and other.rpartition("/")[0] == folder]
    children = [index for index, other in enumerate(names) if other and other.rpartition("/")[0] == name]
    nobody = 0xFFFFFFFF
    right = next((index for index in siblings if index > names.index(name)), nobody) if name else nobody
    kind = 5 if not name else 1 if children else 2
    written = f"{own or 'Root Entry'}\0".encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, nobody, right, children[0] if children else nobody)
    return struct.pack("<64sH", written, len(written)) + links + bytes(36) + struct.pack("<IQ", start, size)


def locked(section: bytes, *, seed: int = 7) -> bytes:
    """A section as a distribution document keeps it: the key hides in 256 bytes, masked by Microsoft's rand()."""
    key_record = bytearray(range(256))
    key_record[:4] = struct.pack("<I", seed)
    state, run, mask, plain = seed, 0, 0, bytearray(key_record)
    for index in range(256):
        if run == 0:
            state = (state * 214013 + 2531011) % 2**32
            mask = state >> 16 & 0xFF
            state = (state * 214013 + 2531011) % 2**32
            run = (state >> 16 & 0xF) + 1
        if index >= 4:
            plain[index] ^= mask
        run -= 1
    start = 4 + (seed & 0xF)
    cipher = Cipher(algorithms.AES(bytes(plain[start : start + 16])), modes.ECB()).encryptor()
    packed = deflated(section)
    return record(28, 0, bytes(key_record)) + cipher.update(packed.ljust(len(packed) + 16 - len(packed) % 16, b"\0"))


# --- HWPX -------------------------------------------------------------------------------------------------------------------

_NAMESPACES = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
    'xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"'
)


def hwpx(
    *sections: str, header: str = "", metadata: str = "", spine: Sequence[str] | None = None, parts: Mapping[str, str] | None = None
) -> bytes:
    """sections: the XML inside each. spine: ids of sections (section0 …) in order; without it there is no content.hpf."""
    items = "".join(f'<item id="section{number}" href="Contents/section{number}.xml"/>' for number in range(len(sections)))
    package = (
        f'<package><metadata>{metadata}</metadata><manifest><item id="header" href="Contents/header.xml"/>{items}</manifest>'
        f'<spine><itemref idref="header"/>{"".join(f"""<itemref idref="{name}"/>""" for name in spine or ())}</spine></package>'
    )
    return zipped(
        {
            "mimetype": media.HWPX,
            "Contents/header.xml": f"<hh:head {_NAMESPACES}>{header}</hh:head>",
            **({"Contents/content.hpf": package} if spine is not None or metadata else {}),
            **{f"Contents/section{number}.xml": f"<hs:sec {_NAMESPACES}>{xml}</hs:sec>" for number, xml in enumerate(sections)},
            **(parts or {}),
        }
    )


def p(text: str, *, inside: str = "", shape: str = "0", style: str = "0") -> str:
    """A paragraph; inside: XML of its second run."""
    runs = f"<hp:run><hp:t>{text}</hp:t></hp:run><hp:run>{inside}</hp:run>"
    return f'<hp:p paraPrIDRef="{shape}" styleIDRef="{style}">{runs}<hp:linesegarray/></hp:p>'


def sub_list(*paragraphs: str) -> str:
    return f"<hp:subList>{''.join(paragraphs)}</hp:subList>"


def tbl(rows: int, columns: int, *cells: str, caption: str = "") -> str:
    """All cells in one hp:tr: the addresses count."""
    above = f"<hp:caption>{sub_list(caption)}</hp:caption>" if caption else ""
    return f'<hp:tbl rowCnt="{rows}" colCnt="{columns}">{above}<hp:tr>{"".join(cells)}</hp:tr></hp:tbl>'


def tc(content: str, row: int, column: int, row_span: int = 1, column_span: int = 1) -> str:
    """content: text, or the XML of paragraphs."""
    paragraphs = content if content.startswith("<") else p(content)
    return (
        f'<hp:tc>{sub_list(paragraphs)}<hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<hp:cellSpan colSpan="{column_span}" rowSpan="{row_span}"/></hp:tc>'
    )


SAMPLES = (
    Sample(
        "rules.hwp",
        media.HWP,
        hwp(
            paragraph("제1장 총칙", shape=1)
            + paragraph("선박 검사는 매년 한다.", table(1, 2, [cell("어선", 0, 0), cell("30,000", 0, 1)]))
            + paragraph("Ships are inspected each year."),
            info=doc_info(shapes=(0, outline(0))),
        ),
        ("제1장 총칙", "선박 검사는 매년 한다.", "어선 | 30,000", "Ships are inspected each year."),
    ),
    Sample(
        "rules.hwpx",
        media.HWPX,
        hwpx(
            p("선박 검사는 매년 한다.", inside=tbl(1, 2, tc("어선", 0, 0), tc("30,000", 0, 1)))
            + p("Ships are inspected each year."),
            spine=["section0"],
        ),
        ("선박 검사는 매년 한다.", "어선 | 30,000", "Ships are inspected each year."),
    ),
)
