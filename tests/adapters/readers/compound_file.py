"""OLE files (compound files) made of a tree of streams, small ones in the mini stream as Office writes them.

Source: [MS-CFB], version 3: sectors of 512 bytes, mini sectors of 64 for streams below 4,096 bytes, entries of 128 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, NOBODY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass
class _Entry:
    name: str
    kind: int
    """1 folder, 2 stream, 5 root."""
    content: bytes = b""
    children: list[int] = field(default_factory=list)
    right: int = NOBODY
    start: int = END


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """streams: path with slashes → bytes."""
    entries = _tree(streams)
    mini = b""
    mini_fat: list[int] = []
    for entry in entries:
        if entry.kind == 2 and 0 < len(entry.content) < CUTOFF:
            entry.start = len(mini_fat)
            mini_fat += _chain(len(mini_fat), entry.content, MINI)
            mini += _padded(entry.content, MINI)
    entries[0].content = mini
    sectors = b""
    fat: list[int] = []
    for entry in entries:
        if entry.kind == 5 or len(entry.content) >= CUTOFF:
            entry.start = len(fat) if entry.content else END
            fat += _chain(len(fat), entry.content, SECTOR)
            sectors += _padded(entry.content, SECTOR)
    starts = []
    for table in (struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"".join(map(_packed, entries))):
        starts.append(len(fat) if table else END)
        fat += _chain(len(fat), table, SECTOR)
        sectors += _padded(table, SECTOR, b"\xff" if len(starts) == 1 else b"\0")
    n_fat = 1
    while n_fat * SECTOR // 4 < len(fat) + n_fat:
        n_fat += 1
    places = list(range(len(fat), len(fat) + n_fat))
    sectors += _padded(struct.pack(f"<{len(fat) + n_fat}I", *fat, *[FAT] * n_fat), SECTOR, b"\xff")
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    n_mini = -(-len(mini_fat) * 4 // SECTOR)
    header += struct.pack("<9I", 0, n_fat, starts[1], 0, CUTOFF, starts[0], n_mini, END, 0)
    return header + struct.pack("<109I", *places, *[FREE] * (109 - n_fat)) + sectors


def _tree(streams: Mapping[str, bytes]) -> list[_Entry]:
    entries = [_Entry("Root Entry", 5)]
    places = {"": 0}
    for path, content in streams.items():
        steps = path.split("/")
        for depth in range(1, len(steps) + 1):
            here = "/".join(steps[:depth])
            if here not in places:
                places[here] = len(entries)
                siblings = entries[places["/".join(steps[: depth - 1])]].children
                if siblings:
                    entries[siblings[-1]].right = len(entries)
                siblings.append(len(entries))
                entries.append(_Entry(steps[depth - 1], 2, content) if depth == len(steps) else _Entry(steps[depth - 1], 1))
    return entries


def _packed(entry: _Entry) -> bytes:
    """Siblings hang on each other to the right, the first on their folder."""
    name = f"{entry.name}\0".encode("utf-16-le")
    child = entry.children[0] if entry.children else NOBODY
    links = struct.pack("<64sHBBIII", name, len(name), entry.kind, 1, NOBODY, entry.right, child)
    return links + bytes(36) + struct.pack("<IQ", entry.start, len(entry.content))


def _chain(start: int, content: bytes, unit: int) -> list[int]:
    count = -(-len(content) // unit)
    return [*range(start + 1, start + count), END] if count else []


def _padded(content: bytes, unit: int, filling: bytes = b"\0") -> bytes:
    return content + filling * (-len(content) % unit)
