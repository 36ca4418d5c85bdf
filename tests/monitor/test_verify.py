"""`verify` sees every kind of difference between store, blobs and index, and mends it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from seogo.config import Settings
from seogo.domain.document import Tenant
from seogo.domain.filters import Equals, Field
from seogo.domain.query import Query
from seogo.ingest.accept import Upload
from seogo.wiring import Application, build

TENANT = Tenant("default")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    settings = Settings(data_dir=tmp_path, min_free_bytes=0, search_index="memory", spaces=(), morphemes=False)
    application = build(settings)
    application.start()
    uploads = [
        Upload(file=io.BytesIO("# 규칙\n\n검사 수수료는 12만원으로 한다.".encode()), name="규칙.md"),
        Upload(file=io.BytesIO(b"# Manual\n\nReplace the impeller."), name="manual.md"),
    ]
    application.ingest.files(TENANT, uploads)
    assert application.drain(30)
    yield application
    application.close()


def kinds(app: Application, *, repair: bool = False) -> list[str]:
    return [difference.kind for difference in app.verify(repair=repair).differences]


def test_a_healthy_house_agrees(app: Application) -> None:
    report = app.verify()
    assert report.agrees
    assert (report.documents, report.chunks, report.points) == (2, 2, 2)


def test_points_that_are_gone_are_put_back(app: Application) -> None:
    for document in app.catalogue.page(TENANT):
        app.index.remove(TENANT, Equals(Field.DOCUMENT_ID, str(document.id)))
    assert kinds(app, repair=True) == ["missing points", "missing points"]
    assert app.drain(30)
    assert kinds(app) == []
    assert app.search.run(TENANT, Query(text="검사 수수료")).hits


def test_points_of_a_deleted_document_are_removed(app: Application) -> None:
    document = app.catalogue.page(TENANT)[0]
    app.worker.stop()
    app.documents.delete(TENANT, [document.id])
    assert kinds(app, repair=True) == ["orphan points"]
    assert kinds(app) == []


def test_a_lost_extraction_is_read_again(app: Application) -> None:
    document = app.catalogue.page(TENANT)[0]
    assert document.extraction is not None
    app.blobs.remove(document.extraction)
    assert kinds(app, repair=True) == ["missing blob"]
    assert app.drain(30)
    assert kinds(app) == []


def test_a_lost_original_cannot_be_mended_and_is_said(app: Application) -> None:
    document = app.catalogue.page(TENANT)[0]
    app.blobs.remove(document.content)
    (difference,) = app.verify(repair=True).differences
    assert (difference.kind, difference.document_id, difference.repaired) == ("missing blob", document.id, False)
