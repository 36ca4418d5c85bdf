from __future__ import annotations

import base64
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.readers.mail import MailReader
from seogo.adapters.readers.mail_quotes import marked
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.sample import read


def mail(body: str | bytes, *fields: str, charset: str = "utf-8") -> bytes:
    head = "\r\n".join((*fields, "From: hong@example.com", f"Content-Type: text/plain; charset={charset}"))
    return head.encode() + b"\r\n\r\n" + (body.encode() if isinstance(body, str) else body)


def body_of(reading: Reading) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in reading.blocks if block.kind is not Kind.MAIL_HEADER]


def test_the_header_comes_first_as_it_was_written(tmp_path: Path) -> None:
    fields = (
        "X-Mailer: none",
        "Date: Wed, 21 Nov 2012 21:11:32 +0900",
        "To: kim@example.com,\r\n lee@example.com",
        "Subject: 회의록",
    )
    reading = read(MailReader(), mail("본문입니다.", *fields), tmp_path)
    assert reading.blocks[0] == Block(
        Kind.MAIL_HEADER,
        "Subject: 회의록\nFrom: hong@example.com\nTo: kim@example.com, lee@example.com\nDate: Wed, 21 Nov 2012 21:11:32 +0900",
    )
    assert reading.title == "회의록"
    assert reading.created_at == datetime(2012, 11, 21, 21, 11, 32, tzinfo=timezone(timedelta(hours=9)))


def test_the_thread_is_the_first_message_that_is_referred_to(tmp_path: Path) -> None:
    fields = ("Message-ID: <c@x>", "In-Reply-To: <b@x>", "References: <a@x>\r\n <b@x>", "Subject: Re: x", "To: kim@example.com")
    assert read(MailReader(), mail("text", *fields), tmp_path).metadata == {
        "from": "hong@example.com",
        "to": "kim@example.com",
        "message_id": "<c@x>",
        "in_reply_to": "<b@x>",
        "thread": "<a@x>",
    }


@pytest.mark.parametrize("charset", ["ks_c_5601-1987", "euc-kr", "cp949", "utf-8", "x-unknown-99", "us-ascii", "iso-8859-1"])
def test_korean_is_read_under_every_name_and_under_wrong_ones(charset: str, tmp_path: Path) -> None:
    text = "안녕하세요. 똠방각하 회의록을 보냅니다."
    word = base64.b64encode("펲시 회의".encode("cp949")).decode()
    reading = read(MailReader(), mail(text.encode("cp949"), f"Subject: =?{charset}?B?{word}?=", charset=charset), tmp_path)
    assert body_of(reading) == [(Kind.PARAGRAPH, text)]
    assert reading.title == "펲시 회의"


@pytest.mark.parametrize(
    "raw, title",
    [
        (b"=?utf-8?Q?Survey_of_=E2=80=9Cships=E2=80=9D?=", "Survey of “ships”"),
        (b"Re: =?utf-8?B?7ZqM7J2Y?=\r\n =?utf-8?B?66Gd?= (3)", "Re: 회의록 (3)"),
        (b"=?utf-8?B?7ZqM7A==?= =?utf-8?B?nZjroZ0=?=", "회의록"),  # a syllable cut in two
        ("회의록".encode("cp949"), "회의록"),  # raw bytes
        (b"=?broken", "=?broken"),
        (b"=?utf-8?B?%%%?=", ""),
    ],
)
def test_subjects_are_decoded(raw: bytes, title: str, tmp_path: Path) -> None:
    assert read(MailReader(), b"From: a@x\r\nTo: b@x\r\nSubject: " + raw + b"\r\n\r\nbody", tmp_path).title == title


