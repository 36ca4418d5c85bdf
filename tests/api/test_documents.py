"""Documents through the front door: in, read back, changed, deleted."""

from __future__ import annotations

import json
from email.message import EmailMessage
from urllib.parse import unquote

import httpx
import pytest

from tests.api.conftest import added, is_problem, upload

RULES = "# 검사 규칙\n\n## 제1조 (목적)\n\n이 규칙은 배의 안전을 지킨다. 😀 정기검사는 5년마다 한다.\n"
MANUAL = "# Pump manual\n\n## Care\n\nReplace the impeller every 2,000 hours. 😀 Keep seals dry.\n"
STATES = {"received", "extracted", "chunked", "embedded", "ready", "failed", "unchanged", "deleted"}


@pytest.mark.parametrize(("name", "content", "language"), [("규칙.md", RULES, "ko"), ("manual.md", MANUAL, "en")])
def test_an_uploaded_file_can_be_read_back_in_every_way(api: httpx.Client, name: str, content: str, language: str) -> None:
    item = added(api, name, content, collection="read-back", tags="rule,ship")
    assert item["state"] == "ready" and item["error"] is None and item["name"] == name and item["version"] == 1

    document = api.get(f"documents/{item['id']}").json()
    assert document["collection"] == "read-back" and document["tags"] == ["rule", "ship"]
    assert document["language"] == language and document["outcome"] == "ok" and document["bytes"] == len(content.encode())

    text = api.get(f"documents/{item['id']}/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    chunks = api.get(f"documents/{item['id']}/chunks").json()["items"]
    assert document["counts"]["chunks"] == len(chunks) > 0
    assert all(chunk["text"] == text.text[chunk["start"] : chunk["end"]] for chunk in chunks)

    original = api.get(f"documents/{item['id']}/original")
    assert original.content == content.encode()
    assert original.headers["content-disposition"].startswith("attachment")
    assert name in unquote(original.headers["content-disposition"])
    assert "sandbox" in original.headers["content-security-policy"]
    assert original.headers["x-content-type-options"] == "nosniff"

    kinds = [event["type"] for event in api.get(f"documents/{item['id']}/timeline").json()["items"]]
    assert kinds[0] == "seogo.document.received.v1" and kinds[-1] == "seogo.document.indexed.v1"


def test_many_files_in_one_call_answer_in_the_order_sent(api: httpx.Client) -> None:
    files = [("a.txt", "첫째 글입니다.".encode()), ("empty.txt", b""), ("b.txt", b"The second text."), ("c.exe", b"MZ\0\1\2\3")]
    response = upload(api, *files, collection="many")
    items = response.json()["items"]
    assert response.status_code == 200
    assert [item["name"] for item in items] == ["a.txt", "empty.txt", "b.txt", "c.exe"]
    assert [item["state"] for item in items] == ["ready", "failed", "ready", "failed"]
    assert items[1]["error"].keys() == {"code", "title", "detail", "retryable"}
    assert items[1]["error"]["code"] == "E203"


def test_without_wait_the_answer_comes_at_once_and_the_state_moves_on(api: httpx.Client) -> None:
    response = upload(api, ("later.txt", b"Something to be found later."), wait=False, collection="later")
    item = response.json()["items"][0]
    assert response.status_code == 202 and item["state"] in STATES - {"failed", "unchanged"}
    assert api.get(f"documents/{item['id']}").json()["state"] in STATES
    again = upload(api, ("later.txt", b"Something to be found later."), collection="later")
    assert again.json()["items"][0]["state"] == "unchanged"
    assert api.get(f"documents/{item['id']}").json()["state"] == "ready"  # waiting for "unchanged" waits for the work before it


def test_new_bytes_from_the_same_source_are_a_new_version(api: httpx.Client) -> None:
    first = added(api, "plan.txt", "The red plan.", source="file:///plan.txt", collection="versions")
    second = added(api, "plan.txt", "The blue plan.", source="file:///plan.txt", collection="versions")
    assert (first["id"], first["version"], second["version"]) == (second["id"], 1, 2)
    assert "blue" in api.get(f"documents/{first['id']}/text").text
    hits = api.post("search", json={"query": "red plan", "collection": "versions"}).json()["hits"]
    assert all("red" not in hit["text"] for hit in hits)


def test_a_deleted_document_is_gone_and_deleting_again_is_no_error(api: httpx.Client) -> None:
    item = added(api, "secret.txt", "The password is swordfish.", collection="gone")
    assert api.delete(f"documents/{item['id']}").status_code == 204
    assert api.delete(f"documents/{item['id']}").status_code == 204
    assert is_problem(api.get(f"documents/{item['id']}"), 404, "E104")
    assert item["id"] not in {document["id"] for document in api.get("documents").json()["items"]}
    assert item["id"] in {document["id"] for document in api.get("documents", params={"state": "deleted"}).json()["items"]}
    assert api.post("search", json={"query": "swordfish"}).json()["hits"] == []


def mail(subject: str, body: str, attachment: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message.set_content(body)
    message.add_attachment(attachment.encode(), maintype="text", subtype="plain", filename="붙임.txt")
    return message.as_bytes()


@pytest.mark.parametrize("as_form", [True, False])
def test_a_mail_brings_its_attachments_as_children(api: httpx.Client, as_form: bool) -> None:
    raw = mail(f"점검 결과 {as_form}", "결과를 붙입니다.", f"수밀문 패킹이 갈라졌다. {as_form}")
    if as_form:
        response = api.post("documents/mail", params={"wait": True}, files={"file": ("점검.eml", raw)})
    else:
        headers = {"content-type": "message/rfc822"}
        response = api.post("documents/mail", params={"wait": True}, content=raw, headers=headers)
    item = response.json()["items"][0]
    assert item["state"] == "ready", item
    children = api.get(f"documents/{item['id']}/children").json()["items"]
    assert [child["name"] for child in children] == ["붙임.txt"]
    assert children[0]["parent_id"] == item["id"]


def test_records_are_documents_known_by_their_id(api: httpx.Client) -> None:
    mapping = {"id": "doc_no", "title": "name", "text": ["body", "/more/remarks"], "tags": "labels", "time": "at"}
    records = [
        {"doc_no": "R-1", "name": "첫 기록", "body": "예인줄이 끊어졌다.", "labels": ["예인"], "at": "2026-02-23T10:30:00Z"},
        {"doc_no": "R-2", "name": "Second", "body": "A fryer overheated.", "more": {"remarks": "Nobody was hurt."}},
    ]
    sent = {"collection": "records", "mapping": mapping, "records": records}
    items = api.post("documents/records", params={"wait": True}, json=sent).json()["items"]
    assert [(item["external_id"], item["state"]) for item in items] == [("R-1", "ready"), ("R-2", "ready")]
    hit = api.post("search", json={"query": "fryer", "collection": "records"}).json()["hits"][0]
    assert hit["external_id"] == "R-2" and hit["title"] == "Second"

    records[0]["body"] = "예인줄을 바꾸었다."
    again = api.post("documents/records", params={"wait": True}, json=sent).json()["items"]
    assert [(item["state"], item["version"]) for item in again] == [("ready", 2), ("unchanged", 1)]
    assert api.get(f"documents/{items[0]['id']}").json()["external_id"] == "R-1"


def test_half_an_emoji_in_a_record_does_no_harm(api: httpx.Client) -> None:
    body = (
        b'{"mapping": {"id": "id", "text": "t"}, "records": [{"id": "x\\ud83d", "t": "anchor \\ud83d chain"}], "collection": "cut"}'
    )
    items = api.post("documents/records", params={"wait": True}, content=body, headers={"content-type": "application/json"}).json()
    assert items["items"][0]["state"] == "ready"


def test_a_list_is_read_page_by_page_without_loss(api: httpx.Client) -> None:
    upload(api, *[(f"{number}.txt", f"page {number}".encode()) for number in range(7)], collection="pages")
    seen: list[str] = []
    url = str(api.base_url.join("documents?collection=pages&limit=3&count=true"))
    pages = 0
    while url:
        response = api.get(url)
        page = response.json()
        seen += [document["id"] for document in page["items"]]
        assert page["count"] == 7
        assert bool(page["next_cursor"]) == ("next" in response.links)
        url = str(api.base_url.join(response.links["next"]["url"])) if response.links else ""
        pages += 1
    assert pages == 3 and len(seen) == len(set(seen)) == 7


def test_chunks_are_read_page_by_page(api: httpx.Client) -> None:
    item = added(api, "long.md", "\n\n".join(f"# Part {n}\n\n" + f"Sentence of part {n}. " * 90 for n in range(6)))
    whole = api.get(f"documents/{item['id']}/chunks", params={"limit": 200}).json()["items"]
    found, cursor = [], None
    while True:
        page = api.get(f"documents/{item['id']}/chunks", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole and len(whole) > 4


def test_a_failed_document_says_why_in_the_readers_language_and_can_be_tried_again(api: httpx.Client) -> None:
    empty = upload(api, ("빈 파일.txt", b" \n "), collection="failed").json()["items"][0]
    problem = api.get(f"documents/{empty['id']}/text", headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5"})
    assert is_problem(problem, 422, "E203") and problem.json()["title"] == "파일에 읽을 글이 없습니다"
    assert api.get(f"documents/{empty['id']}").json()["error"]["title"] == "The file holds no text"
    assert api.post(f"documents/{empty['id']}/retry").status_code == 202

    ready = added(api, "fine.txt", "All is well here.", collection="failed")
    assert is_problem(api.post(f"documents/{ready['id']}/retry"), 409, "E105")
    assert api.post(f"documents/{ready['id']}/reindex").status_code == 202


def test_collections_are_listed_with_their_documents(api: httpx.Client) -> None:
    added(api, "한 글.txt", "모음에 든 글이다.", collection="모음 하나")
    listed = {row["name"]: row["documents"] for row in api.get("collections").json()["items"]}
    assert listed["모음 하나"] == 1


def test_a_json_file_with_a_mapping_is_read_by_it(api: httpx.Client) -> None:
    content = json.dumps([{"t": "보이는 말", "x": "숨은 말"}], ensure_ascii=False)
    item = added(api, "data.json", content, mapping='{"text": "t"}', collection="mapped")
    text = api.get(f"documents/{item['id']}/text").text
    assert "보이는" in text and "숨은" not in text


def test_the_ledger_is_balanced_after_all_this(api: httpx.Client) -> None:
    ledger = api.get("monitor/ledger").json()
    assert ledger["balanced"] and ledger["accepted"] > 0
    parts = ("ready", "unchanged", "failed", "deleted", "in_flight")
    assert ledger["accepted"] == sum(ledger[part] for part in parts)
