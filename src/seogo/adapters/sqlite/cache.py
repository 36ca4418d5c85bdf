"""The cache of vectors, in a file of its own that may be lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock

import numpy as np

from seogo.adapters.sqlite.database import Connection, Database, rows
from seogo.domain.errors import Code, Unavailable
from seogo.ports.models import Vectors

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE vector(key INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
"""


class SqliteVectorCache:
    """Keeps float16, half the bytes: what comes back is the vector rounded to float16, as float32. The oldest vectors make room.

    Nothing here fails: a full disk keeps nothing, a broken file is made anew.
    """

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        """max_bytes: of the file; 0 keeps nothing."""
        self._path = path
        self._max_bytes = max_bytes
        self._opening = Lock()
        self._database = self._open()

    def get(self, fingerprint: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        by_id = {_id(fingerprint, key): key for key in keys}
        database = self._database
        try:
            sql = "SELECT id, vector FROM vector WHERE id IN (SELECT unhex(value) FROM json_each(?))"
            found = database.rows(sql, (json.dumps([id_.hex() for id_ in by_id]),))
        except Unavailable as error:
            self._mend(database, error)
            return {}
        return {by_id[id_]: np.frombuffer(vector, "<f2").astype(np.float32) for id_, vector in found}

    def put(self, fingerprint: str, vectors: Mapping[bytes, Vectors]) -> None:
        if not self._max_bytes:
            return
        new = [(_id(fingerprint, key), vector.astype("<f2").tobytes()) for key, vector in vectors.items()]
        database = self._database

        def command(connection: Connection) -> None:
            connection.executemany("INSERT INTO vector(id, vector) VALUES (?, ?) ON CONFLICT(id) DO NOTHING", new)
            while _bytes_in_use(connection) > self._max_bytes:
                _forget_oldest_tenth(connection)

        try:
            database.write(command)
        except Unavailable as error:
            self._mend(database, error)

    def close(self) -> None:
        self._database.close()

    def _open(self) -> Database:
        try:
            return Database(self._path, migrations=[_SCHEMA], synchronous="NORMAL")
        except Unavailable as error:
            if error.code is not Code.CORRUPT:
                raise
            return self._made_anew()

    def _made_anew(self) -> Database:
        log.warning("%s is broken: it is made anew", self._path)
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        return Database(self._path, migrations=[_SCHEMA], synchronous="NORMAL")

    def _mend(self, database: Database, error: Unavailable) -> None:
        """Makes a broken file anew, once, whoever of many threads has found it broken."""
        with self._opening:
            if error.code is Code.CORRUPT and database is self._database:
                database.close()
                self._database = self._made_anew()
            else:
                log.debug("vector cache: %s", error)


def _id(fingerprint: str, key: bytes) -> bytes:
    return sha256(fingerprint.encode() + b"\0" + key).digest()[:16]


def _bytes_in_use(connection: Connection) -> int:
    pages = int(connection.pragma("page_count")) - int(connection.pragma("freelist_count"))
    return pages * int(connection.pragma("page_size"))


def _forget_oldest_tenth(connection: Connection) -> None:
    oldest, newest = rows(connection, "SELECT min(key), max(key) FROM vector")[0]
    connection.execute("DELETE FROM vector WHERE key <= ?", (oldest + (newest - oldest) // 10,))
