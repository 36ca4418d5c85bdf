"""`seogo config show`: the settings as they hold, and where each comes from."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from seogo.cli import screen
from seogo.cli.exits import Exit, Stop
from seogo.config import Settings


def show(settings: Settings, given: dict[str, Any], *, origin: bool, as_json: bool) -> Exit:
    """`given`: what the command line says."""
    values = settings.model_dump(mode="json")
    if as_json:
        content = {name: {"value": value, "origin": origin_of(name, given)} for name, value in values.items()} if origin else values
        screen.as_json(content)
        return Exit.OK
    rows = [(name, value, origin_of(name, given)) if origin else (name, value) for name, value in values.items()]
    screen.table(("setting", "value", "origin")[: 3 if origin else 2], rows)
    return Exit.OK


def origin_of(name: str, given: dict[str, Any]) -> str:
    """The first that names it: the command line, the environment, seogo.toml; else the default."""
    if name in given:
        return "command line"
    if f"SEOGO_{name.upper()}" in {variable.upper() for variable in os.environ}:
        return "environment"
    return "seogo.toml" if name in _file() else "default"


def _file() -> dict[str, Any]:
    path = Path("seogo.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise Stop(Exit.USAGE, f"{path}: {error}") from error


def load(given: dict[str, Any]) -> Settings:
    """Raises Stop(USAGE) naming every fault at once."""
    from pydantic import ValidationError

    try:
        return Settings(**given)
    except ValidationError as error:
        faults = "\n".join(f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise Stop(Exit.USAGE, f"settings are not valid:\n{faults}") from error
    except ValueError as error:  # seogo.toml is not TOML
        raise Stop(Exit.USAGE, f"seogo.toml: {error}") from error
