from __future__ import annotations

from pathlib import Path

import pytest

from seogo.adapters.onnx.built import built, demand_hash
from seogo.domain.errors import Refused, Unavailable


def test_a_file_is_written_once(tmp_path: Path) -> None:
    path = built(tmp_path / "deep" / "model.onnx", lambda part: part.write_bytes(b"first") and None)
    assert built(path, lambda part: part.write_bytes(b"second") and None).read_bytes() == b"first"


def test_a_build_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def breaks_off(part: Path) -> None:
        part.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(tmp_path / "model.onnx", breaks_off)
    assert list(tmp_path.iterdir()) == []


def test_the_second_of_two_builds_at_once_wins(tmp_path: Path) -> None:
    def overtaken(part: Path) -> None:
        part.write_bytes(b"slow")
        (tmp_path / "model.onnx").write_bytes(b"fast")

    assert built(tmp_path / "model.onnx", overtaken).read_bytes() == b"slow"
    assert [file.name for file in tmp_path.iterdir()] == ["model.onnx"]


def test_a_directory_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the directory should be")
    with pytest.raises(Unavailable, match="cannot write"):
        built(tmp_path / "models" / "model.onnx", lambda part: None)


def test_another_hash_is_refused_and_the_cure_named(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"abc")
    demand_hash(tmp_path / "w", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    with pytest.raises(Refused, match="install"):
        demand_hash(tmp_path / "w", "0" * 64)
