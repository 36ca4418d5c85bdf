"""A message of Outlook reads as the same message would as internet mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seogo.adapters.readers import media
from seogo.adapters.readers.mail import MailReader
from seogo.adapters.readers.msg import MsgReader
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.compound_file import compound_file
from tests.adapters.readers.msg_samples import (
    ADDRESS,
    BODY,
    BODY_CODE_PAGE,
    CLASS,
    CODE_PAGE,
    CONTENT,
    CONTENT_ID,
    FILE_NAME,
    HEADERS,
    HTML,
    KIND,
    MESSAGE_ID,
    NAME,
    PARENT_ID,
    RTF,
    SENDER,
    SENDER_ADDRESS,
    SENT,
    SUBJECT,
    TYPE,
    Message,
    Narrow,
    Value,
    msg,
    streams,
)
from tests.adapters.readers.sample import read, texts
from tests.adapters.readers.samples import CORPORA


def message(content: bytes, folder: Path, *, depth: int = 0) -> Reading:
    return read(MsgReader(), content, folder, depth=depth)


def test_headers_come_from_properties_and_recipients(tmp_path: Path) -> None:
    values = {
        SUBJECT: "검사 일정",
        SENDER: "김철수",
        SENDER_ADDRESS: "kim@example.com",
        SENT: datetime(2026, 1, 5, 0, 0, tzinfo=UTC),
        MESSAGE_ID: "<2@x>",
        PARENT_ID: "<1@x>",
        BODY: "월요일입니다.\r\n\r\nSee you.",
    }
    recipients = [{KIND: 2, NAME: "Park", ADDRESS: "park@example.com"}, {KIND: 1, NAME: "'lee@example.com'", ADDRESS: "/o=X/cn=L"}]
    found = message(msg(values, recipients=recipients), tmp_path)
    assert texts(found) == [
        "\n".join(
            [
                "Subject: 검사 일정",
                "From: 김철수 <kim@example.com>",
                "To: lee@example.com",
                "Cc: Park <park@example.com>",
                "Date: Mon, 05 Jan 2026 00:00:00 +0000",
            ]
        ),
        "월요일입니다.",
        "See you.",
    ]
    assert (found.outcome, found.media_type, found.title) == (Outcome.OK, media.MSG, "검사 일정")
    assert found.created_at == values[SENT]
    assert (found.metadata["thread"], found.metadata["message_id"]) == ("<1@x>", "<2@x>")


def test_the_headers_of_the_net_go_before_those_of_outlook(tmp_path: Path) -> None:
    sent = "From: =?utf-8?b?6rmA?= <kim@example.com>\r\nTo: a@x,\r\n b@x\r\nDate: Mon, 5 Jan 2026 09:00:00 +0900\r\nX: y\r\n"
    found = message(msg({HEADERS: sent, SENDER: "EX", SUBJECT: "Fees"}), tmp_path)
    assert texts(found) == ["Subject: Fees\nFrom: 김 <kim@example.com>\nTo: a@x, b@x\nDate: Mon, 5 Jan 2026 09:00:00 +0900"]


@pytest.mark.parametrize(
    ("text", "encoding", "page"),
    [("똠방각하 안내", "cp949", 949), ("檢查費用說明", "cp950", 950), ("Prüfgebühr", "cp1252", 1252), ("검사 fee", "utf-8", 65001)],
)
def test_old_messages_are_read_by_their_code_page(text: str, encoding: str, page: int, tmp_path: Path) -> None:
    content = msg({SUBJECT: Narrow(text.encode(encoding)), BODY: Narrow(text.encode(encoding) * 3), CODE_PAGE: page})
    assert texts(message(content, tmp_path)) == [f"Subject: {text}", text * 3]


def test_html_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    html = "<p>수수료는 <b>3만원</b></p><img src='cid:logo'>".encode("cp949")
    picture = {CONTENT: b"\x89PNG\r\n..", FILE_NAME: "logo.png", TYPE: "image/png", CONTENT_ID: "logo"}
    found = message(msg({BODY: "", HTML: html, BODY_CODE_PAGE: 51949}, attachments=[picture]), tmp_path)
    assert texts(found) == ["수수료는 3만원"]
    assert found.attachments == []


def test_quotations_are_marked(tmp_path: Path) -> None:
    found = message(msg({BODY: "네, 좋습니다.\n\n> Is Monday fine?\n"}), tmp_path)
    assert [block.kind for block in found.blocks] == [Kind.PARAGRAPH, Kind.QUOTE]


def test_files_and_messages_inside_are_documents(tmp_path: Path) -> None:
    inner = Message({SUBJECT: "첫 편지", BODY: "안녕"}, attachments=[{CONTENT: b"%PDF-1.4", FILE_NAME: "규칙.pdf"}])
    attachments = [{CONTENT: b"a,b\n", FILE_NAME: '수수료 "2026".csv', TYPE: "text/csv"}, inner, {FILE_NAME: "linked.doc"}]
    content = msg({BODY: "see both"}, attachments=attachments)
    found = message(content, tmp_path)
    assert [(each.name, each.media_type) for each in found.attachments] == [
        ("수수료 '2026'.csv", "text/csv"),
        ("첫 편지.eml", media.MAIL),
    ]
    nested = read(MailReader(), found.attachments[1].content, tmp_path)
    assert texts(nested) == ["Subject: 첫 편지", "안녕"]
    assert [(each.name, each.content) for each in nested.attachments] == [("규칙.pdf", b"%PDF-1.4")]
    assert message(content, tmp_path) == found


def test_a_large_attachment_is_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 40
    [attachment] = message(msg({BODY: "글"}, attachments=[{CONTENT: content, FILE_NAME: "a.bin"}]), tmp_path).attachments
    assert attachment.content == content


def test_a_signed_message_is_read_through_its_signature(tmp_path: Path) -> None:
    signed = 'Content-Type: multipart/signed; boundary="x"\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n서명한 글\n--x--\n'
    attachment = {CONTENT: signed.encode(), FILE_NAME: "smime.p7m", TYPE: "multipart/signed"}
    found = message(msg({CLASS: "IPM.Note.SMIME.MultipartSigned"}, attachments=[attachment]), tmp_path)
    assert (found.outcome, texts(found), found.attachments) == (Outcome.OK, ["서명한 글"], [])


@pytest.mark.parametrize(
    ("values", "attachment"),
    [
        ({CLASS: "IPM.Note.SMIME"}, {FILE_NAME: "smime.p7m"}),
        ({HEADERS: "Content-Type: multipart/encrypted; protocol=x\n"}, {FILE_NAME: "a.asc"}),
        ({CLASS: "IPM.Note"}, {TYPE: "application/x-microsoft-rpmsg-message"}),
    ],
)
def test_an_encrypted_message_is_told(values: Mapping[int, Value], attachment: Mapping[int, Value], tmp_path: Path) -> None:
    content = msg({SUBJECT: "비밀", **values}, attachments=[{CONTENT: b"\x01\x02", **attachment}])
    found = message(content, tmp_path)
    assert (found.outcome, found.detail, texts(found)) == (Outcome.PARTIAL, "its text is encrypted", ["Subject: 비밀"])
    assert not found.attachments


def test_a_text_in_rtf_alone_is_told(tmp_path: Path) -> None:
    found = message(msg({SUBJECT: "글", RTF: b"x" * 900}), tmp_path)
    assert (found.outcome, found.detail) == (Outcome.PARTIAL, "its text is there as RTF alone, which is not read")


def test_the_fields_of_a_contact_are_text(tmp_path: Path) -> None:
    values = {CLASS: "IPM.Contact", NAME: "김철수", 0x3A16: "검사원", 0x8001: "kim@example.com", BODY: "Call first."}
    found = message(compound_file(streams(Message(values, names=[0x8208, 0x8083]))), tmp_path)
    assert texts(found) == ["Name: 김철수\nCompany: 검사원\nE-mail: kim@example.com", "Call first."]


def test_an_appointment_has_a_place_and_a_time(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
    values = {CLASS: "IPM.Appointment", SUBJECT: "Survey 회의", 0x8000: "부산 사무소", 0x8001: start}
    found = message(compound_file(streams(Message(values, names=[0x8208, 0x820D]))), tmp_path)
    assert texts(found) == ["Subject: Survey 회의", "Location: 부산 사무소\nStart: 2026-01-05 01:30 UTC"]


def test_messages_inside_messages_end_at_the_depth_that_is_allowed(tmp_path: Path) -> None:
    inner = Message({SUBJECT: "0"})
    for number in range(1, 15):
        inner = Message({SUBJECT: f"{number}층"}, attachments=[inner])
    content, depth = compound_file(streams(inner)), 0
    found = message(content, tmp_path)
    while found.attachments:
        depth += 1
        found = read(MailReader(), found.attachments[0].content, tmp_path, depth=depth)
    assert depth == Limits().max_mail_depth


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")
def test_a_damaged_message_of_the_corpus_gives_what_is_left(tmp_path: Path) -> None:
    found = message((CORPORA / "broken" / "bitflips.msg").read_bytes(), tmp_path)
    assert texts(found)[1:3] == ["Hello!", "Here's the attachments!"]
    assert message((CORPORA / "broken" / "truncated_half.msg").read_bytes(), tmp_path).outcome is Outcome.DAMAGED
