"""`seogo ingest`: sends files and folders. Done twice it is done once: what has not changed costs nothing."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seogo.cli import screen
from seogo.cli.client import Client, Problem
from seogo.cli.exits import Exit
from seogo.cli.messages import text
from seogo.domain.document import ENDED, State
from seogo.domain.errors import Code
from seogo.domain.messages import Language, title

WINDOW = 32
"""Documents end about in the order they were sent, so it is enough to look at the oldest few that have not."""
LOOK_SECONDS = 0.2
STORE = "seogo.db"
"""A folder that holds it is a data directory: its blobs and logs are no documents, and would grow while they are read."""

Item = dict[str, Any]
Advance = Callable[[int], None]


def files_below(paths: Sequence[Path]) -> Iterator[Path]:
    """Each path that is a file, and every file below a folder, in order. Hidden ones, links to folders and data directories of
    ours are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            if STORE in names:
                folders.clear()
                continue
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(folder) / name
                if not name.startswith(".") and file.is_file():
                    yield file


def dry_run(paths: Sequence[Path], language: Language, *, as_json: bool) -> Exit:
    found = [(file, file.stat().st_size) for file in files_below(paths)]
    if as_json:
        screen.as_json({"files": [{"path": screen.printable(str(file)), "bytes": size} for file, size in found]})
    else:
        for file, _ in found:
            screen.result(str(file))
        screen.say(text(language, "would", files=len(found), bytes=sum(size for _, size in found)))
    return Exit.OK


def ingest(client: Client, paths: Sequence[Path], *, collection: str, jobs: int, wait: bool, as_json: bool) -> Exit:
    files = list(files_below(paths))
    if not files:
        screen.say(text(client.language, "no_files"))
    items = add(client, files, collection=collection, jobs=jobs, wait=wait)
    return _tell(client.language, items, waited=wait, as_json=as_json)


def add(client: Client, files: Sequence[Path], *, collection: str = "default", jobs: int = 1, wait: bool = True) -> list[Item]:
    """Sends everything, then waits until all of it is searchable or failed. One item per file, in order."""
    items = _send(client, files, collection, jobs)
    if wait:
        wait_until_ended(client, items)
    return items


def _send(client: Client, files: Sequence[Path], collection: str, jobs: int) -> list[Item]:
    items: dict[Path, Item] = {}
    with _progress(text(client.language, "sending"), len(files)) as advance, ThreadPoolExecutor(jobs) as pool:
        sending = {pool.submit(_item, client, file, collection): file for file in files}
        try:
            for done in as_completed(sending):
                items[sending[done]] = done.result()
                advance(1)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [items[file] for file in files]


def _item(client: Client, path: Path, collection: str) -> Item:
    """The server's item for the file, with its `path`; a file that cannot be opened or is refused is a failed item."""
    name = screen.printable(path.name)
    shown = {"path": screen.printable(str(path)), "id": None, "name": name, "state": State.FAILED, "version": 0}
    try:
        # Not blocking, or a named pipe without a writer would hold us for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "not a file")
            fields = {"collection": collection, "source": path.absolute().as_uri()}
            return {**shown, **client.upload(name, file, fields)}
    except OSError as error:
        facts = {"title": title(Code.INVALID, client.language), "detail": error.strerror, "retryable": False}
        return {**shown, "error": {"code": Code.INVALID, **facts}}
    except Problem as problem:
        if problem.status == 507:
            raise
        return {**shown, "error": problem.error}


def wait_until_ended(client: Client, items: Sequence[Item]) -> None:
    """Brings every item to its last state."""
    open_items = [item for item in items if item["state"] not in ENDED]
    with _progress(text(client.language, "working"), len(open_items)) as advance:
        while open_items:
            before = len(open_items)
            for item in open_items[:WINDOW]:
                _look(client, item)
            open_items = [item for item in open_items if item["state"] not in ENDED]
            advance(before - len(open_items))
            if before == len(open_items):
                time.sleep(LOOK_SECONDS)


def _look(client: Client, item: Item) -> None:
    try:
        document = client.get(f"documents/{item['id']}")
    except Problem as problem:
        if problem.status != 404:
            raise
        item["state"] = State.DELETED
    else:
        item["state"], item["error"] = document["state"], document["error"]


def _tell(language: Language, items: Sequence[Item], *, waited: bool, as_json: bool) -> Exit:
    counts = {state: sum(item["state"] == state for item in items) for state in State}
    failed = [item for item in items if item["error"]]
    summary = {
        "ready": counts[State.READY],
        "unchanged": counts[State.UNCHANGED],
        "failed": len(failed),
        "sent": len(items) - len(failed) - counts[State.UNCHANGED],
    }
    if as_json:
        screen.as_json({"items": items, "summary": summary})
    else:
        screen.result(text(language, "added" if waited else "sent", **summary))
        if failed:
            screen.result(text(language, "failures"))
        for item in failed:
            error = item["error"]
            screen.result(f"  {item['path']}: {error['code']} {error['title']} ({error['detail']})")
    return Exit.PARTIAL if failed else Exit.OK


@contextmanager
def _progress(label: str, total: int) -> Iterator[Advance]:
    """A bar on stderr where that is a terminal."""
    if not total or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=total)
        yield lambda count: bar.advance(task, count)
