"""The list of bad input: each gets a typed answer or a failed document with its reason, and never a 500."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from seogo.api.server import Server
from tests.api.conftest import added, address, is_problem, upload

KNOWN_STATES = {"ready", "failed", "unchanged"}


def zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:document>" + b" " * 80_000_000)
    return file.getvalue()


def mail_of_parts(parts: int) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "많은 조각"
    mail.set_content("본문이다.")
    boundary = "b" * 10
    body = "".join(f"--{boundary}\r\nContent-Type: text/plain\r\n\r\npart {number}\r\n" for number in range(parts))
    head = f"Subject: many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
    return (head + body + f"--{boundary}--\r\n").encode()


PDF_HEAD = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"

BAD_FILES: dict[str, tuple[str, bytes, set[str]]] = {
    "an empty file": ("empty.pdf", b"", {"failed"}),
    "nothing but spaces": ("spaces.txt", b"   \n\t \n", {"failed"}),
    "a PDF that is called a picture": ("photo.jpg", b"%PDF-1.4\n%%EOF", {"failed"}),
    "a text that is called a DOCX": ("letter.docx", "그냥 글입니다.".encode(), {"ready", "failed"}),
    "a type nobody knows": ("thing.xyz", bytes(range(256)) * 64, {"failed"}),
    "a truncated PDF": ("cut.pdf", PDF_HEAD, {"failed"}),
    "a truncated DOCX": ("cut.docx", zip_bomb()[:500], {"failed"}),
    "a zip bomb": ("bomb.docx", zip_bomb(), {"failed"}),
    "a mail of 3,000 parts": ("parts.eml", mail_of_parts(3000), {"ready", "failed"}),
    "a CSV of one line of 4 MB": ("line.csv", b"word," * 800_000, {"ready", "failed"}),
    "JSON nested 100,000 deep": ("deep.json", b"[" * 100_000 + b"]" * 100_000, {"failed"}),
    "NUL bytes": ("nul.txt", b"\0" * 5000, {"failed"}),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_ends_in_a_typed_state(api: httpx.Client, what: str) -> None:
    name, content, states = BAD_FILES[what]
    item = added(api, name, content, collection="bad")
    assert item["state"] in states, item
    if item["state"] == "failed":
        assert item["error"]["code"].startswith("E2") and item["error"]["title"] and item["error"]["detail"]
        document = api.get(f"documents/{item['id']}").json()
        assert document["state"] == "failed" and document["error"]["code"] == item["error"]["code"]
        assert api.get(f"documents/{item['id']}/original").content == content


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\system.ini": "system.ini",
    "/": "unnamed",
    "가" * 400 + ".txt": ("가" * 400 + ".txt")[-255:],
    "\u1112\u1161\u11ab\u1100\u1173\u11af.txt": "한글.txt",
    "😀.txt": "😀.txt",
    'quo"te.txt': 'quo"te.txt',
}


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_name_is_only_a_name(api: httpx.Client, name: str) -> None:
    item = added(api, name, f"text of {name}", collection="names")
    assert item["state"] in ("ready", "unchanged")
    assert item["name"] in (NAMES[name], NAMES[name].replace('"', "%22"))
    assert api.get(f"documents/{item['id']}/original").status_code == 200


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("서식.txt".encode("cp949"), "서식.txt"),  # Korean Windows
        ("서식.txt".encode(), "서식.txt"),
        ("Ärger-ÀÉ.txt".encode(), "Ärger-ÀÉ.txt"),
        ("café.txt".encode("latin-1"), "café.txt"),
    ],
)
def test_a_file_name_is_read_in_the_encoding_of_its_sender(api: httpx.Client, name: bytes, read: str) -> None:
    text = "text of " + read
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + name + b'"\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    body = head + text.encode() + b"\r\n--x--\r\n"
    item = api.post("documents", params={"wait": True}, content=body, headers=headers).json()["items"][0]
    assert (item["state"], item["name"]) in {("ready", read), ("unchanged", read)}


def test_the_same_file_twice_at_once_is_one_document(api: httpx.Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        items = list(pool.map(lambda _: added(api, "twin.txt", "the same bytes at the same time", collection="twins"), range(16)))
    assert len({item["id"] for item in items}) == 1 and {item["state"] for item in items} <= KNOWN_STATES
    assert sum(item["state"] == "ready" for item in items) == 1
    assert len(api.get("documents", params={"collection": "twins"}).json()["items"]) == 1


QUERIES: dict[str, tuple[Any, bool]] = {
    "nothing": ("", False),
    "only spaces": ("  \n\t ", False),
    "100,000 characters": ("배" * 100_000, False),
    "10,000 characters": ("배 검사 " * 2_000, True),
    "emoji": ("😀🚢", True),
    "control characters": ("\0\1\2", False),
    "punctuation": ('"*?[](){}^~:\\/+-!', True),
    "a number": (7, False),
    "null": (None, False),
}


@pytest.mark.parametrize("what", QUERIES)
@pytest.mark.parametrize("door", ["search", "ask"])
def test_a_strange_query_gets_a_typed_answer(api: httpx.Client, door: str, what: str) -> None:
    query, is_taken = QUERIES[what]
    response = api.post(door, json={"query": query})
    assert response.status_code == 200 if is_taken else is_problem(response, 422, "E101")


@pytest.mark.parametrize("door", ["search", "ask"])
def test_a_query_with_a_lone_surrogate_gets_a_typed_answer(api: httpx.Client, door: str) -> None:
    response = api.post(door, content=b'{"query": "pump \\ud800"}', headers={"content-type": "application/json"})
    assert is_problem(response, 422, "E101")


BODIES: dict[str, tuple[str, bytes, int]] = {
    "no JSON": ("search", b"{", 422),
    "not UTF-8": ("search", b'{"query": "\xff"}', 400),
    "another type": ("search", b"[1]", 422),
    "an unknown field": ("search", b'{"query": "a", "colour": 1}', 422),
    "a limit of 0": ("search", b'{"query": "a", "limit": 0}', 422),
    "a limit of 201": ("search", b'{"query": "a", "limit": 201}', 422),
    "nested 100,000 deep": ("search", b'{"query": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "nested 900 deep": ("documents/records", b'{"mapping": {}, "records": [{"a": ' + b"[" * 900 + b"]" * 900 + b"}]}", 202),
    "no records": ("documents/records", b'{"mapping": {"text": "t"}, "records": []}', 422),
    "records that are none": ("documents/records", b'{"mapping": {"text": "t"}, "records": ["x"]}', 422),
    "a mapping of an unknown field": ("documents/records", b'{"mapping": {"colour": "t"}, "records": [{}]}', 422),
    "a collection without a name": ("documents/records", b'{"collection": " ", "mapping": {}, "records": [{}]}', 422),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_bad_body_is_refused_in_words(api: httpx.Client, what: str) -> None:
    path, content, status = BODIES[what]
    response = api.post(path, content=content, headers={"content-type": "application/json"})
    assert response.status_code == 202 if status == 202 else is_problem(response, status, "E101")


@pytest.mark.parametrize("depth", [1_000, 3_000, 10_000, 50_000])
def test_records_of_any_depth_get_a_typed_answer(api: httpx.Client, depth: int) -> None:
    content = b'{"mapping": {}, "records": [{"a": ' + b"[" * depth + b"]" * depth + b"}]}"
    response = api.post("documents/records", content=content, headers={"content-type": "application/json"})
    assert response.status_code in (200, 202, 400, 422)


def test_more_than_a_thousand_records_are_refused(api: httpx.Client) -> None:
    assert is_problem(api.post("documents/records", json={"mapping": {}, "records": [{}] * 1001}), 422, "E101")


ID = "0197f4a2-0000-5000-8000-000000000000"


@pytest.mark.parametrize("method_and_path", [
    ("GET", ""), ("DELETE", ""), ("GET", "/text"), ("GET", "/chunks"), ("GET", "/original"), ("GET", "/timeline"),
    ("GET", "/children"), ("POST", "/retry"), ("POST", "/reindex"),
])  # fmt: skip
@pytest.mark.parametrize("document_id", [ID, "no-id", "1" * 500, "%00", "가"])
def test_an_unknown_document_is_not_found_on_every_route(
    api: httpx.Client, document_id: str, method_and_path: tuple[str, str]
) -> None:
    method, path = method_and_path
    assert is_problem(api.request(method, f"documents/{document_id}{path}"), 404, "E104")


@pytest.mark.parametrize("message_id", ["1", "x", "-1", "9" * 40, "١"])
def test_an_unknown_dead_letter_is_not_found(api: httpx.Client, message_id: str) -> None:
    assert is_problem(api.get(f"monitor/dlq/messages/{message_id}"), 404, "E104")
    assert is_problem(api.post(f"monitor/dlq/messages/{message_id}/replay"), 404, "E104")


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "!!!", "가", "A" * 400])
@pytest.mark.parametrize("path", ["documents", "monitor/dlq/messages"])
def test_a_cursor_that_is_none_is_refused(api: httpx.Client, path: str, cursor: str) -> None:
    assert is_problem(api.get(path, params={"cursor": cursor}), 400, "E110")


def test_a_cursor_of_another_list_is_refused(api: httpx.Client) -> None:
    upload(api, ("1.txt", b"one one"), ("2.txt", b"two two"), collection="cursor")
    cursor = api.get("documents", params={"collection": "cursor", "limit": 1}).json()["next_cursor"]
    assert is_problem(api.get("documents", params={"cursor": cursor}), 400, "E110")


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"state": "happy"}, {"count": "perhaps"}])
def test_a_list_with_a_bad_parameter_is_refused(api: httpx.Client, params: dict[str, Any]) -> None:
    assert is_problem(api.get("documents", params=params), 422, "E101")


def test_an_upload_without_a_file_is_refused(api: httpx.Client) -> None:
    assert is_problem(api.post("documents", data={"collection": "x"}), 415, "E107")
    assert is_problem(api.post("documents", json={}), 415, "E107")
    assert is_problem(api.post("documents"), 415, "E107")
    form = {"content-type": "multipart/form-data; boundary=x"}
    no_file = b'--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\na\r\n--x--\r\n'
    assert is_problem(api.post("documents", content=no_file, headers=form), 422, "E101")
    assert is_problem(api.post("documents", content=b"", headers=form), 422, "E101")
    assert is_problem(api.post("documents", content=b"rubbish", headers=form), 400, "E101")
    assert is_problem(api.post("documents", content=b"", headers={"content-type": "multipart/form-data"}), 400, "E101")
    assert is_problem(api.post("documents/mail", content=b""), 422, "E101")


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"mapping": "{"},
        {"mapping": "[1]"},
        {"mapping": '{"colour": "x"}'},
        {"mapping": '{"text": 3}'},
        {"mapping": '{"text": "\\ud800"}'},
        {"mapping": "[" * 50_000},
        {"collection": "x" * 101},
        {"collection": "two\nlines"},
    ],
)
def test_an_upload_with_a_bad_field_is_refused(api: httpx.Client, fields: dict[str, str]) -> None:
    assert is_problem(upload(api, ("a.txt", b"some text"), **fields), 422, "E101")


def test_one_source_cannot_name_two_files(api: httpx.Client) -> None:
    assert is_problem(upload(api, ("a.txt", b"one"), ("b.txt", b"two"), source="s"), 422, "E101")


def test_more_than_two_hundred_files_are_refused(api: httpx.Client) -> None:
    assert is_problem(upload(api, *[(f"{number}.txt", b"x") for number in range(201)]), 400, "E101")


def test_a_route_that_does_not_exist_is_a_problem_too(api: httpx.Client) -> None:
    assert is_problem(api.get("nothing/here"), 404, "E104")
    assert is_problem(api.put("search", json={}), 405, "E112")


@pytest.fixture(scope="session")
def narrow(serving: Callable[..., tuple[Server, httpx.Client]]) -> httpx.Client:
    """A server that takes files of 10,000 bytes."""
    return serving(max_file_bytes=10_000)[1]


def test_a_file_that_is_too_large_is_an_item_and_the_others_go_on(narrow: httpx.Client) -> None:
    response = upload(narrow, ("ok.txt", b"a small text"), ("big.txt", b"x" * 10_001), ("fine.txt", b"another small text"))
    items = response.json()["items"]
    assert [item["state"] for item in items] == ["ready", "failed", "ready"]
    assert items[1]["id"] is None and items[1]["error"]["code"] == "E106"


def test_a_record_that_is_too_large_is_an_item(narrow: httpx.Client) -> None:
    sent = {"mapping": {"text": "t"}, "records": [{"t": "x" * 10_001}, {"t": "short enough"}]}
    items = narrow.post("documents/records", params={"wait": True}, json=sent).json()["items"]
    assert [item["state"] for item in items] == ["failed", "ready"] and items[0]["error"]["code"] == "E106"


def test_two_gigabytes_are_refused_before_they_are_sent(server: Server) -> None:
    head = "POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    with socket.create_connection(address(server)) as connection:
        connection.sendall(f"{head}Content-Length: 2147483648\r\n\r\n".encode())
        answer = connection.makefile("rb")
        assert answer.readline().startswith(b"HTTP/1.1 413")


def test_a_json_body_without_a_length_is_counted_while_it_is_read(api: httpx.Client) -> None:
    parts = (b'{"query": "' if number == 0 else b"x" * 1_000_000 for number in range(40))
    response = api.post("search", content=parts, headers={"content-type": "application/json"})
    assert is_problem(response, 413, "E106")


def test_a_long_query_string_is_refused(api: httpx.Client) -> None:
    assert is_problem(api.get("documents", params={"collection": "x" * 9_000}), 413, "E106")


def test_a_client_that_breaks_off_leaves_nothing(server: Server, api: httpx.Client) -> None:
    before = api.get("monitor/ledger").json()["accepted"]
    head = "POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    part = '--x\r\nContent-Disposition: form-data; name="files"; filename="half.txt"\r\n\r\nhalf of a fi'
    with socket.create_connection(address(server)) as connection:
        connection.sendall(f"{head}Content-Length: 1000000\r\n\r\n{part}".encode())
    assert api.get("monitor/ledger").json()["accepted"] == before


def test_a_server_that_is_behind_says_when_to_come_again(serving: Callable[..., tuple[Server, httpx.Client]]) -> None:
    server, api = serving(queue_max_documents=1)
    server.application.worker.stop()
    answers = [upload(api, (f"{number}.txt", f"text {number}".encode()), wait=False) for number in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert is_problem(answers[2], 429, "E207") and answers[2].json()["retryable"] and int(answers[2].headers["retry-after"]) > 0


def test_a_full_disk_is_said_and_nothing_is_accepted(serving: Callable[..., tuple[Server, httpx.Client]]) -> None:
    server, api = serving(min_free_bytes=1 << 62)
    response = upload(api, ("a.txt", b"no room for this"))
    assert is_problem(response, 507, "E307")
    assert api.get("monitor/ledger").json()["accepted"] == 0
    assert is_problem(httpx.get(f"{server.url}/readyz"), 503, "E306")
