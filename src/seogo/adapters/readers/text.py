"""Plain text: paragraphs are parted by blank lines, and lines stay lines."""

from __future__ import annotations

from itertools import groupby

from seogo.adapters.readers.decode import decode
from seogo.domain.blocks import Block, Kind, Reading
from seogo.ports.formats import Limits, Source


class TextReader:
    media_type = "text/plain"
    suffixes = (".txt", ".text", ".log")
    left_out = "nothing; the tags of XML are text like the rest"

    def read(self, source: Source, limits: Limits) -> Reading:
        text = decode(source.path.read_bytes())
        return Reading(blocks=[Block(Kind.PARAGRAPH, paragraph) for paragraph in paragraphs(text)])


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines. Line ends become \\n, blanks at the end of a line are dropped, indents are kept."""
    groups = groupby((line.rstrip() for line in text.splitlines()), key=bool)
    return ["\n".join(lines) for is_text, lines in groups if is_text]
