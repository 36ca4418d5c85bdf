"""Ways in which a file goes wrong, and ways in which one is made wrong: all from a seed, so that each can be had again."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]

MAX_BYTES = 2_000_000
MAX_COPIES = 3_000
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
"""As they stand in sizes, counts and offsets, little-endian."""
TEXTS = (
    *(b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xb6\xcb", b"\x1a", b"\r"),
    *(b"<", b"]]>", b"<!--", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#x110000;", b"%n%s", b"../../x"),
    *(b"-1", b"0", b"99999999999999999999", b"1e999", b"NaN", b'"', b"'", b"=?euc-kr?B?//8=?=", b"--", b"[" * 500, b"{" * 500),
)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_TAG = re.compile(rb"<[^<>]{1,200}>")
_NUMBER = re.compile(rb"\d+")


def flips(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 3, 20, 100))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def hole(content: bytes, chance: Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def zeros(content: bytes, chance: Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + bytes(end - start) + content[end:]


def copies(content: bytes, chance: Random) -> bytes:
    """A piece many times over: nesting, repetition, size."""
    start, end = _span(content, chance)
    times = min(chance.choice((2, 10, MAX_COPIES)), MAX_BYTES // max(1, end - start))
    return content[:start] + content[start:end] * times + content[end:]


def swapped(content: bytes, chance: Random) -> bytes:
    start, end = _span(content, chance)
    at = chance.randrange(len(content))
    return content[:at] + content[start:end] + content[at + end - start :]


def numbers(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 4))):
        n_bytes = chance.choice((1, 2, 4))
        at = chance.randrange(len(changed))
        changed[at : at + n_bytes] = (chance.choice(NUMBERS) & (1 << 8 * n_bytes) - 1).to_bytes(n_bytes, "little")
    return bytes(changed)


def texts(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(TEXTS) + content[at:]


def digits(content: bytes, chance: Random) -> bytes:
    """One written number becomes another."""
    return _replaced(_NUMBER, chance.choice((b"0", b"-1", b"1", b"65536", b"4294967295", b"999999999999")), content, chance)


def tags(content: bytes, chance: Random) -> bytes:
    """A tag goes, or comes a thousand times."""
    found = list(_TAG.finditer(content))
    if not found:
        return texts(content, chance)
    return _replaced(_TAG, chance.choice(found)[0] * chance.choice((0, 2, 1_000)), content, chance)


PLAIN: tuple[Mutation, ...] = (flips, cut, hole, zeros, copies, swapped, numbers, texts, digits, tags)


def parts(content: bytes, chance: Random) -> bytes:
    """A part of a zip, changed inside and packed again; or gone, twice there, or under another name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            inside = [(name, container.read(name)) for name in container.namelist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return flips(content, chance)
    at = chance.randrange(len(inside))
    name, part = inside[at]
    changes: list[list[tuple[str, bytes]]] = [[], [(name, part)] * 2, [(chance.choice(inside)[0], part)], [(f"../{name}", part)]]
    if part:
        changes += [[(name, chance.choice(PLAIN)(part, chance))] for _ in range(20)]
    packed = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for other, bytes_of in inside[:at] + chance.choice(changes) + inside[at + 1 :]:
            container.writestr(zipfile.ZipInfo(other), bytes_of, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def streams(content: bytes, chance: Random) -> bytes:
    """A stream of a PDF, changed inside and packed again."""
    found = list(_STREAM.finditer(content))
    if not found:
        return flips(content, chance)
    stream = chance.choice(found)
    try:
        changed = zlib.compress(chance.choice(PLAIN)(zlib.decompress(stream[1]), chance))
    except (zlib.error, ValueError, IndexError):
        changed = chance.choice(PLAIN)(stream[1] or b" ", chance)
    return content[: stream.start(1)] + changed + content[stream.end(1) :]


def mutated(content: bytes, chance: Random) -> bytes:
    """One to three mutations that suit the bytes. Never empty, never far over MAX_BYTES."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        ways: list[Mutation] = list(PLAIN)
        if content.startswith(b"PK"):
            ways += [parts] * 3 * len(PLAIN)  # bytes of the container itself soon break its checksums, and nothing is read
        elif b"%PDF-" in content[:1024]:
            ways += [streams] * len(PLAIN)
        content = chance.choice(ways)(content, chance)[: 2 * MAX_BYTES] or b"\n"
    return content


def _span(content: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(content))
    return start, min(len(content), start + 1 + chance.randrange(chance.choice((4, 64, 1024, 65_536))))


def _replaced(what: re.Pattern[bytes], by: bytes, content: bytes, chance: Random) -> bytes:
    found = list(what.finditer(content))
    if not found:
        return texts(content, chance)
    place = chance.choice(found)
    return content[: place.start()] + by + content[place.end() :]
