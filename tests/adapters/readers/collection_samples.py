"""A mailbox and an archive: documents that are nothing but documents."""

from __future__ import annotations

from seogo.adapters.readers import media
from tests.adapters.readers.samples import Sample, zipped


def mbox_message(subject: str, text: str) -> str:
    head = f"Date: Mon, 5 Jan 2026 09:00:00 +0900\nFrom: kim@example.com\nSubject: {subject}\nMIME-Version: 1.0"
    return f"From kim@example.com Mon Jan  5 09:00:00 2026\n{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"


SAMPLES = (
    Sample(
        "all.mbox",
        media.MBOX,
        (mbox_message("검사 일정", "월요일") + mbox_message("Fees", "30,000 won")).encode(),
        ("2026-01-05 | kim@example.com | 검사 일정", "Fees"),
    ),
    Sample("docs.zip", media.ZIP, zipped({"규칙.txt": "제1장", "notes/a.txt": "hello"}), ("규칙.txt", "notes/a.txt")),
)
