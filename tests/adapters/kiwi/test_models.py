"""Korean morphemes: which are kept, and what joins to a compound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from seogo.adapters.kiwi.models import WITHOUT_MODEL, KiwiAnalyser, tokens
from tests.contracts.test_analysers import analyser


@dataclass(frozen=True)
class Morpheme:
    form: str
    tag: str
    start: int
    len: int


def morphemes(*tagged: str) -> list[Morpheme]:
    """From "화물/NNG", each where the one before ends; a lone "" leaves a gap."""
    found: list[Morpheme] = []
    at = 0
    for one in tagged:
        form, _, tag = one.rpartition("/")
        if form:
            found.append(Morpheme(form, tag, at, len(form)))
        at += max(1, len(form))
    return found


@pytest.mark.parametrize(
    ("tagged", "expected"),
    [
        (["화물/NNG", "창/NNG"], ["화물", "창", "+화물창"]),
        (["화물/NNG", "의/JKG", "", "창/NNG"], ["화물", "창"]),
        (["화물/NNG", "", "창/NNG"], ["화물", "창"]),
        (["격/NNG", "벽/NNG", "을/JKO"], ["격", "벽", "+격벽"]),
        (["재/XPN", "검사/NNG", "하/XSV", "ᆫ다/EF", "./SF"], ["검사", "+재검사"]),
        (["LNG/SL", "선/NNG"], ["lng", "선", "+lng선"]),
        (["제/XPN", "8/SN", "조/NNB"], ["8", "조", "+제8조"]),
        (["걷/VV-I", "어/EC", "가/VV", "었/EP"], ["걷", "가"]),
        (["매우/MAG", "", "크/VA", "고/EC", "그러나/MAJ"], ["매우", "크"]),
        (["Tanks/SL", "", "and/SL"], ["tank"]),
        ([], []),
    ],
)
def test_content_words_are_kept_and_neighbours_joined(tagged: Sequence[str], expected: list[str]) -> None:
    assert tokens(morphemes(*tagged)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("화물창의 덮개", ["화물", "창", "+화물창", "덮개"]),
        ("격벽을", ["격", "벽", "+격벽"]),
        ("먹는다", ["먹"]),
    ],
)
def test_the_real_model_does_the_same(text: str, expected: list[str]) -> None:
    (found,) = analyser("kiwi").analyse([text])
    assert list(found.words) == expected


def test_bigrams_come_at_once_while_the_model_loads() -> None:
    loading = KiwiAnalyser()
    (at_once,) = loading.analyse(["화물창"], wait=False)
    assert (list(at_once.words), list(at_once.bigrams)) == ([], ["화물", "물창"])
    (later,) = loading.analyse(["화물창"])
    assert list(later.words) == ["화물", "창", "+화물창"]
    assert later.bigrams == at_once.bigrams
    assert loading.version.startswith("kiwi/")
    assert not loading.is_loading


def test_without_morphemes_no_model_is_ever_loaded() -> None:
    plain = KiwiAnalyser(morphemes=False)
    plain.start()
    assert not plain.is_loading
    assert [list(found.words) for found in plain.analyse(["화물창"])] == [[]]
    assert plain.version == WITHOUT_MODEL
