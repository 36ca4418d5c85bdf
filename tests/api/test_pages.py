"""The pages of a PDF as they look, over the wire."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.adapters.pdf_pages.papers import ENGLISH, KOREAN, paper
from tests.api.conftest import added, is_problem

PAPER = paper(ENGLISH, KOREAN)


@pytest.fixture
def document(api: httpx.Client) -> dict[str, Any]:
    return added(api, "검사 paper.pdf", PAPER, collection="paper", source="file:///paper.pdf")


def chunk_with(api: httpx.Client, document: dict[str, Any], text: str) -> dict[str, Any]:
    chunks: list[dict[str, Any]] = api.get(f"documents/{document['id']}/chunks").json()["items"]
    return next(chunk for chunk in chunks if text in " ".join(chunk["text"].split()))


def test_a_page_is_a_picture_that_is_asked_for_again_only_when_it_has_changed(api: httpx.Client, document: dict[str, Any]) -> None:
    address = f"documents/{document['id']}/pages/2.webp"
    answer = api.get(address, params={"scale": 0.5})
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == pytest.approx((298, 421), abs=2)
    assert answer.headers["cache-control"] == "private, no-cache"
    again = api.get(address, params={"scale": 0.5}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == answer.headers["etag"]
    larger = api.get(address, params={"scale": 1}, headers={"If-None-Match": answer.headers["etag"]})
    assert larger.status_code == 200 and larger.headers["etag"] != answer.headers["etag"]


def test_the_page_of_a_version_never_changes(api: httpx.Client, document: dict[str, Any]) -> None:
    address = f"documents/{document['id']}/pages/1.webp"
    assert "immutable" in api.get(address, params={"version": document["version"]}).headers["cache-control"]
    assert is_problem(api.get(address, params={"version": document["version"] + 1}), 404, "E104")


@pytest.mark.parametrize(("text", "page"), [("every five years", 1), ("정기검사를 받는", 2)])
def test_a_passage_is_shown_where_it_stands(api: httpx.Client, document: dict[str, Any], text: str, page: int) -> None:
    chunk = chunk_with(api, document, text)
    answer = api.get(f"documents/{document['id']}/pages/{page}/highlights", params={"chunk": chunk["id"]}).json()
    assert answer["page"] == page and len(answer["rectangles"]) == 2
    assert all(0 <= left < right <= 1 and 0 <= top < bottom <= 1 for left, top, right, bottom in answer["rectangles"])
    everywhere = api.get(f"documents/{document['id']}/highlights", params={"chunk": chunk["id"]}).json()["items"]
    assert answer in everywhere and all(one["rectangles"] for one in everywhere)


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_not_found(api: httpx.Client, document: dict[str, Any], page: int) -> None:
    chunk = chunk_with(api, document, "every five years")
    assert is_problem(api.get(f"documents/{document['id']}/pages/{page}.webp"), 404, "E104")
    assert is_problem(api.get(f"documents/{document['id']}/pages/{page}/highlights", params={"chunk": chunk["id"]}), 404, "E104")


def test_only_a_pdf_has_pages_that_can_be_shown(api: httpx.Client) -> None:
    other = added(api, "글.md", "# 글\n\n본문이다.", collection="paper")
    chunk = chunk_with(api, other, "본문")
    assert is_problem(api.get(f"documents/{other['id']}/pages/1.webp"), 415, "E107")
    assert is_problem(api.get(f"documents/{other['id']}/pages/1/highlights", params={"chunk": chunk["id"]}), 415, "E107")
    assert is_problem(api.get(f"documents/{other['id']}/highlights", params={"chunk": chunk["id"]}), 415, "E107")


def test_the_passage_must_be_of_the_document(api: httpx.Client, document: dict[str, Any]) -> None:
    other = added(api, "other.txt", "Another text about something else.", collection="paper")
    foreign = chunk_with(api, other, "Another")["id"]
    for chunk in (foreign, "none", "00000000-0000-0000-0000-000000000000"):
        assert is_problem(api.get(f"documents/{document['id']}/highlights", params={"chunk": chunk}), 404, "E104")
    assert is_problem(api.get(f"documents/{document['id']}/highlights"), 422, "E101")


@pytest.mark.parametrize("scale", ["0", "5", "nan", "wide"])
def test_a_scale_has_bounds(api: httpx.Client, document: dict[str, Any], scale: str) -> None:
    assert is_problem(api.get(f"documents/{document['id']}/pages/1.webp", params={"scale": scale}), 422, "E101")


def test_the_pages_of_a_scan_are_shown_although_it_cannot_be_read(api: httpx.Client) -> None:
    blank = added(api, "blank.pdf", paper([]), collection="paper")
    assert blank["state"] == "failed"
    assert api.get(f"documents/{blank['id']}/pages/1.webp").status_code == 200


def test_a_deleted_document_shows_nothing(api: httpx.Client) -> None:
    gone = added(api, "gone.pdf", paper(KOREAN), collection="paper")
    assert api.get(f"documents/{gone['id']}/pages/1.webp").status_code == 200
    api.delete(f"documents/{gone['id']}")
    assert is_problem(api.get(f"documents/{gone['id']}/pages/1.webp"), 404, "E104")
