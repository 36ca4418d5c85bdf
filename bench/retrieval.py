"""How good is what is found: every set through the public REST API of a real server.

    python bench/retrieval.py [SET …] [--keep DIR] [--save FILE] [--against FILE] [--no-answers]

SET: scifact obliqa xquad_en korquad kobest_boolq autorag_fin law_ko mixed; without any, all of them. Each set is alone in
its server, with the questions of `../shared/eval/cross` where they fit; mixed holds xquad_en and korquad in one index.
--keep: data directories that stay, so that a second run need not embed again. --against: paired bootstrap over the rows of
an earlier --save; exit 1 when a mean fell by more than .005 and its 95 % interval excludes 0.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import datasets
import metrics
from datasets import EVAL, JUDGED, JudgedSet, LawQuestion, Question
from server import Client, serving

Row = dict[str, Any]
"""One question: "set", "id", and measures by name."""

DEPTH = 100
INGEST_SECONDS = 3600
FELL = -0.005

BARS: Mapping[tuple[str, str], float] = {
    ("scifact", "ndcg"): 0.73,
    ("obliqa", "ndcg"): 0.75,
    ("xquad_en", "ndcg"): 0.97,
    ("korquad", "ndcg"): 0.96,
    ("kobest_boolq", "ndcg"): 0.98,
    ("autorag_fin", "ndcg"): 0.94,
    ("xquad_en", "answer@1"): 0.78,
    ("xquad_en", "answer@3"): 0.91,
    ("korquad", "answer@1"): 0.83,
    ("korquad", "answer@3"): 0.95,
    ("law_ko", "rr"): 0.57,
    ("law_ko", "in 10"): 0.76,
    ("xquad_en from ko", "ndcg"): 0.78,
    ("xquad_en from ko, mixed", "ndcg"): 0.60,
    ("obliqa from ko", "in 10"): 0.44,
}
COLUMNS = ("ndcg", "r10", "r100", "rr", "hit1", "in 3", "in 10", "answer@1", "answer@3", "refused", "ms")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sets", nargs="*", metavar="SET", help="default: all")
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--save", type=Path)
    arguments.add_argument("--against", type=Path)
    arguments.add_argument("--no-answers", action="store_true")
    given = arguments.parse_args()
    rows: list[Row] = []
    for name in given.sets or (*JUDGED, "law_ko", "mixed"):
        with tempfile.TemporaryDirectory() as temporary, serving((given.keep or Path(temporary)) / name) as client:
            made = list(run(name, client, answers=not given.no_answers))
            rows += made
            print(table(made), file=sys.stderr, flush=True)
    print(table(rows))
    if given.save:
        given.save.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return 1 if given.against and compare(list(datasets.rows(given.against)), rows) else 0


def run(name: str, client: Client, *, answers: bool) -> Iterator[Row]:
    if name == "law_ko":
        yield from law(client, answers=answers)
    elif name == "mixed":
        yield from mixed(client)
    else:
        one = datasets.judged(name)
        upload(client, [one])
        yield from ranked(client, name, one.questions, one)
        if answers:
            yield from answered(client, one)
        if name in ("xquad_en", "obliqa"):
            yield from ranked(client, f"{name} from ko", datasets.questions(EVAL / "cross" / f"{name}_from_ko.jsonl"), one)


def mixed(client: Client) -> Iterator[Row]:
    english, korean = datasets.judged("xquad_en"), datasets.judged("korquad")
    upload(client, [english, korean])
    from_ko = datasets.questions(EVAL / "cross" / "xquad_en_from_ko.jsonl")
    yield from ranked(client, "xquad_en from ko, mixed", from_ko, english, everywhere=True)
    yield from ranked(client, "xquad_en, mixed", english.questions, english, everywhere=True)
    yield from ranked(client, "korquad, mixed", korean.questions, korean, everywhere=True)


def law(client: Client, *, answers: bool) -> Iterator[Row]:
    timed(client, lambda: client.upload_files("law_ko", datasets.statutes()), "law_ko")
    for name, path in (("law_ko", "law_ko/questions.jsonl"), ("law_ko from en", "cross/law_ko_from_en.jsonl")):
        for question in datasets.law_questions(EVAL / path):
            if question.right:
                yield from law_rows(name, question, client)
            if answers:
                yield law_answer(name, question, client)


def law_rows(name: str, question: LawQuestion, client: Client) -> Iterator[Row]:
    found = client.search(question.text, collection="law_ko", fold=False)
    right = [
        any(hit["name"] == one.file and metrics.holds(hit["text"], one.answer) for one in question.right) for hit in found["hits"]
    ]
    row = {"rr": metrics.reciprocal_rank(right), "hit1": float(any(right[:1])), "in 3": float(any(right[:3]))}
    row |= {"in 10": float(any(right[:10])), "ms": found["took_ms"]}
    yield {"set": name, "id": question.id, **row}
    yield {"set": f"{name}: {question.kind}", "id": question.id, **row}


def law_answer(name: str, question: LawQuestion, client: Client) -> Row:
    """A quoted sentence is right when it holds the answer's text and is from the right statute."""
    told = client.ask(question.text, collection="law_ko")
    kind = "answerable" if question.right else "unanswerable"
    row = {"set": f"{name}: {kind}", "id": question.id, "refused": float(told["kind"] == "refused")}
    if question.right:
        quoted = [(told["sources"][one["citations"][0] - 1]["name"], one["text"]) for one in told["sentences"]]
        right = [any(file == one.file and metrics.holds(text, one.answer) for one in question.right) for file, text in quoted]
        row |= {"answer@1": float(any(right[:1])), "answer@3": float(any(right[:3]))}
    return row


