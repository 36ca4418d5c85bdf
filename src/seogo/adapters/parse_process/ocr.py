"""Character recognition by the parse processes: Tesseract reads what pdfium draws, under the same limits as any reader."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

from seogo.adapters.parse_process.pool import ParsePool
from seogo.adapters.parse_process.wire import Task
from seogo.domain.blocks import Reading
from seogo.ports.formats import Source

_TESSDATA = re.compile(r'available languages in "(.+?)/?" ')


@dataclass(frozen=True)
class ProcessRecogniser:
    """See ports.ocr.Recogniser. languages: as Tesseract names them, `kor+eng`."""

    pool: ParsePool
    languages: str
    deadline_seconds: float

    @cached_property
    def obstacle(self) -> str:
        """Looked up once: what is installed later counts from the next start on."""
        if not self.languages:
            return "ocr_languages is empty: character recognition is off"
        absent = [] if find_spec("tesserocr") else ["the extra `ocr` (pip install 'seogo[ocr]')"]
        if not self._tessdata:
            absent.append("tesseract (tesseract-ocr)")
        absent += [
            f"its language {name} (tesseract-ocr-{name})" for name in self.languages.split("+") if name not in self._installed
        ]
        return f"to read them, install {', '.join(absent)}" if absent else ""

    def recognise(self, source: Source, page: int) -> Reading:
        facts = {"page": page, "languages": self.languages, "tessdata": self._tessdata}
        return self.pool.do(Task.RECOGNISE, source, facts, deadline_seconds=self.deadline_seconds)

    @cached_property
    def _listed(self) -> list[str]:
        """What `tesseract --list-langs` prints: first where they lie, then a language a line."""
        command = shutil.which("tesseract")
        if command is None:
            return []
        listed = subprocess.run([command, "--list-langs"], capture_output=True, text=True, check=False)
        return (listed.stdout or listed.stderr).splitlines()

    @property
    def _tessdata(self) -> str:
        place = _TESSDATA.search(self._listed[0]) if self._listed else None
        return place[1] if place else ""

    @property
    def _installed(self) -> list[str]:
        return self._listed[1:]
