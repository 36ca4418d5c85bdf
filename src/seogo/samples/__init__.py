"""Our own small documents of a ship inspection office that does not exist, to try the product with."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
FILES = (
    "선박검사규칙.md",
    "수수료-규정.txt",
    "소화설비-점검-매뉴얼.html",
    "회의록-2026-04.txt",
    "결함-시정-요청.eml",
    "여객선-안전-안내.pdf",
    "선박명부.csv",
    "survey-rules.md",
    "bilge-pump-manual.docx",
    "minutes-safety-committee.md",
    "safety-notice-batteries.pdf",
)
RECORDS = "incidents.json"
MAPPING = {
    "id": "case_no",
    "title": "subject",
    "text": ["report", "lesson"],
    "tags": "labels",
    "time": "reported",
}
QUESTIONS = ("정기검사는 언제까지 받아야 하나요?", "How often must the impeller of the bilge pump be replaced?")
