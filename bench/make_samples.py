"""Makes those samples of `src/seogo/samples` that nobody can write by hand: DOCX, PDF, and a mail with an attachment.

    python bench/make_samples.py

The files are committed; run this only to change them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import docx
from docx.document import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

HERE = Path(__file__).parent.parent / "src" / "seogo" / "samples"

PUMP_PARTS = [
    ("Part", "Number", "Interval", "Remark"),
    ("Impeller", "BP-101", "2,000 running hours", "Bronze; check the key for wear"),
    ("Mechanical seal", "BP-114", "4,000 running hours", "Always replace as a pair"),
    ("Bearing", "BP-120", "8,000 running hours", "Grease with type NLGI 2"),
    ("Strainer basket", "BP-133", "Clean weekly", "Stainless steel"),
]
FAULTS = [
    ("Symptom", "Likely cause", "Cure"),
    ("Pump runs, no flow", "Air in the suction line", "Vent at cock C2, then prime by hand"),
    ("Motor trips", "Impeller blocked", "Open the cover, remove debris, turn the shaft by hand"),
    ("Leak at the shaft", "Worn mechanical seal", "Replace both seal halves"),
]
DEFECTS = (
    "번호,위치,결함,기한\r\n1,선수 창고,수밀문 고무 패킹 갈라짐,2026-05-10\r\n2,기관실,비상등 3개 점등되지 않음,2026-04-30\r\n"
    "3,조타실,나침반 자차표 유효기간 지남,2026-05-31\r\n"
)
REQUEST = """새벽바람호 선주님께

4월 20일 통영에서 한 제2종 중간검사에서 결함 세 건이 나왔습니다. 목록을 붙임 파일로 보냅니다.
결함을 모두 고친 뒤 사진을 5월 31일까지 보내 주시면 증서에 확인 도장을 찍어 드립니다.
기한을 넘기면 새로 검사를 신청하셔야 합니다.

한바다선박검사원 남해지부 박노을 드림
"""
NOTICE = [
    ("h", "Safety Notice 2026-02: Lithium battery storage"),
    ("p", "To owners and masters of ships surveyed by the Hanbada Ship Inspection Office."),
    ("p", "Three ships reported thermal runaway of lithium batteries in the last year."),
    ("p", "In each case the batteries were charged in a cabin, overnight, without supervision."),
    ("h", "What is required from 1 May 2026"),
    ("p", "Lithium batteries above 100 watt hours are charged only in a steel locker with its own smoke detector."),
    ("p", "The locker stands on the open deck, at least three metres from any accommodation opening."),
    ("p", "Damaged or swollen batteries are kept under water in a bucket on the open deck until they are landed."),
    ("p", "The state of charge of batteries in storage shall not exceed 30 percent."),
    ("h", "Contact"),
    ("p", "Questions go to the duty surveyor, telephone extension 4417, day and night."),
]
GUIDE = [
    ("h", "여객선 승객 안전 안내"),
    ("p", "한바다선박검사원이 여객선 선장과 승무원에게 드리는 안내문입니다."),
    ("p", "구명조끼는 승객 정원의 110퍼센트를 두고, 어린이용은 정원의 10퍼센트를 따로 둔다."),
    ("p", "출항한 지 24시간 안에 승객을 모아 비상 집합 장소를 알려 준다."),
    ("h", "차량을 싣는 배"),
    ("p", "전기차는 배터리를 절반 아래로 충전한 상태로만 싣고, 배 안에서 충전하지 아니한다."),
    ("p", "풍속이 초속 14미터를 넘으면 차량의 네 바퀴를 모두 묶는다."),
]


def write_manual(path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Bilge Pump Manual HB-20"
    document.core_properties.author = "Hanbada Ship Inspection Office"
    document.add_heading("Bilge Pump Manual HB-20", 0)
    document.add_heading("1 Description", 1)
    document.add_paragraph(
        "The HB-20 is a self-priming centrifugal pump for bilge water. It moves 20 cubic metres an hour at a head of 15 metres."
    )
    document.add_heading("2 Maintenance", 1)
    document.add_paragraph(
        "The impeller of the bilge pump must be replaced every 2,000 running hours. "
        "Isolate the motor and close both valves before opening the cover."
    )
    _table(document, PUMP_PARTS)
    document.add_heading("3 Storage", 1)
    document.add_paragraph(
        "Keep spare seals in a dry room at 15 to 25 degrees Celsius. Rubber parts older than four years are thrown away."
    )
    document.add_heading("4 Faults", 1)
    _table(document, FAULTS)
    document.save(str(path))


def _table(document: Document, rows: Sequence[tuple[str, ...]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def write_mail(path: Path) -> None:
    mail = EmailMessage()
    mail["From"] = "박노을 <noeul@hanbada.example>"
    mail["To"] = "선주 <owner@saebyeok.example>"
    mail["Subject"] = "새벽바람호 중간검사 결함 시정 요청"
    mail["Date"] = "Tue, 21 Apr 2026 09:12:00 +0900"
    mail["Message-ID"] = "<20260421.saebyeok@hanbada.example>"
    mail.set_content(REQUEST, cte="base64")
    mail.add_attachment(DEFECTS.encode("cp949"), maintype="text", subtype="csv", filename="결함목록.csv")
    path.write_bytes(mail.as_bytes())


def write_pdf(path: Path, title: str, parts: list[tuple[str, str]], font: str, bold: str) -> None:
    styles = {
        "h": ParagraphStyle("h", fontName=bold, fontSize=15, leading=22, spaceBefore=12, spaceAfter=6),
        "p": ParagraphStyle("p", fontName=font, fontSize=11, leading=17, spaceAfter=6),
    }
    pdf = SimpleDocTemplate(str(path), pagesize=A4, title=title, author="Hanbada Ship Inspection Office", invariant=1)
    pdf.build([Paragraph(text, styles[kind]) for kind, text in parts])


def main() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    write_manual(HERE / "bilge-pump-manual.docx")
    write_mail(HERE / "결함-시정-요청.eml")
    write_pdf(HERE / "safety-notice-batteries.pdf", NOTICE[0][1], NOTICE, "Helvetica", "Helvetica-Bold")
    write_pdf(HERE / "여객선-안전-안내.pdf", GUIDE[0][1], GUIDE, "HYSMyeongJo-Medium", "HYSMyeongJo-Medium")
    for file in sorted(HERE.iterdir()):
        print(f"{file.stat().st_size:7} {file.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
