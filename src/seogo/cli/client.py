"""The REST interface as the command line uses it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from seogo.cli.exits import Exit, Stop
from seogo.cli.messages import text
from seogo.domain.messages import Language

TIMEOUT = httpx.Timeout(120, connect=5)
BUSY = frozenset({429, 503})
NOT_NOW = frozenset({503, 507})


class Problem(Stop):
    """An answer that is problem+json."""

    def __init__(self, status: int, content: Mapping[str, Any]) -> None:
        exit_code = Exit.NOT_READY if status in NOT_NOW else Exit.FAILURE
        super().__init__(exit_code, f"{content['code']} {content['title']} ({content['detail']})")
        self.status = status
        self.error = {name: content[name] for name in ("code", "title", "detail", "retryable")}


class Client:
    """Many threads may call at once."""

    def __init__(self, url: str, language: Language) -> None:
        self.url = url.rstrip("/")
        self.language = language
        # trust_env off: a proxy of the environment has no business between us and this machine.
        self._http = httpx.Client(
            base_url=f"{self.url}/api/v1/", timeout=TIMEOUT, headers={"Accept-Language": language}, trust_env=False
        )

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **parameters: Any) -> Any:
        return self._call("GET", path, params=parameters)

    def post(self, path: str, *, content: Any = None, patience_seconds: float | None = None, **parameters: Any) -> Any:
        more = {} if patience_seconds is None else {"timeout": patience_seconds}
        return self._call("POST", path, json=content, params=parameters, **more)

    def upload(self, name: str, file: Any, fields: Mapping[str, str], *, patience_seconds: float = 600) -> dict[str, Any]:
        """The item of one file. A server that is behind is asked again when it says so, until patience ends."""
        deadline = time.monotonic() + patience_seconds
        while True:
            try:
                file.seek(0)
                answer = self._call("POST", "documents", files={"files": (name, file)}, data=dict(fields))
                item: dict[str, Any] = answer["items"][0]
                return item
            except Problem as problem:
                if problem.status not in BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(2)

    def pages(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list."""
        cursor = None
        while True:
            page = self.get(path, limit=200, **parameters, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def _call(self, method: str, path: str, **request: Any) -> Any:
        try:
            response = self._http.request(method, path, **request)
        except httpx.TransportError as error:
            message = text(self.language, "unreachable", url=self.url, reason=error or type(error).__name__)
            raise Stop(Exit.NOT_READY, message) from error
        if response.is_success:
            return response.json() if response.content else None
        if response.headers.get("content-type", "").startswith("application/problem+json"):
            raise Problem(response.status_code, response.json())
        raise Stop(Exit.FAILURE, f"{self.url}: HTTP {response.status_code}")
