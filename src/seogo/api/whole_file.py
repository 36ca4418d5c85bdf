"""Small files of our own in the data directory."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from seogo.domain.errors import Code, Unavailable


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all, for our eyes only. Raises Unavailable when the disk is full or may not be written."""
    temporary = path.with_suffix(".tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except OSError as error:
        code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.STORE_UNAVAILABLE
        raise Unavailable(code, f"{path}: {error.strerror}") from error
