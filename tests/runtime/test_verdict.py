"""What becomes of a delivery whose stage raised."""

from __future__ import annotations

import random

import pytest

from seogo.domain.document import Outcome
from seogo.domain.errors import Code, Refused, Unavailable, Unread, WorkerDied
from seogo.runtime.verdict import Fail, Later, verdict


def judged(error: Exception, attempt: int = 1) -> Later | Fail:
    return verdict(error, attempt, max_attempts=8, chance=random.Random(0))


def test_a_file_that_cannot_be_read_fails_at_once_with_its_outcome() -> None:
    found = judged(Unread(Outcome.ENCRYPTED, Code.ENCRYPTED, "a.docx: password"))
    assert isinstance(found, Fail)
    assert (found.outcome, found.failure.code, found.failure.retryable, found.set_aside) == (
        Outcome.ENCRYPTED,
        Code.ENCRYPTED,
        False,
        False,
    )


def test_bad_input_fails_at_once() -> None:
    assert isinstance(judged(Refused(Code.DIMENSION, "384, not 512")), Fail)


@pytest.mark.parametrize("code", [Code.INDEX_UNREACHABLE, Code.DISK_FULL, Code.STORE_UNAVAILABLE])
def test_an_outage_burns_no_attempt_however_long_it_lasts(code: Code) -> None:
    found = judged(Unavailable(code, "gone"), attempt=1000)
    assert isinstance(found, Later)
    assert not found.count_attempt


def test_a_model_that_does_not_answer_is_tried_again_later_and_later_and_then_set_aside() -> None:
    error = Unavailable(Code.EMBEDDING_FAILED, "busy")
    delays = [judged(error, attempt) for attempt in range(1, 8)]
    assert all(isinstance(found, Later) and 0 <= found.delay_seconds <= 2 * 2**attempt for attempt, found in enumerate(delays, 1))
    last = judged(error, 8)
    assert isinstance(last, Fail)
    assert last.set_aside
    assert last.failure.retryable


def test_a_document_that_kills_its_worker_gets_three_tries() -> None:
    error = WorkerDied("signal 11")
    assert [type(judged(error, attempt)) for attempt in (1, 2, 3)] == [Later, Later, Fail]


def test_a_bug_is_set_aside_with_its_name() -> None:
    found = judged(KeyError("page"), attempt=3)
    assert isinstance(found, Fail)
    assert found.failure.code is Code.INTERNAL
    assert "KeyError" in found.failure.detail
