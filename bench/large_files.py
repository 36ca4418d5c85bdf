"""Larger documents than the corpus has, half of their words Korean, the same for a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random

import docx
import openpyxl
import pptx
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

ENGLISH = (
    "the inspection of a vessel shall cover hull machinery pump valve record owner master survey report within days after repair "
    "safety equipment battery locker deck smoke detector certificate interval remark bearing seal strainer"
)
KOREAN = (
    "선박의 검사는 기관과 선체를 포함하며 소유자는 수리한 날부터 기록을 제출하여야 한다 증서의 유효기간은 안전 설비 축전지 "
    "갑판 연기 감지기 점검 주기 비고 베어링 밀봉 여과기 교체 정기검사"
)

N_PDF_PAGES = 300
N_DOCX_PARAGRAPHS = 3_000
"""Of 60 words, every thirtieth followed by a table: some 200 pages."""
N_XLSX_ROWS = 50_000
N_SLIDES = 100
N_MAILS = 500
N_HTML_SECTIONS = 1_000


class Words:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._languages = ENGLISH.split(), KOREAN.split()

    def some(self, number: int) -> str:
        """So many words of one language, as a sentence."""
        return " ".join(self.random.choices(self.random.choice(self._languages), k=number)) + "."

    def grid(self, rows: int, columns: int) -> list[list[str]]:
        return [[self.some(2) for _ in range(columns)] for _ in range(rows)]


def write_pdf(folder: Path, words: Words) -> None:
    """Each page: a heading, seven paragraphs of 40 words, and a ruled table on every third."""
    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    text = ParagraphStyle("text", fontName="HYSMyeongJo-Medium", fontSize=10, leading=14, spaceAfter=6)
    heading = ParagraphStyle("heading", parent=text, fontSize=15, leading=20)
    ruled = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "HYSMyeongJo-Medium", 9)]
    story: list[object] = []
    for page in range(N_PDF_PAGES):
        story.append(Paragraph(f"{page + 1}. {words.some(4)}", heading))
        story += [Paragraph(words.some(40), text) for _ in range(7)]
        if page % 3 == 0:
            story.append(Table(words.grid(8, 4), style=ruled))
        story.append(PageBreak())
    SimpleDocTemplate(str(folder / "large.pdf"), pagesize=A4, invariant=1).build(story)


def write_docx(folder: Path, words: Words) -> None:
    document = docx.Document()
    for index in range(N_DOCX_PARAGRAPHS):
        if index % 10 == 0:
            document.add_heading(words.some(4), level=1 + index // 10 % 3)
        paragraph = document.add_paragraph(words.some(20))
        paragraph.add_run(words.some(20)).bold = True
        paragraph.add_run(words.some(20))
        if index % 30 == 0:
            table = document.add_table(rows=0, cols=4)
            for texts in words.grid(10, 4):
                for cell, each in zip(table.add_row().cells, texts, strict=True):
                    cell.text = each
    document.save(str(folder / "large.docx"))


def write_xlsx(folder: Path, words: Words) -> None:
    """Numbers, days and texts, as a list of goods has them."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("검사 Records")
    first_day = datetime(2020, 1, 1)
    for row in range(N_XLSX_ROWS):
        random = words.random
        numbers = (row, random.randrange(10_000), round(random.random() * 100, 2), first_day + timedelta(days=row % 2_000))
        sheet.append([*numbers, words.some(3), words.some(1), words.some(1)])
    workbook.save(folder / "large.xlsx")


def write_pptx(folder: Path, words: Words) -> None:
    presentation = pptx.Presentation()
    for index in range(N_SLIDES):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = words.some(4)
        slide.placeholders[1].text = "\n".join(words.some(8) for _ in range(8))
        slide.notes_slide.notes_text_frame.text = words.some(40)
        if index % 3 == 0:
            shape = slide.shapes.add_table(6, 4, Inches(1), Inches(4), Inches(8), Inches(3))
            for row, texts in zip(shape.table.rows, words.grid(6, 4), strict=True):
                for cell, each in zip(row.cells, texts, strict=True):
                    cell.text = each
    presentation.save(str(folder / "large.pptx"))


def write_mails(folder: Path, words: Words) -> None:
    """Plain text; every second with HTML beside it, every fifth with a picture of 40 kB. Every third in EUC-KR."""
    for index in range(N_MAILS):
        message = EmailMessage()
        message["Subject"] = f"Re: 검사 {words.some(3)}"
        message["From"] = "박노을 <noeul@example.kr>"
        message["To"] = "Kim <kim@example.com>"
        message["Date"] = "Mon, 20 Apr 2026 09:00:00 +0900"
        message["Message-ID"] = f"<{index}@example.kr>"
        paragraphs = [words.some(40) for _ in range(8)]
        quoted = "\n".join(f"> {words.some(12)}" for _ in range(6))
        charset = "euc-kr" if index % 3 == 0 else "utf-8"
        message.set_content("\n\n".join(paragraphs) + f"\n\n{quoted}\n", charset=charset)
        if index % 2:
            message.add_alternative("".join(f"<p>{each}</p>" for each in paragraphs), subtype="html")
        if index % 5 == 0:
            message.add_attachment(words.random.randbytes(40_000), maintype="image", subtype="png", filename="그림.png")
        (folder / f"mail{index:03d}.eml").write_bytes(message.as_bytes())


def write_html(folder: Path, words: Words) -> None:
    def table() -> str:
        rows = ("".join(f"<td>{each}</td>" for each in row) for row in words.grid(5, 4))
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    sections = (
        f"<h2>{words.some(4)}</h2>"
        + "".join(f"<p>{words.some(20)} <b>{words.some(3)}</b> <a href='#{index}'>{words.some(2)}</a></p>" for _ in range(4))
        + (table() if index % 5 == 0 else "")
        for index in range(N_HTML_SECTIONS)
    )
    page = f"<!doctype html><meta charset=utf-8><title>검사</title><body><main>{''.join(sections)}</main>"
    (folder / "large.html").write_text(page, encoding="utf-8")


WRITERS: Mapping[str, Callable[[Path, Words], None]] = {
    "docx": write_docx,
    "xlsx": write_xlsx,
    "pptx": write_pptx,
    "pdf": write_pdf,
    "html": write_html,
    "eml": write_mails,
}


def write_large(folder: Path, kind: str, *, seed: int) -> list[Path]:
    """The new files of this kind in the folder."""
    WRITERS[kind](folder, Words(seed))
    return sorted(folder.glob(f"*.{kind}"))
