"""A passage found again on its page, although lines were joined, hyphens dropped and running headers left out of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SEED_LETTERS = 16
"""What is looked for first; where it stands, as much as possible of what follows is taken. In Hangul six to eight syllables."""
MIN_SPAN_LETTERS = 24
"""Shorter agreement is chance, unless the passage is no longer, or its end follows where it should."""
MAX_PLACES = 200
"""Of one seed that are looked at."""

_NO_LETTER = re.compile("[\\s\x00-\x1f\x7f-\x9f\u00ad\ufeff\ufffe\u2010\u2011-]")


@dataclass(frozen=True, slots=True)
class Letters:
    """text: without white space, hyphens and control characters, decomposed (NFD). places[i]: the index of the character that
    text[i] comes from."""

    text: str
    places: list[int]


def letters_of(written: str) -> Letters:
    """Decomposed, since that goes character by character: composing would have to look at the next one."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(written):
        for letter in unicodedata.normalize("NFD", character):
            if not _NO_LETTER.match(letter):
                letters.append(letter)
                places.append(place)
    return Letters("".join(letters), places)


def spans_of(passage: str, page: str) -> list[tuple[int, int]]:
    """Where parts of the passage stand on the page, in the order of the passage; both are the text of Letters.

    Usually one span. A passage that is only partly on the page, or from which something was left out, gives its longest
    pieces: of all places of a piece the one where most agrees, and the one behind the last piece if there are several.
    """
    spans: list[tuple[int, int]] = []
    done, behind = 0, 0
    while done < len(passage):
        places = _places(page, passage[done : done + SEED_LETTERS])
        length, _, back = max(((_agreement(passage, done, page, at), at >= behind, -at) for at in places), default=(0, False, 0))
        is_last = done + length == len(passage) and (not done or (behind and 0 <= -back - behind <= SEED_LETTERS))
        if length >= MIN_SPAN_LETTERS or (length and is_last):
            spans.append((-back, -back + length))
            done += length
            behind = -back + length
        else:
            done += 1
    return spans


def _places(page: str, seed: str) -> list[int]:
    places: list[int] = []
    place = page.find(seed)
    while place >= 0 and len(places) < MAX_PLACES:
        places.append(place)
        place = page.find(seed, place + 1)
    return places


def _agreement(passage: str, done: int, page: str, place: int) -> int:
    """How many letters are the same from there on."""
    most = min(len(passage) - done, len(page) - place)
    if passage.startswith(page[place : place + most], done):
        return most
    return next(count for count in range(most) if passage[done + count] != page[place + count])
