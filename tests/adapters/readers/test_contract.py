"""What every reader owes: its phrases, the same again, and a typed outcome whatever happens to the bytes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seogo.adapters.readers.registry import READERS, read, reader_of
from seogo.domain.blocks import Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers import collection_samples, hangul_samples, msg_samples, office_samples
from tests.adapters.readers.samples import SAMPLES, Sample, written

HAS_TEXT = {Outcome.OK, Outcome.PARTIAL}


def is_installed(media_type: str) -> bool:
    try:
        reader_of(media_type)
    except ModuleNotFoundError:
        return False
    return True


EACH = (*SAMPLES, *hangul_samples.SAMPLES, *office_samples.SAMPLES, *msg_samples.SAMPLES, *collection_samples.SAMPLES)
READABLE = [sample for sample in EACH if is_installed(sample.media_type)]
each_sample = pytest.mark.parametrize("sample", READABLE, ids=lambda sample: sample.name)


def text_of(reading: Reading) -> str:
    return "\n".join(block.text for block in reading.blocks)


def is_typed(reading: Reading) -> bool:
    """A typed outcome that agrees with what was read."""
    return (reading.outcome not in HAS_TEXT or bool(text_of(reading).strip())) and (
        reading.outcome is Outcome.OK or bool(reading.detail)
    )


@each_sample
def test_a_sample_gives_its_phrases_and_twice_the_same(sample: Sample, tmp_path: Path) -> None:
    source = sample.source(tmp_path)
    reading = read(source, Limits())
    assert (reading.outcome, reading.media_type) == (Outcome.OK, sample.media_type)
    assert all(phrase in text_of(reading) for phrase in sample.phrases)
    assert read(source, Limits()) == reading


@each_sample
def test_a_beginning_of_a_sample_gives_a_typed_outcome(sample: Sample, tmp_path: Path) -> None:
    for end in range(0, len(sample.content), max(1, len(sample.content) // 60)):
        assert is_typed(read(written(tmp_path, sample.name, sample.content[:end]), Limits())), end


@each_sample
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), flips=st.integers(1, 40))
def test_flipped_bits_give_a_typed_outcome(sample: Sample, tmp_path: Path, seed: int, flips: int) -> None:
    content = bytearray(sample.content)
    chance = random.Random(seed)
    for _ in range(flips):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    assert is_typed(read(written(tmp_path, sample.name, bytes(content)), Limits()))


@each_sample
def test_text_is_cut_at_its_limit(sample: Sample, tmp_path: Path) -> None:
    reading = read(sample.source(tmp_path), Limits(max_text_chars=3))
    assert reading.outcome in {Outcome.PARTIAL, Outcome.TOO_LARGE}
    assert len(text_of(reading).replace("\n", "")) <= 3


@each_sample
def test_an_empty_and_a_too_large_file_are_told_by_their_size(sample: Sample, tmp_path: Path) -> None:
    assert read(written(tmp_path, sample.name, b""), Limits()).outcome is Outcome.EMPTY
    assert read(sample.source(tmp_path), Limits(max_file_bytes=10)).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize("media_type", [media_type for media_type in sorted(READERS) if is_installed(media_type)])
def test_a_reader_names_its_type_and_endings(media_type: str) -> None:
    reader = reader_of(media_type)
    assert "/" in reader.media_type
    assert all(suffix.startswith(".") for suffix in reader.suffixes)


def test_a_type_without_a_reader_is_unsupported_and_says_what_helps(tmp_path: Path) -> None:
    rtf = read(written(tmp_path, "a.rtf", "{\\rtf1 한글}"), Limits())
    assert (rtf.outcome, rtf.detail) == (Outcome.UNSUPPORTED, "no reader for RTF: save it as .docx")


def test_memory_recursion_and_damage_in_a_reader_are_outcomes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = []
    for error in (MemoryError(), RecursionError(), KeyError("비밀"), ValueError("secret")):

        def fail(*_: object, error: BaseException = error) -> Reading:
            raise error

        monkeypatch.setattr("seogo.adapters.readers.html.HtmlReader.read", fail)
        reading = read(written(tmp_path, "a.html", "<html>글"), Limits())
        assert "비밀" not in reading.detail and "secret" not in reading.detail
        outcomes.append(reading.outcome)
    assert outcomes == [Outcome.TOO_LARGE, Outcome.DAMAGED, Outcome.DAMAGED, Outcome.DAMAGED]
