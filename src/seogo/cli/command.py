"""How a command runs: its settings, its client, its exit code. Imports stand inside, as in main.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from seogo.cli.client import Client
    from seogo.cli.exits import Exit
    from seogo.config import Settings
    from seogo.domain.messages import Language

DEMO_DIR = Path(".seogo-demo")


def settings_of(**given: Any) -> Settings:
    from seogo.cli import configuration

    return configuration.load({name: value for name, value in given.items() if value is not None})


def language_of(settings: Settings) -> Language:
    from seogo.cli.messages import chosen_language

    return chosen_language(settings.language)


def demo_dir(data_dir: Path | None) -> Path | None:
    return data_dir or (None if "SEOGO_DATA_DIR" in os.environ else DEMO_DIR)


@contextmanager
def opened(data_dir: Path | None, server: str | None) -> Iterator[tuple[Client, Settings]]:
    from seogo.cli.connect import connected

    settings = settings_of(data_dir=data_dir)
    with connected(settings, server, language_of(settings)) as client:
        yield client, settings


def end(run: Callable[[], Exit]) -> None:
    """Runs a command and leaves with its exit code."""
    from seogo.cli import screen
    from seogo.cli.exits import Exit, Stop
    from seogo.cli.messages import chosen_language, text
    from seogo.domain.errors import SeogoError

    try:
        code = run()
    except Stop as stop:
        screen.say(stop.message)
        code = stop.exit_code
    except SeogoError as error:
        screen.say(str(error))
        code = Exit.NOT_READY
    except KeyboardInterrupt:
        screen.say(text(chosen_language(os.environ.get("SEOGO_LANGUAGE", "")), "interrupted"))
        code = Exit.INTERRUPTED
    raise typer.Exit(code)
