"""Character recognition by the parse processes: Tesseract reads what pdfium draws, under the same limits as any reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from seogo.adapters.parse_process.pool import ParsePool
from seogo.adapters.parse_process.wire import Task
from seogo.domain.blocks import Reading
from seogo.ports.formats import Source

TESSDATA = (
    "/usr/share/tesseract-ocr/*/tessdata",  # Debian, Ubuntu
    "/usr/share/tesseract/tessdata",  # Fedora
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
"""Where systems put Tesseract's languages."""


@dataclass(frozen=True)
class ProcessRecogniser:
    """See ports.ocr.Recogniser.

    languages: as Tesseract names them, `kor+eng`. tessdata: absolute patterns of the folders in which they may lie.
    """

    pool: ParsePool
    languages: str
    deadline_seconds: float
    tessdata: tuple[str, ...] = TESSDATA

    @cached_property
    def obstacle(self) -> str:
        """Looked up once: what is installed later counts from the next start on."""
        if not self.languages:
            return "ocr_languages is empty: character recognition is off"
        absent = [] if find_spec("tesserocr") else ["the extra `ocr` (the package tesserocr)"]
        absent += [f"Tesseract's language {name} (tesseract-ocr-{name})" for name in self._absent(self._folder)]
        return f"to read them, install {', '.join(absent)}" if absent else ""

    def recognise(self, source: Source, page: int) -> Reading:
        facts = {"page": page, "languages": self.languages, "tessdata": str(self._folder)}
        return self.pool.do(Task.RECOGNISE, source, facts, deadline_seconds=self.deadline_seconds)

    @cached_property
    def _folder(self) -> Path | None:
        """The one that lacks the fewest languages; the newest Tesseract first."""
        found = (folder for pattern in self.tessdata for folder in sorted(Path("/").glob(pattern[1:]), reverse=True))
        return min(found, key=lambda folder: len(self._absent(folder)), default=None)

    def _absent(self, folder: Path | None) -> list[str]:
        names = self.languages.split("+")
        return [name for name in names if folder is None or not (folder / f"{name}.traineddata").is_file()]
