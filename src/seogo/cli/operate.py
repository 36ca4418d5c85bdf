"""`seogo status`, `verify` and `dlq`: what the operator asks."""

from __future__ import annotations

from collections.abc import Sequence

from seogo.cli import screen
from seogo.cli.client import Client
from seogo.cli.exits import Exit
from seogo.cli.messages import text

VERIFY_SECONDS = 3600.0


def status(client: Client, *, as_json: bool) -> Exit:
    health = client.get("monitor/health")
    ledger = client.get("monitor/ledger")
    letters = client.get("monitor/dlq/messages", limit=1, count=True)["count"]
    if as_json:
        screen.as_json({"server": client.url, "health": health, "ledger": ledger, "dead_letters": letters})
    else:
        screen.result(text(client.language, "server_at", url=client.url))
        screen.result(text(client.language, "status", status=health["status"]))
        screen.table(("", "", ""), [(part["name"], part["status"], part["detail"]) for part in health["components"]])
        for stage, queue in health["queues"].items():
            if queue["ready"] or queue["taken"]:
                facts = {"stage": stage, "age": queue["oldest_age_seconds"], "ready": queue["ready"], "taken": queue["taken"]}
                screen.result(text(client.language, "waiting", **facts))
        screen.result(text(client.language, "ledger", **ledger))
        if not ledger["balanced"]:
            screen.result(text(client.language, "not_balanced"))
    return Exit.OK if health["ready"] else Exit.NOT_READY


def verify(client: Client, *, repair: bool, as_json: bool) -> Exit:
    """FAILURE on any difference, also one that was repaired: a second run shows whether the repair held."""
    report = client.post("monitor/verify", patience_seconds=VERIFY_SECONDS, repair=repair)
    if as_json:
        screen.as_json(report)
    elif report["agrees"]:
        screen.result(text(client.language, "agrees", **report))
    else:
        screen.result(text(client.language, "differs", differences=len(report["differences"])))
        screen.table(
            ("", "", "", ""),
            [
                (
                    found["kind"],
                    found["document_id"] or "",
                    found["detail"],
                    text(client.language, "repaired" if found["repaired"] else "not_repaired"),
                )
                for found in report["differences"]
            ],
        )
    return Exit.OK if report["agrees"] else Exit.FAILURE


def list_dead_letters(client: Client, *, as_json: bool) -> Exit:
    letters = list(client.pages("monitor/dlq/messages"))
    if as_json:
        screen.as_json({"items": letters})
    elif letters:
        screen.table(
            ("id", "document", "name", "stage", "attempts", "error"),
            [
                (
                    letter["id"],
                    letter["document_id"],
                    letter["name"],
                    letter["stage"],
                    letter["attempts"],
                    f"{letter['error']['code']} {letter['error']['title']}",
                )
                for letter in letters
            ],
        )
    else:
        screen.say(text(client.language, "no_letters"))
    return Exit.OK


def show_dead_letter(client: Client, letter_id: str) -> Exit:
    screen.as_json(client.get(f"monitor/dlq/messages/{letter_id}"))
    return Exit.OK


def replay(client: Client, letter_ids: Sequence[str], *, as_json: bool) -> Exit:
    """Those, or all of them where none is named."""
    replayed: list[str] = []
    if letter_ids:
        for letter_id in letter_ids:
            replayed += client.post(f"monitor/dlq/messages/{letter_id}/replay")["replayed"]
    else:
        replayed = client.post("monitor/dlq/replay")["replayed"]
    if as_json:
        screen.as_json({"replayed": replayed})
    else:
        screen.result(text(client.language, "replayed", replayed=len(replayed)))
    return Exit.OK
