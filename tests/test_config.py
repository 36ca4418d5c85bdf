"""The settings: defaults that hold on a laptop, and limits that reach the readers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from seogo.config import Settings
from seogo.ports.formats import Limits

LIMITS = asdict(Limits())


def test_the_limits_are_the_documented_ones_by_default(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).limits() == Limits()


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_is_a_setting(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = name if name in Settings.model_fields else f"parse_{name}"
    monkeypatch.setenv(f"SEOGO_{setting.upper()}", str(LIMITS[name] + 1))
    assert asdict(Settings(data_dir=tmp_path).limits()) == {**LIMITS, name: LIMITS[name] + 1}
