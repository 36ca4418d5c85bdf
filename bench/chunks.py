"""Chunks of real documents, made by the readers, `place` and `split` with the passage encoder's own tokenizer.

    python bench/chunks.py [files] [statutes] [rulebooks] [records] [--missed]

files: every file of `corpora/files` that can be read; statutes: 300 Korean ones (Markdown); rulebooks: English rules (obliqa);
records: English abstracts (scifact). --missed prints what counts against a bar.

- over the limit: more pieces, with the prefix, than the encoder takes; where it does not read the text, more characters than
  hard_chars, a run of white space counted as one.
- small: below the minimum (100 pieces, prefix included, or 150 characters), although it could have been joined to a neighbour
  that counts the same way: both together stay within the target, and the rules demand no boundary between them. They demand
  one where the second begins with a heading or a table and the first is not small itself: a heading closes what holds its
  minimum. Shares are of all chunks. "under 100" is the same with 200 characters (100 `tokens` of two characters) for 150.
- whole: tables and pieces of code that lie in one chunk, of those that would fit one of their own.
- heading last: chunks with a heading at their end, of all.
- exact: documents whose chunks are in order, each the slice that its span says, and give back the text laid end to end.
- sentence end: chunks that end in prose, of one language, behind an end mark or a Korean ending, before an item of a list, or
  where the block ends.
- MB/s: UTF-8 bytes of text by CPU seconds of `split`, one core; then the shares of the tokenizer and of finding the atoms.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice, pairwise
from pathlib import Path
from time import process_time
from uuid import UUID

from datasets import HOME, judged, members
from seogo.adapters.onnx.models import MiniLmEmbedder
from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Extraction, Kind, PlacedBlock
from seogo.domain.chunk import Chunk, Space
from seogo.domain.context import passage_text
from seogo.domain.structure import is_item
from seogo.domain.text import canonical, language_of
from seogo.ports.formats import Limits, Source
from seogo.ports.models import Tokens
from seogo.process.atoms import atoms
from seogo.process.place import place
from seogo.process.split import ChunkSizes, split
from seogo.wiring.models import passage_tokens

SIZES = ChunkSizes()
N_STATUTES = 300
SMALL_CHARS = {"small": SIZES.min_chars, "under 100": 200}
PROSE = frozenset({Kind.PARAGRAPH, Kind.QUOTE, Kind.FOOTNOTE, Kind.CAPTION})
SENTENCE_END = re.compile(r"(?:[.!?…。！？:;—]|; (?:and|or)|[다요죠까음함됨임])[\"'”’»)\]}」』》〉】）>]*\Z")

Bar = Callable[[float], bool]
BARS: Mapping[str, tuple[str, Bar]] = {
    "over the limit": ("0", lambda share: share == 0),
    "small": ("< 2 %", lambda share: share < 0.02),
    "under 100": ("< 2 %", lambda share: share < 0.02),
    "whole": ("≥ 99 %", lambda share: share >= 0.99),
    "heading last": ("≤ 1 %", lambda share: share <= 0.01),
    "exact": ("all", lambda share: share == 1),
    "sentence end ko": ("", lambda share: True),
    "sentence end en": ("", lambda share: True),
}


@dataclass
class Timed:
    """A ports.models.Tokens that sums up what it costs."""

    tokens: Tokens
    seconds: float = 0.0

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        began = process_time()
        counts = self.tokens.count_pieces(texts)
        self.seconds += process_time() - began
        return counts


@dataclass
class Found:
    """n of all, by the name of the bar; and an example of each that counts against it."""

    n: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, is_so: bool, *, good: bool, told: Callable[[], str]) -> None:
        self.n[name] += is_so
        self.all[name] += 1
        if is_so != good:
            self.missed[name].append(told())


@dataclass(frozen=True)
class Judge:
    """Looks at the chunks of one document."""

    tokens: Tokens
    languages: frozenset[str]
    found: Found

    def look(self, name: str, extraction: Extraction, chunks: Sequence[Chunk]) -> None:
        def told(*of: Chunk) -> Callable[[], str]:
            return lambda: f"{name}: " + " ‖ ".join(f"{one.tokens} {one.text[:60]!r}…{one.text[-60:]!r}" for one in of)

        for chunk in chunks:
            self.found.add("over the limit", self._is_over(extraction, chunk), good=False, told=told(chunk))
        for size in SMALL_CHARS:
            for index in range(len(chunks)):
                pair = self._could_join(extraction, chunks, index, SMALL_CHARS[size])
                self.found.add(size, bool(pair), good=False, told=told(*pair))
        for block in extraction.blocks:
            if block.kind in (Kind.TABLE, Kind.CODE) and (around := self._fits(extraction, block, chunks)):
                whole = around.start <= block.start and block.end <= around.end
                self.found.add("whole", whole, good=True, told=told(around))
        self._ends(extraction, chunks, told)
        exact = "".join(chunk.text for chunk in chunks) == extraction.text and all(
            chunk.text == extraction.text[chunk.start : chunk.end] for chunk in chunks
        )
        in_order = all(left.end == right.start for left, right in pairwise(chunks))
        self.found.add("exact", exact and in_order, good=True, told=told(*chunks[:1]))

    def is_read(self, chunk: Chunk) -> bool:
        return chunk.language in self.languages

    def _is_over(self, extraction: Extraction, chunk: Chunk) -> bool:
        if self.is_read(chunk):
            return self._pieces(extraction, chunk) > SIZES.hard_pieces
        return len(" ".join(chunk.text.split())) > SIZES.hard_chars

    def _pieces(self, extraction: Extraction, chunk: Chunk) -> int:
        return self.tokens.count_pieces([passage_text(extraction.title, chunk)])[0]

    def _is_small(self, chunk: Chunk, min_chars: int) -> bool:
        return chunk.tokens < SIZES.min_pieces if self.is_read(chunk) else len(chunk.text.strip()) < min_chars

    def _could_join(self, extraction: Extraction, chunks: Sequence[Chunk], index: int, min_chars: int) -> tuple[Chunk, ...]:
        """The small chunk and the neighbour, in order; or none."""
        if not self._is_small(chunks[index], min_chars):
            return ()
        kinds = {block.start: block.kind for block in extraction.blocks}
        for left, right in ((index - 1, index), (index, index + 1)):
            if left < 0 or right == len(chunks):
                continue
            first, second = chunks[left], chunks[right]
            demanded = kinds.get(second.start) in (Kind.HEADING, Kind.TABLE) and not self._is_small(first, SIZES.min_chars)
            if not demanded and self.is_read(first) == self.is_read(second) and self._within_target(extraction, first, second):
                return first, second
        return ()

    def _within_target(self, extraction: Extraction, first: Chunk, second: Chunk) -> bool:
        both = replace(first, text=first.text + second.text)
        if self.is_read(first):
            return self._pieces(extraction, both) <= SIZES.target_pieces
        return len(both.text.strip()) <= SIZES.target_chars

    def _fits(self, extraction: Extraction, block: PlacedBlock, chunks: Sequence[Chunk]) -> Chunk | None:
        """The chunk where the block begins, if the block would fit one of its own behind the headings before it."""
        chunk = next(chunk for chunk in chunks if chunk.start <= block.start < chunk.end)
        language = language_of(extraction.text[block.start : block.end])
        headings = chunk.text[: block.start - chunk.start] if _only_headings(extraction, chunk, block) else ""
        language = chunk.language if language == "und" else language
        own = replace(chunk, text=headings + extraction.text[block.start : block.end], language=language)
        return None if self._is_over(extraction, own) else chunk

    def _ends(self, extraction: Extraction, chunks: Sequence[Chunk], told: Callable[..., Callable[[], str]]) -> None:
        blocks = iter(extraction.blocks)
        block = next(blocks, None)
        for chunk in chunks:
            end = chunk.start + len(chunk.text.rstrip())
            while block and block.end < end:
                block = next(blocks, None)
            assert block is not None or not extraction.blocks
            self.found.add("heading last", bool(block and block.kind is Kind.HEADING), good=False, told=told(chunk))
            if chunk.language in ("ko", "en") and (block is None or block.kind in PROSE):
                marked = SENTENCE_END.search(chunk.text.rstrip()) or is_item(extraction.text[chunk.end : chunk.end + 20])
                ends = bool(marked) or (block is not None and end == block.end)
                self.found.add(f"sentence end {chunk.language}", ends, good=True, told=told(chunk))


def _only_headings(extraction: Extraction, chunk: Chunk, block: PlacedBlock) -> bool:
    return all(other.kind is Kind.HEADING for other in extraction.blocks if chunk.start <= other.start < block.start)


def extracted(name: str, content: bytes, mapping: Mapping[str, object] | None = None) -> Extraction | None:
    """None for a file without text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        reading = read(Source(path=path, name=name, mapping=mapping), Limits())
    extraction = place(reading.blocks, title=canonical(reading.title).strip())
    return extraction if extraction.text.strip() else None


