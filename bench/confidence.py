"""How well the product knows what it does not know, and the fit of `search/confidence.py`.

    python bench/confidence.py [SET …] [--fit] [--data-dir DIR]

SET: korquad xquad_en obliqa law_ko, and over the documents of another language xquad_en_from_ko obliqa_from_ko law_ko_from_en.
A world is some documents of a set, from one to all, with questions that they answer and questions whose documents were left
out; those are hard, because the rest is about the same. "strangers" are asked about nothing that is there at all. A question
counts as found when one of the first three passages holds its answer: only then is there something to quote.
--fit prints new coefficients; the table is then still that of the frozen ones. In the process of the product itself, because
the signs that confidence is made of are not told outside. About ten minutes, most of it for embedding; --data-dir keeps that.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

import datasets
import metrics
from datasets import EVAL
from seogo.config import Settings
from seogo.domain.document import Tenant
from seogo.domain.query import Hit, Query
from seogo.ingest.accept import Upload
from seogo.ingest.mapping import Mapping as FieldMapping
from seogo.search.confidence import THRESHOLD, Signs, confidence
from seogo.search.laps import Laps
from seogo.wiring import Application, build

Floats = NDArray[np.float64]
SIZES = ((1, 12), (3, 12), (10, 4), (60, 2), (10_000, 1))
"""Documents of a world (all there are at most; of records half, so that questions are left without), and how many worlds."""
QUESTIONS = {1: 6, 3: 8, 10: 25, 60: 50}
MOST_QUESTIONS = 150
FIRST = 3
KEPT = 0.95
SECONDS = 3600.0


@dataclass(frozen=True)
class Asked:
    """answered_by: the documents, by id or file name, that answer it. is_right: whether a passage does."""

    text: str
    answered_by: frozenset[str]
    is_right: Callable[[Hit], bool]


@dataclass(frozen=True)
class Row:
    set: str
    signs: Signs
    is_answerable: bool
    is_found: bool


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sets", nargs="*", metavar="SET")
    arguments.add_argument("--fit", action="store_true")
    arguments.add_argument("--data-dir", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        application = build(Settings.model_validate({"data_dir": given.data_dir or temporary}))
        application.start()
        try:
            rows = [row for name in given.sets or SETS for row in run(application, name)]
        finally:
            application.close()
    print(table(rows))
    if given.fit:
        fit(rows)


def run(application: Application, name: str) -> Iterator[Row]:
    chance = random.Random(name)
    documents, asked = SETS[name]()
    chance.shuffle(asked)
    for size, worlds in SIZES:
        size = min(size, len(documents) if name.startswith("law") else len(documents) // 2)
        for number in range(worlds):
            world = chosen(chance, documents, asked, size)
            tenant = Tenant(f"{name}-{size}-{number}")
            add(application, tenant, {key: documents[key] for key in world})
            yes = [one for one in asked if one.answered_by & world]
            no = [one for one in asked if not one.answered_by & world]
            count = QUESTIONS.get(size, MOST_QUESTIONS)
            for one in chance.sample(yes, min(count, len(yes))) + chance.sample(no, min(count, len(no))):
                yield ask(application, tenant, name, one, is_answerable=bool(one.answered_by & world))
            if size <= 10:
                for text in chance.sample(strangers(name), 5):
                    stranger = Asked(text, frozenset(), lambda _: False)
                    yield ask(application, tenant, f"strangers to {name}", stranger, is_answerable=False)


def chosen(chance: random.Random, documents: Mapping[str, object], asked: Sequence[Asked], size: int) -> set[str]:
    """Begins with documents that answer something."""
    some = [min(one.answered_by) for one in chance.sample(asked, min(len(asked), 2 * size)) if one.answered_by]
    rest = chance.sample(sorted(documents), len(documents))
    return set(list(dict.fromkeys([*some, *rest]))[:size])


def ask(application: Application, tenant: Tenant, name: str, one: Asked, *, is_answerable: bool) -> Row:
    findings = application.search.find(tenant, Query(text=one.text), Laps())
    hits = application.search.reader.read(tenant, findings, limit=FIRST, fold=True, explain=False)
    return Row(name, findings.signs, is_answerable, any(map(one.is_right, hits)))


def add(application: Application, tenant: Tenant, documents: Mapping[str, bytes | Mapping[str, str]]) -> None:
    mapping = FieldMapping({"id": "id", "title": "title", "text": "text"})
    records = [document for document in documents.values() if not isinstance(document, bytes)]
    files = [(name, document) for name, document in documents.items() if isinstance(document, bytes)]
    application.ingest.records(tenant, "default", mapping, records)
    application.ingest.files(tenant, [Upload(file=io.BytesIO(content), name=name) for name, content in files])
    if not application.drain(SECONDS):
        raise TimeoutError("still in flight")


def judged(name: str, questions: Path | None = None) -> tuple[dict[str, bytes | Mapping[str, str]], list[Asked]]:
    one = datasets.judged(name)
    asked = []
    for question in datasets.questions(questions) if questions else one.questions:
        right = frozenset(key for key, value in one.judgements.get(question.id, {}).items() if value > 0)
        asked.append(Asked(question.text, right, lambda hit, right=right: hit.external_id in right))  # type: ignore[misc]
    return {record["id"]: record for record in one.records}, asked


def statutes(questions: Path) -> tuple[dict[str, bytes | Mapping[str, str]], list[Asked]]:
    asked = []
    for question in datasets.law_questions(questions):

        def is_right(hit: Hit, question: datasets.LawQuestion = question) -> bool:
            return any(hit.name == one.file and metrics.holds(hit.text, one.answer) for one in question.right)

        asked.append(Asked(question.text, frozenset(one.file for one in question.right), is_right))
    return dict(datasets.statutes()), asked


SETS: Mapping[str, Callable[[], tuple[dict[str, bytes | Mapping[str, str]], list[Asked]]]] = {
    "korquad": lambda: judged("korquad"),
    "xquad_en": lambda: judged("xquad_en"),
    "obliqa": lambda: judged("obliqa"),
    "law_ko": lambda: statutes(EVAL / "law_ko" / "questions.jsonl"),
    "xquad_en_from_ko": lambda: judged("xquad_en", EVAL / "cross" / "xquad_en_from_ko.jsonl"),
    "obliqa_from_ko": lambda: judged("obliqa", EVAL / "cross" / "obliqa_from_ko.jsonl"),
    "law_ko_from_en": lambda: statutes(EVAL / "cross" / "law_ko_from_en.jsonl"),
}


def strangers(name: str) -> list[str]:
    """Questions about something else, in both languages."""
    others = ("korquad", "xquad_en") if name.startswith(("law", "obliqa")) else ("law_ko/questions", "cross/law_ko_from_en")
    if "/" in others[0]:
        return [one.text for path in others for one in datasets.law_questions(EVAL / f"{path}.jsonl")]
    return [one.text for other in others for one in datasets.judged(other).questions[:100]]


def table(rows: Sequence[Row]) -> str:
    lines = ["| set | questions | AUROC | answered of found | of answerable | false answers |", "|---" * 6 + "|"]
    for name in dict.fromkeys(row.set for row in rows):
        of = [row for row in rows if row.set == name]
        shares = [
            _share(row for row in of if row.is_found),
            _share(row for row in of if row.is_answerable),
            _share(row for row in of if not row.is_answerable),
        ]
        lines.append(f"| {name} | {len(of)} | {auroc(of)} | " + " | ".join(shares) + " |")
    return "\n".join(lines)


def _share(rows: Iterator[Row]) -> str:
    answered = [confidence(row.signs) >= THRESHOLD for row in rows]
    return f"{fmean(answered):.3f}" if answered else ""


def auroc(rows: Sequence[Row]) -> str:
    """How often a found answer has more confidence than what is not found."""
    right = [confidence(row.signs) for row in rows if row.is_found]
    wrong = [confidence(row.signs) for row in rows if not row.is_found]
    if not right or not wrong:
        return ""
    return f"{fmean((a > b) + (a == b) / 2 for a in right for b in wrong):.3f}"


def fit(rows: Sequence[Row]) -> None:
    """Prints, per case, constant and coefficients. Each set weighs the same, found and not found alike."""
    right = np.array([row.is_found for row in rows], dtype=float)
    group = [(row.set, row.is_found) for row in rows]
    weights = np.array([1 / group.count(one) for one in group])
    foreign = np.array([row.signs.is_foreign for row in rows])
    both = {"own language": (~foreign, _own), "foreign": (foreign, _foreign)}
    logits = np.zeros(len(rows))
    found = {}
    for case, (of, signs) in both.items():
        matrix = np.array([[1.0, *signs(row.signs)] for row in rows])
        found[case] = logistic(matrix[of], right[of], weights[of])
        logits[of] = matrix[of] @ found[case]
    words = np.array([[1.0, row.signs.coverage, row.signs.margin] for row in rows])
    found["words alone"] = logistic(words[~foreign], right[~foreign], weights[~foreign])
    own = ~foreign
    shifts = {
        "own language": -_quantile(logits[right == 1], weights[right == 1]),
        "words alone": -_quantile((words @ found["words alone"])[own & (right == 1)], weights[own & (right == 1)]),
    }
    shifts["foreign"] = shifts["own language"]
    for case, coefficients in found.items():
        print(case, np.round([coefficients[0] + shifts[case], *coefficients[1:]], 2).tolist())


def _own(signs: Signs) -> list[float]:
    return [signs.coverage, signs.margin, signs.best_sentence or 0.0]


def _foreign(signs: Signs) -> list[float]:
    return [signs.best_sentence or 0.0]


def _quantile(values: Floats, weights: Floats) -> float:
    """What a share KEPT of the weight reaches."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(below, 1 - KEPT)])


def logistic(matrix: Floats, right: Floats, weights: Floats, *, ridge: float = 1e-3, steps: int = 60) -> Floats:
    """Coefficients of the most likely logistic function, by Newton's steps."""
    weights = weights * len(weights) / weights.sum()
    coefficients = np.zeros(matrix.shape[1])
    for _ in range(steps):
        chances = 1 / (1 + np.exp(-matrix @ coefficients))
        slope = matrix.T @ (weights * (right - chances)) - ridge * coefficients
        curve = (matrix * (weights * chances * (1 - chances))[:, None]).T @ matrix + ridge * np.eye(len(coefficients))
        coefficients = coefficients + np.linalg.solve(curve, slope)
    return coefficients


if __name__ == "__main__":
    main()
