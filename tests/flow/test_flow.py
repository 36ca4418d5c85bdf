"""The whole way with the real wiring: a file goes in, a question comes out answered with its source."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from seogo.config import Settings
from seogo.domain.document import Outcome, State, Tenant
from seogo.domain.query import Query
from seogo.ingest.accept import Upload
from seogo.wiring import Application, build

TENANT = Tenant("default")

RULES_KO = """---
제목: 가상 선박검사 규칙
---

# 가상 선박검사 규칙

## 제2장 검사

##### 제8조 (정기검사)

정기검사는 선박검사증서의 유효기간이 끝나기 전 3개월 이내에 받아야 한다. <개정 2020. 2. 18.>

##### 제9조 (수수료)

검사 수수료는 총톤수 500톤 미만의 선박에 대하여 12만원으로 한다.
""".encode()

MANUAL_EN = b"""# Bilge pump manual

## Maintenance

The impeller of the bilge pump must be replaced every 2,000 running hours.

## Storage

Keep spare seals in a dry room at 15 to 25 degrees Celsius.
"""


@pytest.fixture(params=["embedded", "memory"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    if request.param == "embedded":
        settings = Settings(data_dir=tmp_path, min_free_bytes=0)
    else:
        settings = Settings(
            data_dir=tmp_path, min_free_bytes=0, storage="memory", search_index="memory", spaces=(), morphemes=False
        )
    application = build(settings)
    application.start()
    yield application
    application.close()


def add(app: Application, name: str, content: bytes, source: str | None = None) -> State:
    (receipt,) = app.ingest.files(TENANT, [Upload(file=io.BytesIO(content), name=name, source=source)])
    assert receipt.document_id is not None
    if receipt.state is State.UNCHANGED:
        return receipt.state
    return app.wait.until_ended(TENANT, [receipt.document_id], timeout_seconds=60)[receipt.document_id].state


def test_a_korean_rule_answers_a_korean_question_with_its_source(app: Application) -> None:
    assert add(app, "규칙.md", RULES_KO) is State.READY
    assert add(app, "manual.md", MANUAL_EN) is State.READY
    answer = app.ask.run(TENANT, Query(text="정기검사는 언제까지 받아야 하나요?"))
    assert "3개월 이내" in answer.text
    cited = answer.sources[answer.sentences[0].citations[0] - 1]
    assert cited.title == "가상 선박검사 규칙"
    assert any("제8조" in heading for heading in cited.section)


def test_an_english_manual_answers_an_english_question(app: Application) -> None:
    assert add(app, "규칙.md", RULES_KO) is State.READY
    assert add(app, "manual.md", MANUAL_EN) is State.READY
    answer = app.ask.run(TENANT, Query(text="How often must the impeller of the bilge pump be replaced?"))
    assert "2,000 running hours" in answer.text
    assert answer.sources[0].title == "Bilge pump manual"


def test_the_same_bytes_again_are_unchanged_and_the_ledger_balances(app: Application) -> None:
    assert add(app, "규칙.md", RULES_KO) is State.READY
    assert add(app, "같은 규칙.md", RULES_KO) is State.UNCHANGED
    ledger = app.catalogue.ledger(TENANT)
    assert (ledger.accepted, ledger.ready, ledger.unchanged) == (2, 1, 1)
    assert ledger.is_balanced
    assert app.verify().agrees


def test_a_new_version_replaces_the_old_one(app: Application) -> None:
    assert add(app, "규칙.md", RULES_KO, source="file:///rules") is State.READY
    assert add(app, "규칙.md", RULES_KO.replace("12만원".encode(), "15만원".encode()), source="file:///rules") is State.READY
    texts = [hit.text for hit in app.search.run(TENANT, Query(text="검사 수수료")).hits]
    assert any("15만원" in text for text in texts)
    assert not any("12만원" in text for text in texts)
    assert app.verify().agrees


def test_a_deleted_document_is_found_no_more(app: Application) -> None:
    assert add(app, "manual.md", MANUAL_EN) is State.READY
    (document,) = app.catalogue.page(TENANT)
    assert app.documents.delete(TENANT, [document.id]) == [document.id]
    assert app.search.run(TENANT, Query(text="bilge pump")).hits == []
    assert app.drain(30)
    assert app.verify().agrees


def test_an_empty_file_fails_with_its_reason_and_stays_retryable(app: Application) -> None:
    assert add(app, "비어 있음.txt", b"") is State.FAILED
    (document,) = app.catalogue.page(TENANT)
    assert document.outcome is Outcome.EMPTY
    assert document.failure is not None
    assert document.failure.code == "E203"
    assert app.catalogue.ledger().is_balanced


def test_a_document_that_has_no_answer_is_not_made_to_give_one(app: Application) -> None:
    assert add(app, "manual.md", MANUAL_EN) is State.READY
    answer = app.ask.run(TENANT, Query(text="Who won the football world cup in 1998?"))
    assert answer.kind == "refused"