def files() -> Iterator[tuple[str, bytes, None]]:
    for path in sorted((HOME / "corpora" / "files").iterdir()):
        if path.is_file() and path.name != "MANIFEST.tsv":
            yield path.name, path.read_bytes(), None


def statutes() -> Iterator[tuple[str, bytes, None]]:
    for name, content in islice(members(HOME / "corpora" / "laws_ko.tar.xz"), N_STATUTES):
        yield name, content, None


def rulebooks() -> Iterator[tuple[str, bytes, None]]:
    """The passages of each document of obliqa, as Markdown."""
    for name, passages in groupby(judged("obliqa").records, key=lambda record: record["id"].split("|")[0]):
        yield f"{name}.md", "\n\n".join(passage["text"] for passage in passages).encode(), None


def records() -> Iterator[tuple[str, bytes, Mapping[str, object]]]:
    for record in judged("scifact").records:
        yield f"{record['id']}.json", json.dumps(record).encode(), {"id": "id", "title": "title", "text": "text"}


CORPORA: Mapping[str, Callable[[], Iterator[tuple[str, bytes, Mapping[str, object] | None]]]] = {
    "files": files,
    "statutes": statutes,
    "rulebooks": rulebooks,
    "records": records,
}


def measure(corpus: str, tokens: Tokens, languages: frozenset[str]) -> tuple[Found, str]:
    """What was found, and how fast."""
    found, timed = Found(), Timed(tokens)
    judge = Judge(tokens, languages, found)
    n_chunks = n_bytes = 0
    spent = on_atoms = 0.0
    for name, content, mapping in CORPORA[corpus]():
        extraction = extracted(name, content, mapping)
        if extraction is None:
            continue
        began = process_time()
        chunks = split(extraction, document_id=UUID(int=1), version=1, tokens=timed, reads=languages.__contains__)
        between = process_time()
        atoms(extraction)
        spent += between - began
        on_atoms += process_time() - between
        n_chunks += len(chunks)
        n_bytes += len(extraction.text.encode())
        judge.look(name, extraction, chunks)
    speed = n_bytes / 1e6 / spent
    rest = spent - timed.seconds - on_atoms
    shares = f"tokenizer {timed.seconds / spent:.0%}, atoms {on_atoms / spent:.0%}, the rest {rest / spent:.0%}"
    told = f"{n_chunks:,} chunks of {n_bytes / 1e6:.2f} MB, {speed:.2f} MB/s (bar 0.14, {_met(speed >= 0.14)}): {shares}"
    return found, told


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"


def report(corpus: str, found: Found, told: str, *, missed: bool) -> None:
    print(f"\n{corpus}: {told}")
    for name, (bar, meets) in BARS.items():
        if found.all[name]:
            share = found.n[name] / found.all[name]
            row = f"{name:<16} {found.n[name]:6d} of {found.all[name]:6d} {share:8.2%}  {bar:<7}"
            print(f"  {row} {_met(meets(share)) if bar else ''}")
        for example in found.missed[name] if missed else ():
            print(f"      {example}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", metavar="corpus", help=", ".join(CORPORA))
    parser.add_argument("--missed", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tokens, languages = passage_tokens({Space("passage"): MiniLmEmbedder(Path(folder), threads=1)})
        assert tokens is not None
        tokens.count_pieces(["loaded"])
        for corpus in given.corpora or CORPORA:
            report(corpus, *measure(corpus, tokens, languages), missed=given.missed)


if __name__ == "__main__":
    main()
