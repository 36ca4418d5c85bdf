"""Atoms are packed into runs, each of which becomes a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from seogo.domain.blocks import Kind
from seogo.process.atoms import KEPT_WHOLE, Atom
from seogo.process.measure import Scale

Run = list[Atom]


def pack(atoms: Sequence[Atom], scale: Scale) -> list[Run]:
    """Runs in order that hold every atom once, none above the hard limit unless a single atom is.

    A run grows to the target. A heading, the beginning of a table and a change between read and unread text close a run
    that holds the minimum. A heading is never last in a run, unless nothing but headings is left. Tables and code stay
    whole where they fit. The rest of a section, and whatever stays below the minimum, joins the run before it where the two
    fit: a section between target and hard limit is one run.
    """
    packing = _Packing(scale)
    for unit in _units(atoms, scale):
        packing.add(unit)
    return packing.finish()


def _units(atoms: Sequence[Atom], scale: Scale) -> Iterator[Run]:
    """What is not to be parted: a table or a piece of code that fits into one chunk with the headings before it, else atoms."""
    headings: Run = []
    for _, group in groupby(atoms, key=lambda atom: atom.block):
        block = list(group)
        behind = [*headings, *block]
        if block[0].kind in KEPT_WHOLE and _size(behind) <= scale.limits(behind[0], is_read=block[0].is_read).hard:
            yield block
        else:
            yield from ([atom] for atom in block)
        headings = behind if block[0].kind is Kind.HEADING else []


@dataclass(slots=True)
class _Packing:
    scale: Scale
    runs: list[Run] = field(default_factory=list)
    run: Run = field(default_factory=list)
    size: float = 0.0
    last: Atom | None = None
    """The atom before the one that is added, in whichever run."""

    def add(self, unit: Run) -> None:
        first = unit[0]
        if self.run and self._opens(first) and self._is_tail():
            self._merge_back()
        while self.run and self._closes(first, _size(unit)):
            self._close()
        self.run += unit
        self.size += _size(unit)
        self.last = unit[-1]

    def finish(self) -> list[Run]:
        if self.run and not ((self._is_tail() or self._is_small()) and self._merge_back()):
            self.runs.append(self.run)
        return self.runs

    def _closes(self, first: Atom, size: float) -> bool:
        limits = self.scale.limits(self.run[0], is_read=first.is_read or self.run[0].is_read)
        total = self.size + size
        if total > limits.hard:
            return True
        if self._is_small() or all(atom.kind is Kind.HEADING for atom in self.run):
            return False
        return total > limits.target or self._opens(first) or first.is_read != self.run[-1].is_read

    def _opens(self, atom: Atom) -> bool:
        """Whether something new begins with it: a heading, or a table right behind no heading."""
        begins_block = self.last is None or atom.block != self.last.block
        return begins_block and (atom.kind is Kind.HEADING or (atom.kind is Kind.TABLE and not self._ends_with_heading()))

    def _ends_with_heading(self) -> bool:
        return bool(self.run) and self.run[-1].kind is Kind.HEADING

    def _close(self) -> None:
        """Ends the run; headings at its end begin the next one."""
        body = len(self.run)
        while body and self.run[body - 1].kind is Kind.HEADING:
            body -= 1
        body = body or len(self.run)
        headings = self.run[body:]
        self.run = self.run[:body]
        self.size = _size(self.run)
        if not (self._is_small() and self._merge_back()):
            self.runs.append(self.run)
        self.run = headings
        self.size = _size(headings)

    def _is_small(self) -> bool:
        return self.size < self.scale.limits(self.run[0], is_read=self.run[-1].is_read).min

    def _is_tail(self) -> bool:
        """The rest of a section whose beginning stands in the run before."""
        return self.run[0].kind is not Kind.HEADING

    def _merge_back(self) -> bool:
        if not self.runs:
            return False
        before = self.runs[-1]
        limits = self.scale.limits(before[0], is_read=before[0].is_read or self.run[0].is_read)
        if _size(before) + self.size > limits.hard:
            return False
        before += self.run
        self.run = []
        self.size = 0.0
        return True


def _size(run: Sequence[Atom]) -> float:
    return sum(atom.size for atom in run)
