"""Bytes of unknown encoding to text: a byte order mark, what was declared, UTF-8, CP949 by its Hangul, then a guess."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from seogo.domain.errors import Code, Refused

MIN_HANGUL_SHARE = 0.7
"""Of the non-ASCII characters. 240 of 240 CP949 samples of 20 to 1,000 characters right, no false claim on six other encodings."""

MAX_REPLACED_SHARE = 0.05
MAX_NUL_SHARE = 0.01
GUESSED_BYTES = 200_000
"""What the guess looks at: enough for any language, and its cost does not grow with the file."""

# Longest first: the mark of UTF-16 is the beginning of that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# All of these mean CP949: Python's own euc_kr raises on 똠, 펲 and 뷁, which Windows writes under the name "euc-kr".
_KOREAN = ("euckr", "ksc56011987", "ksc56011989", "ksc5601", "kscode", "korean", "windows949", "xwindows949", "ms949", "uhc", "949")
_ALIASES = {
    **dict.fromkeys(_KOREAN, "cp949"),
    "windows950": "cp950",
    "xwindows950": "cp950",
    "windows932": "cp932",
    "xsjis": "cp932",
    "unicode11utf8": "utf-8",
}

# Every byte is a character in these, so that decoding never fails and a wrong declaration never shows.
_NEVER_FAIL = frozenset({"iso8859-1", "cp1252", "iso8859-15", "cp437", "cp850"})

_ASCII = re.compile("[\x00-\x7f]+")
_HANGUL = re.compile("[가-힣]")


class Undecodable(Refused):
    """Bytes that are no text: damaged (too much of it cannot be read) or unsupported (binary)."""


def decode(data: bytes, *, declared: str | None = None) -> str:
    """The text of the bytes, without a byte order mark. `declared` is the charset of HTTP, MIME or <meta>: tried early, never
    trusted after an error. A few broken characters become U+FFFD.

    Raises:
        Undecodable: binary (more than 1 % NUL bytes), or more than 5 % of the characters would be U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data, encoding)
    if data.count(0) > MAX_NUL_SHARE * len(data):
        raise Undecodable(Code.UNSUPPORTED, "binary: more than 1 % of the bytes are NUL")
    told = codec(declared) if declared else None
    text = _strict(data, told) if told and told not in _NEVER_FAIL else None
    if text is None:
        text = _strict(data, "utf-8")
    if text is None:
        text = _korean(data, errors="strict")
    if text is None:
        text = _nearly_utf8(data)
    if text is None:
        text = _korean(data, errors="replace")
    if text is None:
        text = _replacing(data, told if told in _NEVER_FAIL else _guessed(data))
    return text


def codec(charset: str) -> str | None:
    """Python's name for a charset as mail and web pages write it; None when nobody knows it."""
    name = charset.strip().strip("\"'").lower()
    alias = _ALIASES.get(re.sub("[^a-z0-9]", "", name), name)
    try:
        return codecs.lookup(alias).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError):  # LookupError: a codec that gives no text, such as "hex"
        return None


def _korean(data: bytes, *, errors: str) -> str | None:
    """As CP949, if that turns nearly everything that is not ASCII into Hangul syllables."""
    try:
        text = data.decode("cp949", errors)
    except UnicodeDecodeError:
        return None
    foreign = _ASCII.sub("", text)
    return text if len(_HANGUL.findall(foreign)) > MIN_HANGUL_SHARE * len(foreign) and _is_sound(foreign) else None


def _nearly_utf8(data: bytes) -> str | None:
    """A flipped bit or a cut end does not make another encoding of UTF-8."""
    text = data.decode("utf-8", "replace")
    return text if _is_sound(_ASCII.sub("", text)) else None


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:GUESSED_BYTES]).best()
    if best is None:
        raise Undecodable(Code.DAMAGED, "no known encoding fits the text")
    return best.encoding


def _replacing(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    if not _is_sound(text):
        raise Undecodable(Code.DAMAGED, f"more than 5 % of the text cannot be read as {encoding}")
    return text


def _is_sound(text: str) -> bool:
    return text.count("\ufffd") <= MAX_REPLACED_SHARE * len(text)
