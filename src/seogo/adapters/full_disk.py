"""How the operating system says that nothing more can be written."""

from __future__ import annotations

from errno import EDQUOT, EFBIG, ENOSPC

NO_SPACE = frozenset({ENOSPC, EDQUOT, EFBIG})
"""The disk is full, the quota used up, or the file as large as the file system or a limit of the process allows."""
