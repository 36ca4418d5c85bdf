"""PDF as LibreOffice exports it, where it is installed (`apt-get install --no-install-recommends libreoffice-writer`)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

PROGRAM = shutil.which("soffice")
SECONDS_A_FILE = 20


def exported(paths: Sequence[Path]) -> list[Path]:
    """The PDF of each file, beside it. One run for all of them: LibreOffice takes seconds to start."""
    if PROGRAM is None:
        raise FileNotFoundError("soffice is not installed")
    folder = paths[0].parent
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"  # its own, so that a running one does not take the work
    subprocess.run(
        [PROGRAM, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)],
        check=True,
        capture_output=True,
        timeout=60 + SECONDS_A_FILE * len(paths),
    )
    return [path.with_suffix(".pdf") for path in paths]
