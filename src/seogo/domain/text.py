"""Canonical text, and which language a text is in by its script."""

from __future__ import annotations

import re
import unicodedata

# Control characters but \n and \t, the byte order mark, and lone surrogates (they cannot be stored as UTF-8).
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def canonical(text: str) -> str:
    """NFC, \\n line ends, no NUL, control characters, U+FEFF or lone surrogates; runs of three or more blank lines cut to two.

    It is made once and stored; every offset in the product points into it (code points). Twice gives the same.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    text = _SURROGATES.sub("\ufffd", _DROPPED.sub("", text))
    # macOS file names and some PDF writers spell 한 as three code points (ᄒ ᅡ ᆫ). Without NFC the same word hashes
    # twice and no query typed on a keyboard ever finds it.
    return _BLANK_LINES.sub("\n\n\n", unicodedata.normalize("NFC", text))


_ASCII_LETTER = re.compile("[A-Za-z]")
_LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+")
# Without U+318D (ㆍ), which statutes write as a middle dot, and U+30FB (・), its Japanese twin.
_HANGUL = re.compile("[가-힣\u1100-\u11ff\u3130-\u318c\u318e\u318f]+")
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_OTHERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ru", re.compile("[\u0400-\u04ff]+")),
    ("th", re.compile("[\u0e00-\u0e7f]+")),
    ("ar", re.compile("[\u0600-\u06ff]+")),
    ("und", re.compile("[\u0370-\u03ff\u0530-\u05ff\u0700-\u0dff\u0e80-\u10ff\u1200-\u1dff]+")),
)

MIN_HANGUL_SHARE = 0.3
"""Of Hangul and Latin letters. A Korean technical page is full of Latin abbreviations, hence so low. Judgement, not measured."""


def language_of(text: str) -> str:
    """ "ko", "en" (Latin, no finer), "ja", "zh", "ru", "th", "ar"; "und" for none of them. By script alone."""
    if text.isascii():
        return "en" if _ASCII_LETTER.search(text) else "und"
    hangul, latin = _letters(_HANGUL, text), _letters(_LATIN, text)
    kana, han = _letters(_KANA, text), _letters(_HAN, text)
    # Japanese is written in kana and Han together; old Korean statutes in Hangul and much Han.
    if hangul > kana and 3 * hangul >= han and hangul >= MIN_HANGUL_SHARE * (hangul + latin):
        return "ko"
    counts = {"en": latin, "ja": kana + han if kana else 0, "zh": 0 if kana else han}
    counts |= {name: _letters(pattern, text) for name, pattern in _OTHERS}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "und"


def _letters(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))
