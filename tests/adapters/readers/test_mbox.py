"""A mailbox is a table of its messages, and each of them is a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from seogo.adapters.readers import media
from seogo.adapters.readers.mail import MailReader
from seogo.adapters.readers.mbox import MboxReader
from seogo.domain.blocks import Block, Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.collection_samples import mbox_message
from tests.adapters.readers.sample import read, texts
from tests.adapters.readers.samples import CORPORA


def mailbox(content: str | bytes, folder: Path, *, limits: Limits | None = None, depth: int = 0) -> Reading:
    return read(MboxReader(), content, folder, limits=limits, depth=depth)


def test_each_message_is_a_document_and_a_row(tmp_path: Path) -> None:
    found = mailbox(
        mbox_message("=?utf-8?b?6rKA7IKsIOydvOyglQ==?=", "월요일입니다.") + mbox_message("Fees | 2026", "30,000 won"), tmp_path
    )
    assert (found.outcome, found.media_type) == (Outcome.OK, media.MBOX)
    assert found.blocks == [
        Block(
            Kind.TABLE,
            "Date | From | Subject\n2026-01-05 | kim@example.com | 검사 일정\n2026-01-05 | kim@example.com | Fees | 2026",
        )
    ]
    assert [(each.name, each.media_type) for each in found.attachments] == [
        ("검사 일정.eml", media.MAIL),
        ("Fees | 2026.eml", media.MAIL),
    ]
    assert texts(read(MailReader(), found.attachments[0].content, tmp_path))[1] == "월요일입니다."


def test_a_line_in_a_text_that_begins_with_from_begins_no_mbox_message(tmp_path: Path) -> None:
    text = "인용:\n>From the office\n\nFrom now on, fees rise.\nFrom: nobody\n"
    [only] = mailbox(mbox_message("a", text), tmp_path).attachments
    assert "\nFrom the office\n" in only.content.decode()
    assert "From now on, fees rise." in only.content.decode()


def test_windows_line_ends_part_messages_too(tmp_path: Path) -> None:
    content = (mbox_message("하나", "x") + mbox_message("two", "y")).replace("\n", "\r\n")
    assert [each.name for each in mailbox(content, tmp_path).attachments] == ["하나.eml", "two.eml"]


def test_more_messages_than_attachments_of_a_mail_are_kept(tmp_path: Path) -> None:
    content = "".join(mbox_message(f"편지 {number}", "text") for number in range(120))
    assert len(mailbox(content, tmp_path).attachments) == 120
    assert mailbox(content, tmp_path, limits=Limits(max_zip_entries=119)).outcome is Outcome.TOO_LARGE


def test_a_mailbox_too_deep_inside_others_keeps_its_table_alone(tmp_path: Path) -> None:
    found = mailbox(mbox_message("하나", "x"), tmp_path, depth=10)
    assert (found.outcome, len(found.blocks), len(found.attachments)) == (Outcome.PARTIAL, 1, 0)


def test_a_mailbox_without_a_beginning_is_damaged(tmp_path: Path) -> None:
    assert mailbox("편지 없음. No mail.", tmp_path).outcome is Outcome.DAMAGED


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")
def test_the_phrases_of_real_mailboxes_stand_in_their_messages(tmp_path: Path) -> None:
    wanted = {
        "mbox_c07ad5e7_complex.mbox": "want is to have a chain",
        "mbox_e5e46325_testMBOX_complex.mbox": "you in advance for your",
    }
    for name, phrase in wanted.items():
        messages = mailbox((CORPORA / name).read_bytes(), tmp_path).attachments
        found = " ".join(text for each in messages for text in texts(read(MailReader(), each.content, tmp_path)))
        assert phrase in " ".join(found.split())
