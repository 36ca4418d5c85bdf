"""Problems: every code has a status and words, and a bug shows nothing of itself."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from seogo.api import problems
from seogo.domain.errors import Code, Unavailable
from seogo.domain.messages import TITLES, title


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_status_and_words_in_both_languages(code: Code) -> None:
    assert 400 <= problems.STATUS[code] < 600
    korean, english = title(code, "ko"), title(code, "en")
    assert any("가" <= letter <= "힣" for letter in korean) and english.isascii()
    assert not english.endswith(".") and not korean.endswith(".")


def test_no_words_are_left_of_codes_that_are_gone() -> None:
    assert set(TITLES) == set(Code) == set(problems.STATUS)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("fr,ko;q=0.3,en;q=0.7", "en"),
        ("fr-FR", "en"),
        ("ko;q=much", "ko"),
        (";;;,,q=", "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for_most(accepted: str, language: str) -> None:
    assert problems.language({"accept-language": accepted}) == language


def ask_app(path: str) -> httpx.Response:
    app = FastAPI()
    problems.install(app)

    @app.get("/bug")
    def bug() -> None:
        raise ZeroDivisionError("the secret is 42")

    @app.get("/down")
    def down() -> None:
        raise Unavailable(Code.INDEX_UNREACHABLE, "index: starting", retry_after_seconds=3)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_a_bug_is_a_500_without_internals() -> None:
    response = ask_app("/bug")
    assert response.status_code == 500 and response.json()["code"] == "E500"
    assert "42" not in response.text and "Zero" not in response.text


def test_what_is_down_says_when_to_come_again() -> None:
    response = ask_app("/down")
    content: dict[str, Any] = response.json()
    assert (response.status_code, content["code"], content["retryable"]) == (503, "E301", True)
    assert response.headers["retry-after"] == "3"
