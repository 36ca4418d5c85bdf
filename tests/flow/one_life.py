"""One life of the product, for `test_kills.py`: takes in a few documents, replaces and deletes some, works until all is done.

    python one_life.py FIRST

Lines on stdout: `accepted ID` after an acknowledgement, `deleting ID` before a deletion, at the end `ready ID` for every
document that is searchable, the differences that `verify` finds, and `agrees`.
"""

from __future__ import annotations

import io
import sys

from seogo.config import Settings
from seogo.domain.document import State, Tenant
from seogo.ingest.accept import Upload
from seogo.wiring import Application, build

TENANT = Tenant("default")


def text_of(number: int, edition: int) -> bytes:
    return (
        f"# 제{number}호 규칙 {edition}판\n\n"
        f"## 제1조 (목적)\n\n이 규칙은 제{number}호 선박의 검사에 필요한 사항을 정한다.\n\n"
        f"## Article 2\n\nThe survey of ship {number} shall be carried out within {edition + 3} months.\n"
    ).encode()


def take_in(app: Application, number: int, edition: int) -> None:
    upload = Upload(file=io.BytesIO(text_of(number, edition)), name=f"규칙 {number}.md", source=f"rule:{number}")
    (receipt,) = app.ingest.files(TENANT, [upload])
    print("accepted", receipt.document_id, flush=True)


def main(first: int) -> None:
    app = build(Settings())
    app.start()
    for number in range(first, first + 4):
        take_in(app, number, edition=1)
    take_in(app, first, edition=2)
    for number in (first - 2, first + 3):
        for document in app.catalogue.page(TENANT, limit=200):
            if document.source == f"rule:{number}" and document.state is not State.DELETED and number % 3 == 0:
                print("deleting", document.id, flush=True)
                app.documents.delete(TENANT, [document.id])
    assert app.drain(120), "still in flight after two minutes"
    app.verify(repair=True)
    assert app.drain(120), "the repair is still in flight after two minutes"
    after = None
    while page := app.catalogue.page(TENANT, state=State.READY, after=after, limit=200):
        for document in page:
            print("ready", document.id)
        after = page[-1].id
    report = app.verify()
    for difference in report.differences:
        print(difference)
    if report.agrees:
        print("agrees", flush=True)
    app.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