def test_plain_text_is_preferred_to_html(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "두 가지"
    message.set_content("평문입니다.")
    message.add_alternative("<p>HTML입니다.</p>", subtype="html")
    assert body_of(read(MailReader(), message.as_bytes(), tmp_path)) == [(Kind.PARAGRAPH, "평문입니다.")]


@pytest.mark.parametrize("text", ["Annual survey of the hull.", "선체의 정기검사 안내입니다."])
def test_html_is_read_where_there_is_no_plain_text(text: str, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "HTML"
    message.set_content(f"<html><body><p>{text}</p><p>둘째</p></body></html>", subtype="html", charset="euc-kr")
    reading = read(MailReader(), message.as_bytes(), tmp_path)
    assert [block_text for _, block_text in body_of(reading)] == [text, "둘째"]


def test_attachments_are_documents_and_pictures_in_the_text_are_not(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "첨부"
    message.set_content("첨부를 보십시오.")
    message.add_alternative('<p>첨부를 보십시오.</p><img src="cid:logo@x">', subtype="html")
    page = list(message.iter_parts())[1]
    assert isinstance(page, EmailMessage)
    page.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo@x>")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="회의록 2025.pdf")
    message.add_attachment("가,나", subtype="csv", filename="a.csv")
    message.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    reading = read(MailReader(), message.as_bytes(), tmp_path)
    assert [(found.name, found.media_type) for found in reading.attachments] == [
        ("회의록 2025.pdf", "application/pdf"),
        ("a.csv", "text/csv"),
    ]
    assert reading.attachments[0].content == b"%PDF-1.4"
    assert reading.attachments[1].content.decode().strip() == "가,나"


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="회의록.hwp"'.encode("cp949"),
        b"attachment; filename*=euc-kr''%C8%B8%C0%C7%B7%CF.hwp",
        b'attachment; filename="=?utf-8?B?7ZqM7J2Y66GdLmh3cA==?="',
        b"attachment; filename*0*=utf-8''%ED%9A%8C%EC%9D%98; filename*1*=%EB%A1%9D.hwp",
    ],
)
def test_korean_file_names_are_read_in_every_manner(disposition: bytes, tmp_path: Path) -> None:
    content = (
        b"Subject: x\r\nFrom: a@x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: " + disposition + b"\r\n\r\nHWP\r\n--b--\r\n"
    )
    assert [found.name for found in read(MailReader(), content, tmp_path).attachments] == ["회의록.hwp"]


def nested(levels: int) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"level {levels}"
    message.set_content(f"body {levels}")
    if levels:
        message.add_attachment(nested(levels - 1))
    return message


def test_a_mail_inside_a_mail_is_a_document_that_can_be_read_again(tmp_path: Path) -> None:
    outer = read(MailReader(), nested(2).as_bytes(), tmp_path)
    assert [found.name for found in outer.attachments] == ["level 1.eml"]
    inner = read(MailReader(), outer.attachments[0].content, tmp_path, depth=1)
    assert (inner.title, [found.name for found in inner.attachments]) == ("level 1", ["level 0.eml"])


def test_a_chain_of_mails_ends_at_the_depth_that_is_allowed(tmp_path: Path) -> None:
    reading = read(MailReader(), nested(1).as_bytes(), tmp_path, depth=3, limits=Limits(max_mail_depth=3))
    assert reading.outcome is Outcome.PARTIAL
    assert not reading.attachments
    assert "body 1" in reading.blocks[-1].text


def test_three_thousand_nested_multiparts_are_damaged(tmp_path: Path) -> None:
    levels = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3000))
    content = f"Subject: multi\nFrom: a@x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n{levels}"
    assert read(MailReader(), content, tmp_path).outcome is Outcome.DAMAGED


def test_a_mail_whose_text_is_encrypted_says_so(tmp_path: Path) -> None:
    content = b"Subject: secret\r\nFrom: a@x\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nAAAA"
    reading = read(MailReader(), content, tmp_path)
    assert (reading.outcome, reading.detail) == (Outcome.PARTIAL, "its text is encrypted")


def marked_lines(*paragraphs: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in marked([Block(Kind.PARAGRAPH, text) for text in paragraphs])]


@pytest.mark.parametrize(
    "says", ["On Mon, 1 Jan 2024 at 10:00, Kim <kim@x.org> wrote:", "2024년 1월 1일 (월) 오전 10:00, 김철수 <kim@x.org>님이 작성:"]
)
def test_quoted_lines_are_marked_and_answers_between_them_are_not(says: str) -> None:
    assert marked_lines(f"좋습니다.\n{says}\n> 언제 볼까요?\n> > 내일\n내일 봅시다.", "> 끝\n감사합니다.") == [
        (Kind.PARAGRAPH, "좋습니다."),
        (Kind.QUOTE, says),
        (Kind.QUOTE, "언제 볼까요?\n내일"),
        (Kind.PARAGRAPH, "내일 봅시다."),
        (Kind.QUOTE, "끝"),
        (Kind.PARAGRAPH, "감사합니다."),
    ]


@pytest.mark.parametrize(
    "separator",
    [
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "-----원본 메시지-----",
        "보낸 사람: 김철수 <kim@x.org>\n보낸 날짜: 2024년 1월 1일",
        "From: Kim <kim@x.org>\nSent: Monday",
        "On Mon, 1 Jan 2024, Kim wrote:",
    ],
)
def test_after_a_separator_everything_is_quoted(separator: str) -> None:
    assert marked_lines("답장입니다.", f"서명\n{separator}", "옛 글", "더 옛 글") == [
        (Kind.PARAGRAPH, "답장입니다."),
        (Kind.PARAGRAPH, "서명"),
        (Kind.QUOTE, separator),
        (Kind.QUOTE, "옛 글"),
        (Kind.QUOTE, "더 옛 글"),
    ]


def test_ordinary_lines_are_not_taken_for_quotations() -> None:
    text = "On Monday we survey the hull.\nFrom: Busan, to: Incheon.\na > b는 참이다."
    assert marked_lines(text) == [(Kind.PARAGRAPH, text)]


@given(cut=st.integers(0, 10_000), flip=st.integers(0, 10_000))
def test_a_cut_and_damaged_mail_ends_in_an_outcome(cut: int, flip: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(nested(3).as_bytes())
    content[flip % len(content)] ^= 0x55
    reading = read(MailReader(), bytes(content[: max(1, cut % len(content))]), tmp_path_factory.getbasetemp())
    assert isinstance(reading.outcome, Outcome)
