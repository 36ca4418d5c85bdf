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


_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ko", re.compile("[가-힣ᄀ-ᇿ㄰-㆏]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f]")),
    ("kana", re.compile("[\u3040-\u30ff]")),
    ("han", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
)

MIN_HANGUL_SHARE = 0.3
"""Of Hangul and Latin letters. A Korean technical page is full of Latin abbreviations, hence so low. Judgement, not measured."""


def language_of(text: str) -> str:
    """ "ko", "en" (Latin, no finer), "ja", "zh", "ru", "th", "ar", or "und" where there are no letters. By script alone."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS}
    if counts["ko"] and counts["ko"] >= MIN_HANGUL_SHARE * (counts["ko"] + counts["latin"]):
        return "ko"
    if counts["kana"]:
        counts["kana"] += counts["han"]  # Japanese is written in both
        counts["han"] = 0
    best = max(counts, key=lambda name: counts[name])
    if not counts[best]:
        return "und"
    return {"latin": "en", "kana": "ja", "han": "zh"}.get(best, best)
