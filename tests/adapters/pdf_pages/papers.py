"""PDFs made with ReportLab."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

FONT = "HYSMyeongJo-Medium"
registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
LEFT, TOP, STEP = 72, 700, 16

ENGLISH = ("The periodic survey of a ship is made ev-", "ery five years. The owner asks for it.")
KOREAN = ("이 규정은 선박의 정기검사를 정하며 정기검", "사를 받는 선박의 소유자는 검사를 신청한다.")


def paper(*pages: Sequence[str], rotation: int = 0, password: str = "", size: tuple[float, float] = A4) -> bytes:
    """Each page a list of lines, from LEFT and TOP downwards. rotation: of the pages, with the text turned back; 0, 90 or 180."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=StandardEncryption(password, strength=128) if password else None, invariant=True)
    for lines in pages:
        canvas.setPageRotation(rotation)
        canvas.translate(*{0: (0, 0), 90: (WIDTH, 0), 180: (WIDTH, HEIGHT)}[rotation])
        canvas.rotate(rotation)
        for number, line in enumerate(lines):
            canvas.setFont("Helvetica" if line.isascii() else FONT, 11)
            canvas.drawString(LEFT, (TOP if not rotation else 400) - STEP * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
