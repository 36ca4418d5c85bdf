"""Where the documentation lies, and its generator."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

HOME = Path(__file__).parents[2]
REFERENCE = HOME / "docs" / "reference"
PAGES = sorted([*HOME.glob("*.md"), *(HOME / "docs").rglob("*.md")])


def generator() -> ModuleType:
    """docs/generate.py, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("generate", HOME / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(page: str) -> str:
    return (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
