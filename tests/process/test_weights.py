"""The frozen average lengths: first rounded up, then kept true."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from seogo.config import Settings
from seogo.domain.document import Tenant
from seogo.domain.terms import Partition, SparseTerms, weigh
from seogo.ingest.accept import Upload
from seogo.ports.indexes import Words
from seogo.ports.storage import Manifest
from seogo.process.weights import TOLERANCE, drifted, reweighed, true_average
from seogo.wiring import build

TENANT = Tenant("default")
EMPTY = Manifest(layout=1, index_id="i", spaces={}, analysers={}, average_length={}, weights=0, reweighing={})


@given(chunks=st.integers(1, 1000), words=st.integers(0, 10**6), bigrams=st.integers(0, 10**6))
def test_after_weighing_anew_nothing_has_drifted(chunks: int, words: int, bigrams: int) -> None:
    lengths = {Partition.KO: (chunks, words, bigrams)}
    manifest = reweighed(EMPTY, [Partition.KO], lengths)
    assert drifted(manifest, lengths) == []
    assert manifest.weights == 1


def test_a_tenth_is_borne_and_more_is_not() -> None:
    manifest = reweighed(EMPTY, [Partition.EN], {Partition.EN: (10, 1000, 1000)})
    assert drifted(manifest, {Partition.EN: (10, 1090, 1000)}) == []
    assert drifted(manifest, {Partition.EN: (10, 1000, 1110)}) == [Partition.EN]


def test_documents_that_grow_longer_leave_every_weight_true(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, min_free_bytes=0, search_index="memory", spaces=(), morphemes=False)
    app = build(settings)
    app.start()
    for number in range(6):
        body = " ".join(f"선박 {number} 검사 규칙을 정한다." for _ in range(1 + 2 * number))
        app.ingest.files(TENANT, [Upload(file=io.BytesIO(f"# 제{number}호\n\n{body}".encode()), name=f"{number}.md")])
        assert app.drain(30)
    manifest = app.records.manifest()
    assert manifest is not None
    assert manifest.weights > 0
    assert not manifest.reweighing
    lengths = app.records.true_lengths()[Partition.KO]
    frozen = manifest.average_length[Partition.KO]
    assert all(abs(now - kept) <= TOLERANCE * kept for now, kept in zip(true_average(lengths), frozen, strict=True))

    # score = idf · weight, and the idf of a term is the same for all: so every chunk has the weight of the averages in force.
    chunks = [chunk.id for _, chunk in app.records.walk()]
    weights = {chunk: weigh(counted, frozen) for chunk, counted in app.records.terms(TENANT, chunks).items()}
    for term in {term for vector in weights.values() for term in vector.ids}:
        (scores,) = app.index.scores(TENANT, [(Words(Partition.KO, SparseTerms((term,), (1.0,))), chunks)])
        weighed = {chunk: dict(zip(vector.ids, vector.weights, strict=True)) for chunk, vector in weights.items()}
        idfs = [score / weighed[chunk][term] for chunk, score in scores.items()]
        assert max(idfs) - min(idfs) < 1e-5
    app.close()
