"""A document is split into chunks that follow its structure and that no model has to cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from seogo.domain.blocks import Extraction, Kind
from seogo.domain.chunk import Chunk, Span
from seogo.domain.context import passage_text
from seogo.domain.document import chunk_id
from seogo.domain.section import heading_name
from seogo.domain.terms import partition_of
from seogo.domain.text import language_of
from seogo.ports.models import Tokens
from seogo.process.atoms import KEPT_WHOLE, atoms, parts
from seogo.process.measure import ChunkSizes, Scale
from seogo.process.pack import Run, pack

__all__ = ["ChunkSizes", "split"]

DEFAULT_SIZES = ChunkSizes()
MAX_HEADER_CHARS = 300


def split(
    extraction: Extraction,
    *,
    document_id: UUID,
    version: int,
    tokens: Tokens | None,
    reads: Callable[[str], bool],
    sizes: ChunkSizes = DEFAULT_SIZES,
) -> list[Chunk]:
    """Chunks in order. Laid end to end they give back the text; each `text == extraction.text[start:end]`.

    The same extraction gives the same chunks with the same ids. None for a text that is blank.

    Args:
        tokens: the passage encoder's tokenizer; None counts characters.
        reads: whether the passage encoder reads a language. What it does not read is counted in characters.
    """
    scale = Scale(extraction.text, extraction.title, tokens, reads, sizes)
    splitting = _Splitting(extraction, document_id, version, scale)
    runs = pack(scale.measured(atoms(extraction)), scale)
    return splitting.chunks(runs)


@dataclass(frozen=True, slots=True)
class _Splitting:
    extraction: Extraction
    document_id: UUID
    version: int
    scale: Scale

    def chunks(self, runs: Sequence[Run]) -> list[Chunk]:
        runs, counts = self._fitted(runs)
        made = self._made(runs)
        return [replace(chunk, tokens=count or -(-len(chunk.text) // 2)) for chunk, count in zip(made, counts, strict=True)]

    def _fitted(self, runs: Sequence[Run]) -> tuple[Sequence[Run], list[int]]:
        """Counts every chunk that the encoder reads once more, with its prefix: sums over atoms miss a piece or two."""
        counts = self._counts(self._made(runs))
        while any(self._is_too_large(run, count) for run, count in zip(runs, counts, strict=True)):
            runs = [
                part
                for run, count in zip(runs, counts, strict=True)
                for part in (_halves(self.extraction.text, run) if self._is_too_large(run, count) else [run])
            ]
            counts = self._counts(self._made(runs))
        return runs, counts

    def _is_too_large(self, run: Run, count: int) -> bool:
        return count > self.scale.sizes.hard_pieces and len(self.extraction.text[run[0].start : run[-1].end].strip()) > 1

    def _counts(self, chunks: Sequence[Chunk]) -> list[int]:
        """Pieces with prefix; 0 for chunks that the encoder does not read."""
        tokens = self.scale.tokens
        read = [tokens is not None and self.scale.reads(chunk.language) for chunk in chunks]
        texts = [passage_text(self.extraction.title, chunk) for chunk, is_read in zip(chunks, read, strict=True) if is_read]
        counts = iter(tokens.count_pieces(texts) if tokens and texts else [])
        return [next(counts) if is_read else 0 for is_read in read]

    def _made(self, runs: Sequence[Run]) -> list[Chunk]:
        headers = self._headers(runs)
        language = language_of(self.extraction.text[:2_000])
        made = []
        for ordinal, run in enumerate(runs):
            text = self.extraction.text[run[0].start : run[-1].end]
            own = language_of(text)
            language = language if own == "und" else own  # numbers alone go with the text around them
            pages = [atom.page for atom in run if atom.page is not None]
            made.append(
                Chunk(
                    id=chunk_id(self.document_id, self.version, ordinal),
                    document_id=self.document_id,
                    version=self.version,
                    ordinal=ordinal,
                    start=run[0].start,
                    end=run[-1].end,
                    text=text,
                    sentences=tuple(self._sentences(run)),
                    section=self._section(run),
                    kind=_kind(run),
                    tokens=0,
                    language=language,
                    partition=partition_of(language),
                    page_start=min(pages, default=None),
                    page_end=max(pages, default=None),
                    ocr=any(atom.ocr for atom in run),
                    header=headers.get(run[0].block, "") if ordinal and runs[ordinal - 1][-1].block == run[0].block else "",
                )
            )
        return made

    def _headers(self, runs: Sequence[Run]) -> dict[int, str]:
        """The first row of each table, by its block."""
        headers: dict[int, str] = {}
        for run in runs:
            for atom in run:
                if atom.kind is Kind.TABLE and atom.block not in headers:
                    headers[atom.block] = self.extraction.text[atom.start : atom.end].strip()[:MAX_HEADER_CHARS]
        return headers

    def _sentences(self, run: Run) -> Iterator[Span]:
        """Of the text; of the headings where there is nothing else."""
        text = self.extraction.text
        for atom in [atom for atom in run if atom.kind is not Kind.HEADING] or run:
            inner = text[atom.start : atom.end].strip()
            if inner:
                start = text.index(inner, atom.start)
                yield start, start + len(inner)

    def _section(self, run: Run) -> tuple[str, ...]:
        """The headings above the first text of the run; where it has headings only, the last of them is included."""
        for atom in run:
            if atom.kind is not Kind.HEADING:
                return atom.above
        last = run[-1]
        return (*last.above, heading_name(self.extraction.text[last.start : last.end]))


def _kind(run: Run) -> Kind:
    """The kind of most of the text."""
    chars: Counter[Kind] = Counter()
    for atom in [atom for atom in run if atom.kind is not Kind.HEADING] or run:
        chars[atom.kind] += atom.end - atom.start
    return chars.most_common(1)[0][0]


def _halves(text: str, run: Run) -> list[Run]:
    """At the boundary of two atoms that is nearest to the middle and not behind a heading; else the last atom is cut.

    A boundary in the middle half that parts no table and no code goes first.
    """
    middle, quarter = (run[0].start + run[-1].end) / 2, (run[-1].end - run[0].start) / 4
    if boundaries := [index for index in range(1, len(run)) if run[index - 1].kind is not Kind.HEADING]:
        gentle = [index for index in boundaries if abs(run[index].start - middle) <= quarter and not _parts_a_whole(run, index)]
        index = min(gentle or boundaries, key=lambda index: abs(run[index].start - middle))
        return [run[:index], run[index:]]
    last = run[-1]
    chars = len(text[last.start : last.end].strip())
    if chars == 1:
        return [run[:-1], run[-1:]]
    first, *rest = parts(text, last, max_chars=-(-chars // 2))
    return [[*run[:-1], first], rest]


def _parts_a_whole(run: Run, index: int) -> bool:
    return run[index].kind in KEPT_WHOLE and run[index].block == run[index - 1].block
