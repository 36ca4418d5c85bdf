"""The question sets of `../shared/eval` (SOURCES.md there says where they are from). They are not part of this repository."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOME = Path(os.environ.get("SEOGO_CORPORA", Path(__file__).parents[2] / "shared"))
EVAL = HOME / "eval"
JUDGED = ("scifact", "obliqa", "xquad_en", "korquad", "kobest_boolq", "autorag_fin")

Judgements = Mapping[str, Mapping[str, float]]
"""Question id → document id → how good it is."""


@dataclass(frozen=True)
class Question:
    id: str
    text: str


@dataclass(frozen=True)
class JudgedSet:
    """records: {"id", "title", "text"}. answers: question id → texts, one of which an answer must contain."""

    name: str
    records: Sequence[Mapping[str, str]]
    questions: Sequence[Question]
    judgements: Judgements
    answers: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Passage:
    """A hit is right when it comes from this file and holds this text, white space aside."""

    file: str
    answer: str


@dataclass(frozen=True)
class LawQuestion:
    """Without a right passage it cannot be answered from the files."""

    id: str
    text: str
    kind: str
    right: Sequence[Passage] = field(default=())


def judged(name: str) -> JudgedSet:
    folder = EVAL / name
    judgements: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        question, document, score = line.split("\t")
        judgements.setdefault(question, {})[document] = float(score)
    answers = {row["id"]: row["answers"] for row in rows(folder / "answers.jsonl")} if (folder / "answers.jsonl").exists() else {}
    return JudgedSet(name, list(rows(folder / "corpus.jsonl")), questions(folder / "queries.jsonl"), judgements, answers)


def questions(path: Path) -> list[Question]:
    return [Question(row["id"], row["text"]) for row in rows(path)]


def law_questions(path: Path) -> list[LawQuestion]:
    return [
        LawQuestion(row["id"], row["question"], row["kind"], [Passage(one["file"], one["answer"]) for one in (row, *row["also"])])
        if row["answer"]
        else LawQuestion(row["id"], row["question"], row["kind"])
        for row in rows(path)
    ]


def statutes() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the 61 maritime statutes."""
    return members(EVAL / "law_ko" / "statutes.tar.xz")


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                yield Path(member.name).name, file.read()


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
