"""`seogo search` and `seogo ask`: what was found, for people."""

from __future__ import annotations

from typing import Any

from seogo.cli import screen
from seogo.cli.client import Client
from seogo.cli.exits import Exit
from seogo.cli.messages import text

SNIPPET_CHARS = 300


def search(client: Client, query: str, *, collection: str | None, limit: int, explain: bool, as_json: bool) -> Exit:
    body = {"query": query, "collection": collection, "limit": limit, "explain": explain}
    found = client.post("search", content=body)
    if as_json:
        screen.as_json(found)
        return Exit.OK
    if not found["hits"]:
        screen.result(text(client.language, "no_hits"))
    for number, hit in enumerate(found["hits"], start=1):
        screen.result(f"{number}. {place(client, hit)}  {screen.dim(format(hit['score'], '.3f'))}")
        if hit["explain"]:
            scores = "  ".join(f"{name} {score:.3f}" for name, score in hit["explain"].items() if score is not None)
            screen.result(f"   {screen.dim(scores)}")
        screen.result(f"   {snippet(hit)}\n")
    return Exit.OK


def ask(client: Client, question: str, *, collection: str | None, as_json: bool) -> Exit:
    answer = client.post("ask", content={"query": question, "collection": collection})
    if as_json:
        screen.as_json(answer)
    else:
        tell(client, answer)
    return Exit.OK


def tell(client: Client, answer: dict[str, Any]) -> None:
    """The sentences with the numbers of their sources, and the sources: those that are cited, or the nearest where nothing is."""
    for sentence in answer["sentences"]:
        numbers = "".join(f"[{number}]" for number in sentence["citations"])
        screen.result(f"{screen.bold(cells(sentence['text']))} {numbers}")
    if not answer["sentences"]:
        screen.result(answer["text"])
    cited = {number for sentence in answer["sentences"] for number in sentence["citations"]}
    shown = [source for source in answer["sources"] if source["n"] in cited] or answer["sources"][:3]
    if shown:
        screen.result(text(client.language, "sources" if cited else "near"))
    for source in shown:
        screen.result(f"  [{source['n']}] {place(client, source)}")


def place(client: Client, hit: dict[str, Any]) -> str:
    """Title, headings, page, file."""
    parts = [hit["title"] or hit["name"], *(heading for heading in hit["section"] if heading != hit["title"])]
    page = [text(client.language, "page", page=hit["page"])] if hit["page"] else []
    return ", ".join([screen.bold(" › ".join(parts)), *page, hit["name"]])


def snippet(hit: dict[str, Any]) -> str:
    """The beginning, on one line: a newline for a space keeps every highlight where it is."""
    shown = hit["text"][:SNIPPET_CHARS].replace("\n", " ")
    spans = [(start, min(end, SNIPPET_CHARS)) for start, end in hit["highlights"] if start < SNIPPET_CHARS]
    return cells(screen.highlighted(shown, spans)) + ("…" if len(hit["text"]) > SNIPPET_CHARS else "")


def cells(row: str) -> str:
    """The cells of a table are parted by tabs in the text."""
    return row.replace("\t", " | ")
