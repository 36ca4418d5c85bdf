"""The reference is complete, and says what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from seogo.adapters.readers.registry import READERS, reader_of
from seogo.api import root
from seogo.api.app import openapi
from seogo.cli.main import app
from seogo.config import Settings
from seogo.domain.errors import Code
from seogo.domain.events import EVENT_TYPES
from tests.docs.places import REFERENCE, generator, text_of

GENERATOR = generator()


@pytest.mark.parametrize("page", sorted(REFERENCE.glob("*.md")), ids=lambda page: page.stem)
def test_writing_a_page_anew_changes_nothing(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert GENERATOR.written(text) == text, "run: .venv/bin/python docs/generate.py"


def test_every_table_stands_on_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md"))
    assert [name for name in GENERATOR.TABLES if f"<!-- begin {name} -->" not in pages] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_its_place(name: str) -> None:
    assert f"`{name}`" in text_of("settings") and f"`SEOGO_{name.upper()}`" in text_of("settings")
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("code", Code)
def test_every_error_code_has_its_place_and_says_what_to_do(code: Code) -> None:
    assert f"| `{code}` |" in text_of("errors")
    assert f"\n- `{code}` " in text_of("errors")


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_event_has_its_place(name: str) -> None:
    assert f"`{name}`" in text_of("events")


@pytest.mark.parametrize(
    "route", [f"{method.upper()} {path}" for path, methods in openapi()["paths"].items() for method in methods]
)
def test_every_route_has_its_place(route: str) -> None:
    assert f"### {route}\n" in text_of("api")


@pytest.mark.parametrize("path", sorted({route.path for route in root.router.routes if "{" not in route.path}))
def test_every_route_of_the_root_has_its_place(path: str) -> None:
    assert f"`GET {path}`" in text_of("api")


@pytest.mark.parametrize("name", [name for name, _ in GENERATOR.leaves("seogo", typer.main.get_command(app))])
def test_every_command_has_its_place(name: str) -> None:
    assert f"### {name}\n" in text_of("cli")


@pytest.mark.parametrize("media_type", READERS)
def test_every_media_type_has_its_place(media_type: str) -> None:
    assert f"`{media_type}`" in text_of("formats")


@pytest.mark.parametrize("media_type", READERS)
def test_every_format_says_what_of_it_is_left_out(media_type: str) -> None:
    assert reader_of(media_type).left_out in text_of("formats")
