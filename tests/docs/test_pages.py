"""Commands that the pages tell exist, links lead somewhere, and the two READMEs are twins."""

from __future__ import annotations

import re
import shlex
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer

from seogo.adapters.readers.registry import READERS, reader_of
from seogo.cli.main import app
from tests.docs.places import HOME, PAGES, generator

COMMANDS: dict[str, Any] = dict(generator().leaves("seogo", typer.main.get_command(app)))
TARGETS = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
ENGLISH, KOREAN = HOME / "README.md", HOME / "README.ko.md"

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SEOGO = re.compile(r"(?:^|\s)(?:\S*/)?(seogo [a-z].*)")
_MAKE = re.compile(r"(?:^|[\s(])make ([a-z-]+)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(HOME).as_posix())


def told_commands(text: str) -> Iterator[str]:
    """Lines of shell blocks and words in code, as far as they may be commands."""
    yield from (line for language, block in _FENCED.findall(text) if language == "sh" for line in block.splitlines())
    yield from _INLINE.findall(_FENCED.sub("", text))


@every_page
def test_what_a_page_tells_to_make_is_a_target(page: Path) -> None:
    told = {name for line in told_commands(page.read_text(encoding="utf-8")) for name in _MAKE.findall(line)}
    assert told <= TARGETS


@every_page
def test_a_command_that_a_page_tells_exists_with_its_options(page: Path) -> None:
    for line in told_commands(page.read_text(encoding="utf-8")):
        for told in _SEOGO.findall(line.partition(" #")[0]):
            words = re.split(r"[;|&>]|\s#", told)[0]
            given = shlex.split(words.replace("…", ""))
            name = next((name for name in COMMANDS if given[: len(name.split())] == name.split()), None)
            assert name or given[1] in {known.split()[1] for known in COMMANDS}, told
            if name:
                options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
                assert {word for word in given if word.startswith("--")} <= options | {"--help"}, told


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCED.sub("", page.read_text(encoding="utf-8"))):
        path, _, part = link.partition("#")
        if "://" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not part or part in anchors(target), link


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_a_page_can_be_reached_from_the_readme(page: Path) -> None:
    reached, left = {ENGLISH}, [ENGLISH]
    while left:
        one = left.pop()
        for link in _LINK.findall(one.read_text(encoding="utf-8")):
            target = (one.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file() and target not in reached:
                reached.add(target)
                left.append(target)
    assert page in reached or page.parent.name == "decisions"


def shape(page: Path) -> dict[str, list[str]]:
    """What must be the same in both languages: levels of headings, code, links, and the cells that are no prose."""
    text = page.read_text(encoding="utf-8")
    links = [link for link in _LINK.findall(text) if link not in (ENGLISH.name, KOREAN.name)]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {
        "headings": re.findall(r"^(#+) ", text, re.MULTILINE),
        "code": [block for _, block in _FENCED.findall(text)],
        "links": links,
        "figures": [row[1] for row in rows[1:]],
        "items": [str(len(re.findall(r"^- ", section, re.MULTILINE))) for section in re.split(r"^## ", text, flags=re.MULTILINE)],
    }


def test_the_readme_and_its_korean_twin_have_the_same_sections() -> None:
    assert shape(ENGLISH) == shape(KOREAN)


@pytest.mark.parametrize("readme", [ENGLISH, KOREAN], ids=lambda page: page.name)
def test_the_readme_names_every_format_that_is_read(readme: Path) -> None:
    text = " ".join(readme.read_text(encoding="utf-8").split())
    names = {"JSON Lines" if name == "JSONL" else name for name in map(usual_name, READERS) if name}
    assert {name for name in names if name not in text} == set()


def usual_name(media_type: str) -> str:
    """DOCX, from its usual ending. Plain text and Markdown are called by their names."""
    module = READERS[media_type].partition(":")[0]
    if find_spec(f"seogo.adapters.readers.{module}") is None:
        return ""
    name = reader_of(media_type).suffixes[0].removeprefix(".").upper()
    return {"TXT": "CP949", "MD": "Markdown"}.get(name, name)


def test_the_picture_is_sound_and_asks_nobody_else() -> None:
    picture = HOME / "docs" / "picture.svg"
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")
    text = picture.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text and "prefers-color-scheme: dark" in text
