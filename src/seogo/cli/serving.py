"""`seogo serve` and the demonstration."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from seogo import samples
from seogo.cli import find, ingest, screen
from seogo.cli.client import Client
from seogo.cli.connect import warn_of_what_is_down
from seogo.cli.exits import Exit
from seogo.cli.messages import text
from seogo.config import Settings
from seogo.domain.messages import Language


def serve(settings: Settings, language: Language, *, demo: bool) -> Exit:
    """Until SIGTERM or Ctrl-C."""
    from seogo.api import server

    with server.serve(settings) as own:
        warn_of_what_is_down(own, language)
        if demo:
            show(Client(own.url, language))
        stopping = server.stop_signals()
        print(f"Seogo is at {own.url}", flush=True)  # the same in every language: scripts wait for it
        if demo:
            print(text(language, "demo_own", command=command(), data_dir=relative(settings.data_dir)), flush=True)
        stopping.wait()
        screen.say(text(language, "stopping"))
    return Exit.OK


def demo(settings: Settings, client: Client) -> Exit:
    show(client)
    screen.result(text(client.language, "demo_own", command=command(), data_dir=relative(settings.data_dir)))
    return Exit.OK


def show(client: Client) -> None:
    """Puts the sample documents in and asks one Korean and one English question."""
    screen.say(text(client.language, "demo_adding", files=len(samples.FILES) + 1))
    items = ingest.add(client, [samples.FOLDER / name for name in samples.FILES], wait=False)
    records = json.loads((samples.FOLDER / samples.RECORDS).read_text(encoding="utf-8"))
    items += client.post("documents/records", content={"mapping": samples.MAPPING, "records": records})["items"]
    ingest.wait_until_ended(client, items)
    for item in items:
        if item["error"]:
            screen.say(f"{item['name']}: {item['error']['code']} {item['error']['title']} ({item['error']['detail']})")
    for question in samples.QUESTIONS:
        screen.result(f"\n? {question}")
        find.tell(client, client.post("ask", content={"query": question}))
    screen.result("")


def command() -> str:
    """How this program is called from here: by its name where that finds it."""
    called = Path(sys.argv[0])
    found = shutil.which(called.name)
    return called.name if found and Path(found).resolve() == called.resolve() else relative(called)


def relative(path: Path) -> str:
    """The shorter of the path and the path from here."""
    return min(os.path.relpath(path), str(path), key=len)