def upload(client: Client, sets: Sequence[JudgedSet]) -> None:
    for one in sets:
        timed(client, lambda one=one: client.upload_records(one.name, one.records), one.name)  # type: ignore[misc]


def timed(client: Client, upload: Callable[[], None], name: str) -> None:
    start = time.perf_counter()
    upload()
    ledger = client.wait(INGEST_SECONDS)
    print(f"{name}: {ledger} after {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)


def ranked(client: Client, name: str, questions: Sequence[Question], one: JudgedSet, *, everywhere: bool = False) -> Iterator[Row]:
    """A document stands where its best passage stands."""
    for question in questions:
        if judged := one.judgements.get(question.id):
            found = client.search(question.text, collection=None if everywhere else one.name, limit=DEPTH, fold=False)
            documents = list(dict.fromkeys(hit["external_id"] for hit in found["hits"]))
            right = [judged.get(document, 0) > 0 for document in documents]
            yield {
                "set": name,
                "id": question.id,
                "ndcg": metrics.ndcg(documents, judged),
                "r10": metrics.recall(documents, judged, top=10),
                "r100": metrics.recall(documents, judged, top=100),
                "rr": metrics.reciprocal_rank(right),
                "hit1": float(any(right[:1])),
                "in 3": float(any(right[:3])),
                "in 10": float(any(right[:10])),
                "ms": found["took_ms"],
            }


def answered(client: Client, one: JudgedSet) -> Iterator[Row]:
    """Refused answers count as wrong."""
    for question in one.questions:
        if answers := one.answers.get(question.id):
            told = client.ask(question.text, collection=one.name)
            right = [metrics.contains(sentence["text"], answers) for sentence in told["sentences"]]
            yield {
                "set": one.name,
                "id": question.id,
                "answer@1": float(any(right[:1])),
                "answer@3": float(any(right[:3])),
                "refused": float(told["kind"] == "refused"),
            }


def means(rows: Sequence[Row]) -> dict[tuple[str, str], tuple[float, int]]:
    """(set, measure) → mean and how many questions."""
    values: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        for measure in COLUMNS:
            if measure in row:
                values.setdefault((row["set"], measure), []).append(row[measure])
    return {key: (fmean(found), len(found)) for key, found in values.items()}


def table(rows: Sequence[Row]) -> str:
    """Markdown. A figure below its bar is marked with a !."""
    found = means(rows)
    lines = ["| set | questions | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for name in dict.fromkeys(row["set"] for row in rows):
        count = max(number for (of, _), (_, number) in found.items() if of == name)
        cells = [_cell(name, measure, found.get((name, measure))) for measure in COLUMNS]
        lines.append(f"| {name} | {count} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(name: str, measure: str, value: tuple[float, int] | None) -> str:
    if value is None:
        return ""
    if measure == "ms":
        return f"{value[0]:.1f}"
    bar = BARS.get((name, measure))
    return f"{value[0]:.3f}" + ("" if bar is None else f" ({bar:.2f})" if value[0] >= bar else f" !({bar:.2f})")


def compare(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Prints each difference; whether one is a fall that chance does not explain."""
    has_fallen = False
    for name, measure in means(after):
        old = {row["id"]: row[measure] for row in before if row["set"] == name and measure in row}
        new = {row["id"]: row[measure] for row in after if row["set"] == name and measure in row}
        both = sorted(old.keys() & new.keys())
        if both and measure not in ("ms", "refused"):
            mean, low, high = metrics.bootstrap([old[id_] for id_ in both], [new[id_] for id_ in both])
            print(f"{name} {measure}: {mean:+.4f} [{low:+.4f}, {high:+.4f}]")
            has_fallen |= mean < FELL and high < 0
    return has_fallen


if __name__ == "__main__":
    sys.exit(main())
