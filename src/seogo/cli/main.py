"""The commands. Imports stand inside them, so that `--help` loads neither the server nor the models."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seogo.cli.command import demo_dir, end, language_of, opened, settings_of

if TYPE_CHECKING:
    from seogo.cli.exits import Exit

app = typer.Typer(
    help="Seogo: private document search. Files, mail and records in; passages and cited answers out.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
dlq = typer.Typer(help="Documents that ran out of attempts.", no_args_is_help=True, rich_markup_mode=None)
config = typer.Typer(help="The settings.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(dlq, name="dlq")
app.add_typer(config, name="config")

DataDir = Annotated[Path | None, typer.Option(help="Where everything is kept.", show_default=False)]
ServerUrl = Annotated[str | None, typer.Option(help="A server elsewhere, such as http://10.0.0.5:8400.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
Collection = Annotated[str | None, typer.Option(help="Only in this collection.", show_default=False)]


@app.command()
def serve(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default=False)] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; a busy one gives way to the next.", show_default=False)
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With our sample documents and two questions.")] = False,
) -> None:
    """Serve the REST interface until stopped."""

    def run() -> Exit:
        from seogo.cli import serving

        settings = settings_of(data_dir=demo_dir(data_dir) if demo else data_dir, host=host, port=port)
        return serving.serve(settings, language_of(settings), demo=demo)

    end(run)


@app.command()
def demo(data_dir: DataDir = None, server: ServerUrl = None) -> None:
    """Add our sample documents, ask two questions, and end."""

    def run() -> Exit:
        from seogo.cli import serving

        with opened(demo_dir(data_dir), server) as (client, settings):
            return serving.demo(settings, client)

    end(run)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", exists=True, help="Files and folders, with all that is in them.")],
    collection: Annotated[str, typer.Option(help="Made if new.")] = "default",
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Files sent at the same time.")] = 4,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be sent.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait until they can be found.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
    server: ServerUrl = None,
) -> None:
    """Add files and folders. Run again, it sends only what has changed."""

    def run() -> Exit:
        from seogo.cli import ingest as ingesting

        if dry_run:
            return ingesting.dry_run(paths, language_of(settings_of(data_dir=data_dir)), as_json=as_json)
        with opened(data_dir, server) as (client, _):
            return ingesting.ingest(client, paths, collection=collection, jobs=jobs, wait=not no_wait, as_json=as_json)

    end(run)


@app.command()
def search(
    query: str,
    collection: Collection = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show the score of every leg.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
    server: ServerUrl = None,
) -> None:
    """Find the passages that fit best."""

    def run() -> Exit:
        from seogo.cli import find, screen

        with opened(data_dir, server) as (client, _):
            question = screen.printable(query)
            return find.search(client, question, collection=collection, limit=limit, explain=explain, as_json=as_json)

    end(run)


@app.command()
def ask(
    query: str, collection: Collection = None, as_json: Json = False, data_dir: DataDir = None, server: ServerUrl = None
) -> None:
    """Answer a question with the sentences of the documents, and name the sources."""

    def run() -> Exit:
        from seogo.cli import find, screen

        with opened(data_dir, server) as (client, _):
            return find.ask(client, screen.printable(query), collection=collection, as_json=as_json)

    end(run)


@app.command()
def status(as_json: Json = False, data_dir: DataDir = None, server: ServerUrl = None) -> None:
    """Health, ledger, and what waits. Exit 4 when not ready."""

    def run() -> Exit:
        from seogo.cli import operate

        with opened(data_dir, server) as (client, _):
            return operate.status(client, as_json=as_json)

    end(run)


@app.command()
def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
    server: ServerUrl = None,
) -> None:
    """Compare store, blobs and index. Exit 1 on any difference."""

    def run() -> Exit:
        from seogo.cli import operate

        with opened(data_dir, server) as (client, _):
            return operate.verify(client, repair=repair, as_json=as_json)

    end(run)


@app.command()
def doctor(as_json: Json = False, data_dir: DataDir = None, server: ServerUrl = None) -> None:
    """Check this machine. Exit 4 when something is missing."""

    def run() -> Exit:
        from seogo.cli import doctor as examination

        settings = settings_of(data_dir=data_dir)
        return examination.doctor(settings, server, language_of(settings), as_json=as_json)

    end(run)


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    as_json: Json = False,
) -> None:
    """Print what is read out of a file: outcome, properties, blocks. Needs no server. Exit 1 when it cannot be read."""

    def run() -> Exit:
        from seogo.cli import extract as extracting

        settings = settings_of()
        return extracting.extract(settings, file, language_of(settings), as_json=as_json)

    end(run)


@app.command()
def openapi() -> None:
    """Print the description of the REST interface."""

    def run() -> Exit:
        from seogo.api.app import openapi as description
        from seogo.cli import screen
        from seogo.cli.exits import Exit

        screen.as_json(description())
        return Exit.OK

    end(run)


@dlq.command("list")
def dlq_list(as_json: Json = False, data_dir: DataDir = None, server: ServerUrl = None) -> None:
    """List them, newest first."""

    def run() -> Exit:
        from seogo.cli import operate

        with opened(data_dir, server) as (client, _):
            return operate.list_dead_letters(client, as_json=as_json)

    end(run)


@dlq.command("show")
def dlq_show(message_id: str, data_dir: DataDir = None, server: ServerUrl = None) -> None:
    """Show one, as JSON."""

    def run() -> Exit:
        from seogo.cli import operate

        with opened(data_dir, server) as (client, _):
            return operate.show_dead_letter(client, message_id)

    end(run)


@dlq.command("replay")
def dlq_replay(
    message_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="All of them when none is named.")] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    server: ServerUrl = None,
) -> None:
    """Work on them again."""

    def run() -> Exit:
        from seogo.cli import operate

        with opened(data_dir, server) as (client, _):
            return operate.replay(client, message_ids or [], as_json=as_json)

    end(run)


@config.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="Also where each comes from.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show every setting as it holds."""

    def run() -> Exit:
        from seogo.cli import configuration

        given = {"data_dir": data_dir} if data_dir else {}
        return configuration.show(configuration.load(given), given, origin=origin, as_json=as_json)

    end(run)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except SystemExit as ended:
        if threading.active_count() == 1:
            raise
        # Everything is closed. A thread that is deep in a library must not come back to an interpreter that is half gone.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code if isinstance(ended.code, int) else 0)
