"""How large an atom is, as a share of the largest chunk that may hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from seogo.domain.blocks import Kind
from seogo.domain.context import passage_prefix
from seogo.domain.text import language_of
from seogo.ports.models import Tokens
from seogo.process.atoms import KEPT_WHOLE, Atom, parts

MAX_CHARS_PER_PIECE = 8
"""A word of 20,000 letters is one unknown piece to the tokenizer. English text has about 4 characters a piece."""

MAX_BLANKS = 40
"""Of the white space behind an atom that count: ten thousand blanks in a row cost nothing."""


@dataclass(frozen=True, slots=True)
class ChunkSizes:
    """Pieces where the passage encoder reads the text, its prefix and header included; else characters.

    254 pieces: nothing is truncated by the default encoder. 450 characters: the best lexical nDCG@10 on Korean finance
    pages (.952; .945 at 800, .930 at 300), equal on wiki text. A hard limit of 800 lets an article of a statute stay whole:
    100 questions on 61 statutes, words only, mrr .590 (.558 at 600, .591 at 900); a minimum of 150: .551 (.536 at 250, .542
    at 60). Text without headings is the same under 600 and 800.
    """

    target_pieces: int = 240
    hard_pieces: int = 254
    min_pieces: int = 100
    target_chars: int = 450
    hard_chars: int = 800
    min_chars: int = 150


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a chunk, as shares of the hard limit without any prefix."""

    target: float
    hard: float
    min: float


@dataclass(slots=True)
class Scale:
    """Measures the atoms of one document. All pieces are counted in one batch; only atoms that are too large are counted again."""

    text: str
    title: str
    tokens: Tokens | None
    reads: Callable[[str], bool]
    sizes: ChunkSizes
    _prefixes: dict[tuple[str, ...], int] = field(default_factory=dict)

    def measured(self, atoms: Sequence[Atom]) -> list[Atom]:
        """The atoms with their sizes. Those over the hard limit are cut: each fits into a chunk with the headings before it."""
        sized = self._sized(self._told(atoms))
        while True:
            fitting = self._cut(sized)
            if all(atom.size for atom in fitting):
                return fitting
            sized = self._sized(fitting)

    def limits(self, first: Atom, *, is_read: bool) -> Limits:
        """Of a chunk that begins with `first`."""
        sizes = self.sizes
        if not is_read:
            return Limits(sizes.target_chars / sizes.hard_chars, 1.0, sizes.min_chars / sizes.hard_chars)
        prefix = self._prefixes.get(first.above, 0)
        hard = sizes.hard_pieces
        return Limits((sizes.target_pieces - prefix) / hard, (hard - prefix) / hard, sizes.min_pieces / hard)

    def _told(self, atoms: Sequence[Atom]) -> list[Atom]:
        """Which atoms are read. Numbers and signs alone go with the text before them, at the very beginning with what follows.

        A table that mixes languages is of one: rows counted some in pieces, some in characters, would not stay together.
        """
        if self.tokens is None:
            return list(atoms)
        is_read = self.reads(language_of(self.text[:2_000]))
        told: list[Atom] = []
        for _, group in groupby(atoms, key=lambda atom: atom.block if atom.kind in KEPT_WHOLE else (atom.block, atom.start)):
            unit = list(group)
            language = language_of(self.text[unit[0].start : unit[-1].end])
            is_read = is_read if language == "und" else self.reads(language)
            told += [replace(atom, is_read=True) for atom in unit] if is_read else unit
        return told

    def _sized(self, atoms: Sequence[Atom]) -> list[Atom]:
        """Measures those of size 0."""
        read = [atom for atom in atoms if atom.is_read and not atom.size]
        prefixes = list({atom.above for atom in read} - self._prefixes.keys())
        texts = [self.text[atom.start : atom.end] for atom in read] + [passage_prefix(self.title, above) for above in prefixes]
        counts = self.tokens.count_pieces(texts) if self.tokens and texts else []
        self._prefixes |= dict(zip(prefixes, counts[len(read) :], strict=True))
        pieces = iter(counts)
        return [
            atom if atom.size else replace(atom, size=self._share(atom, pieces=next(pieces) if atom.is_read else 0))
            for atom in atoms
        ]

    def _share(self, atom: Atom, *, pieces: int) -> float:
        chars = min(atom.end - atom.start, self._chars(atom) + MAX_BLANKS)
        if atom.is_read:
            return max(1, pieces, chars / MAX_CHARS_PER_PIECE) / self.sizes.hard_pieces
        return chars / self.sizes.hard_chars

    def _cut(self, atoms: Sequence[Atom]) -> list[Atom]:
        """Cuts what does not fit behind the headings before it; the parts have size 0 again."""
        result = []
        headings = 0.0
        for atom in atoms:
            hard = self.limits(atom, is_read=atom.is_read).hard
            room = hard - headings if headings < hard / 2 else hard
            chars = self._chars(atom)
            if atom.size > room and chars > 1:
                result += parts(self.text, atom, max_chars=max(1, int(chars * room / atom.size)))
            else:
                result.append(atom)
            headings = headings + atom.size if atom.kind is Kind.HEADING else 0.0
        return result

    def _chars(self, atom: Atom) -> int:
        """Without the white space around it."""
        return len(self.text[atom.start : atom.end].strip())
