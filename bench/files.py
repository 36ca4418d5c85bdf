"""Real and broken files through REST: are their phrases in the stored text, and do the broken ones end as they should.

    python bench/files.py [--formats docx,pdf]

Files: `corpora/files` under SEOGO_CORPORA (default `../shared`), with MANIFEST.tsv (phrases) and broken/EXPECT.tsv (outcomes).
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from datasets import HOME
from server import Client, serving

FILES = HOME / "corpora" / "files"
ANY = ("ok", "partial", "empty", "needs_ocr", "encrypted", "damaged", "too_large", "timeout", "unsupported")
REFUSED = tuple(outcome for outcome in ANY if outcome not in ("ok", "partial"))


@dataclass(frozen=True)
class Wanted:
    """Outcomes that will do; `holds`: what the text must hold, `lacks`: what it must not."""

    outcomes: tuple[str, ...]
    holds: str = ""
    lacks: str = ""


def wanted(name: str, sentence: str) -> Wanted:
    """EXPECT.tsv is written for people; this reads it."""
    if held := re.search(r"contains: (.+?)\)?$", sentence):
        return Wanted(("ok", "partial"), holds=held[1])
    if name == "sparse_range.xlsx":
        return Wanted(("ok", "partial", "too_large"))
    rules: list[tuple[str, tuple[str, ...]]] = [
        (r"partial text or a typed error|or text within|or chunked|or first N pages|text flagged", ANY),
        (r"without the contents", ANY),
        (r'^error "empty"', ("empty",)),
        (r'^error "encrypted"', ("encrypted",)),
        (r'^error "binary"', ("unsupported", "damaged")),
        (r'"timeout"', ("timeout", "too_large")),
        (r'^error "too large"', ("too_large",)),
        (r"^error", REFUSED),
        (r"depth limit with a warning", ("ok", "partial")),
        (r"limit", REFUSED),
        (r"text", ("ok", "partial")),
    ]
    outcomes = next(outcomes for pattern, outcomes in rules if re.search(pattern, sentence))
    return Wanted(outcomes, lacks="root:" if "xxe" in name else "")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def letters(text: str) -> str:
    """Without bullets, bars and underlines, which the phrases lack."""
    return re.sub(r"[\W_]+", "", text)


def upload(client: Client, path: Path) -> dict[str, Any]:
    (item,) = client.upload_file("files", path.name, path.read_bytes())
    client.wait(600)  # for the documents inside it
    return client.get(f"documents/{item['id']}") if item["id"] else dict(item)


def texts(client: Client, document: dict[str, Any]) -> str:
    """The text of a document and of all documents inside it."""
    own = client.text(document["id"]) if document["state"] == "ready" else ""
    children = client.get(f"documents/{document['id']}/children")["items"]
    return "\n".join([own, *(texts(client, child) for child in children)])


def phrases(client: Client, formats: set[str]) -> None:
    found: Counter[str] = Counter()
    spelled: Counter[str] = Counter()
    total: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for line in (FILES / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, kind, *_, expected = (line + "\t" * 8).split("\t")[:9]
        if formats and kind not in formats:
            continue
        document = upload(client, FILES / name)
        kind = "scan" if document.get("outcome") == "needs_ocr" else kind
        outcomes[f"{kind} {document.get('outcome') or document['state']}"] += 1
        text = texts(client, document)
        for phrase in filter(None, (part.strip() for part in expected.split("¦"))):
            total[kind] += 1
            found[kind] += squeezed(phrase) in squeezed(text)
            spelled[kind] += letters(phrase) in letters(text)
            if letters(phrase) not in letters(text):
                print(f"  missing in {name}: {phrase!r} ({document.get('outcome')})")
        if document.get("outcome") == "ok" and not text.strip():
            print(f"  ok, but empty: {name}")
    print("phrases: white space ignored / letters and digits only / all")
    for kind in sorted(total):
        print(f"{kind:<9} {found[kind]:3d} {spelled[kind]:3d} {total[kind]:3d}")
    all_read = total.total() - total["scan"]
    print(f"all read  {found.total():3d} {spelled.total():3d} {all_read:3d}", end="  ")
    print(f"({100 * found.total() / max(1, all_read):.1f} % / {100 * spelled.total() / max(1, all_read):.1f} %)")
    print("outcomes: " + ", ".join(f"{name} {number}" for name, number in sorted(outcomes.items())))


def broken(client: Client, formats: set[str]) -> None:
    right = total = 0
    for line in (FILES / "broken" / "EXPECT.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _, sentence = line.split("\t")
        if formats and name.rpartition(".")[2] not in formats:
            continue
        document = upload(client, FILES / "broken" / name)
        want = wanted(name, sentence)
        text = texts(client, document) if want.holds or want.lacks else ""
        good = document.get("outcome") in want.outcomes and want.holds in text and not (want.lacks and want.lacks in text)
        total += 1
        right += good
        if not good:
            print(f"  {name}: {document.get('outcome')} ({document.get('error')}), wanted {sentence}")
    print(f"broken {right:3d} of {total:3d} as wanted")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--formats", default="", help="only these, parted by commas")
    formats = set(filter(None, parser.parse_args().formats.split(",")))
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as client:
        phrases(client, formats)
        broken(client, formats)
        print(f"server alive, RSS {psutil.Process(client.pid).memory_info().rss / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
