"""Do the cells of tables land in the right row of the right table? Tables made here in each format, and those of real files.

    python bench/tables.py [--documents 40] [--seed 1] [--formats DOCX/HWP] [--show] [--keep FOLDER]

A cell is right if its text stands in the table block of its own table, in the line of its own row (one over several rows in
its first). `prose`: paragraphs around the tables that stand outside of them. Real files: `corpora/files` under SEOGO_CORPORA
(default `../shared`), where something else than our readers can say what their tables hold.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from datasets import HOME
from libreoffice import PROGRAM, exported
from made_tables import Document, document
from real_tables import real_tables
from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Block, Kind
from seogo.ports.formats import Limits, Source
from table_score import Rows, right_cells
from table_writers import EXPORTED, WRITERS

BAR = 0.98
ALL_IN_CELLS = (".csv", ".xlsx", ".ods")
"""Formats whose text stands in cells, all of it."""
FILES = HOME / "corpora" / "files"


@dataclass
class Tally:
    """Of one format."""

    tables: int = 0
    cells: int = 0
    right: int = 0
    paragraphs: int = 0
    prose: int = 0

    @property
    def share(self) -> float:
        return self.right / max(1, self.cells)

    def add(self, tables: Sequence[Rows], blocks: Sequence[Block]) -> list[int]:
        """Gives back which tables have a cell that is not right."""
        right = right_cells(tables, blocks)
        cells = [sum(map(len, rows)) for rows in tables]
        self.tables += len(tables)
        self.cells += sum(cells)
        self.right += sum(right)
        return [number for number, (found, wanted) in enumerate(zip(right, cells, strict=True)) if found < wanted]

    def add_prose(self, paragraphs: Sequence[str], blocks: Sequence[Block]) -> None:
        text = "".join("".join(block.text.split()) for block in blocks if block.kind is not Kind.TABLE)
        self.paragraphs += len(paragraphs)
        self.prose += sum("".join(paragraph.split()) in text for paragraph in paragraphs)


def made(name: str, asked: argparse.Namespace, home: Path) -> Tally:
    ending, shape, write = WRITERS[name]
    documents = []
    for number in range(asked.documents):
        chance = Random(f"{asked.seed} {name} {number}")
        documents.append(document(chance, shape, n_tables=1 if name == "CSV" else chance.randint(2, 4)))
        (home / f"{number}{ending}").write_bytes(write(documents[-1], chance))
    paths = [home / f"{number}{ending}" for number in range(asked.documents)]
    tally = Tally()
    for path, written in zip(exported(paths) if name == EXPORTED else paths, documents, strict=True):
        reading = read(Source(path=path, name=path.name), Limits())
        wrong = tally.add([table.wanted() for table in written.tables], reading.blocks)
        if ending not in ALL_IN_CELLS:
            tally.add_prose(written.paragraphs, reading.blocks)
        if wrong and asked.show:
            show(f"{name}, {path.name} ({reading.outcome})", written, wrong, reading.blocks)
        if wrong and asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, asked.keep / f"{name} {path.name}")
    return tally


def show(title: str, written: Document, wrong: Sequence[int], blocks: Sequence[Block]) -> None:
    print(f"--- {title}")
    for number in wrong:
        print(
            "\n".join("   wanted " + " | ".join(" ".join(cell.split()) for cell in row) for row in written.tables[number].wanted())
        )
    print("\n".join(f"   {block.kind} {block.page}: {block.text}" for block in blocks))


def real(asked: argparse.Namespace) -> Iterator[tuple[str, Tally]]:
    for name, files in real_tables(FILES).items():
        tally = Tally()
        for path, tables in files:
            blocks = read(Source(path=path, name=path.name), Limits()).blocks
            wrong = tally.add(tables, blocks)
            if wrong:
                print(f"  {path.name}: tables {', '.join(str(number + 1) for number in wrong)} of {len(tables)}")
            if wrong and asked.show:
                print("\n".join("   wanted " + " | ".join(row) for number in wrong for row in tables[number]))
                print("\n".join(f"   {block.text}" for block in blocks if block.kind is Kind.TABLE))
        yield name, tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=40, help="of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="", help="only these, parted by slashes; no real files then")
    parser.add_argument("--show", action="store_true", help="tables with cells that are not right, and what was read")
    parser.add_argument("--keep", type=Path, help="where their files are put")
    asked = parser.parse_args()
    wanted = set(filter(None, asked.formats.split("/")))
    tallies: dict[str, Tally] = {}
    for name in WRITERS:
        if name == EXPORTED and PROGRAM is None:
            print("  soffice is not installed: no PDF by LibreOffice")
        elif not wanted or name in wanted:
            with tempfile.TemporaryDirectory() as home:
                tallies[f"made {name}"] = made(name, asked, Path(home))
    if not wanted:
        tallies |= {f"real {name}": tally for name, tally in real(asked)}
    print(f"{'':<23}{'tables':>7}{'cells':>8}{'right':>8}{'share':>9}  {'bar':<14}prose")
    for name, tally in tallies.items():
        bar = f">= {BAR:.0%} {'met' if tally.share >= BAR else 'NOT MET'}" if tally.cells else ""
        prose = f"{tally.prose} of {tally.paragraphs}" if tally.paragraphs else ""
        print(f"{name:<23}{tally.tables:>7}{tally.cells:>8}{tally.right:>8}{tally.share:>9.2%}  {bar:<14}{prose}")
    return 0 if all(tally.share >= BAR for tally in tallies.values() if tally.cells) else 1


if __name__ == "__main__":
    sys.exit(main())
