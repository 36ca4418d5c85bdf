"""Brings an older database to today's schema, step by step."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import apsw

from seogo.domain.errors import Code, Refused

log = logging.getLogger(__name__)


def migrate(connection: apsw.Connection, path: Path, steps: Sequence[str]) -> None:
    """Runs steps[n:] on a database of version n, each in one transaction with its version number, so that a kill between
    or within steps loses nothing. Before each step the database is copied to `<name>.before-<version>`, except when it is new.

    Raises:
        Refused(CONFLICT): the database was written by a newer program.
    """
    version = int(connection.pragma("user_version"))
    if version > len(steps):
        raise Refused(
            Code.CONFLICT, f"{path} has schema {version}, newer than this program's {len(steps)}: install the newer Seogo"
        )
    for number, step in enumerate(steps[version:], start=version + 1):
        if number > 1:
            log.info("migrating %s to schema %d", path, number)
            _copy(connection, path.with_name(f"{path.name}.before-{number}"))
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(step)
            connection.pragma("user_version", number)
            connection.execute("COMMIT")
        except apsw.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _copy(connection: apsw.Connection, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.tmp")
    unfinished.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(target)
