"""The committed description of the interface, and a small storm of requests made from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seogo.api.app import openapi
from seogo.domain.errors import Code

DESCRIPTION = openapi()
COMMITTED = Path(__file__).parents[2] / "openapi.json"


def test_the_committed_description_is_the_present_one() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == DESCRIPTION, "run: seogo openapi > openapi.json"


OPERATIONS = [
    (method.upper(), path, operation) for path, methods in DESCRIPTION["paths"].items() for method, operation in methods.items()
]
COMPONENTS = DESCRIPTION["components"]["schemas"]

SAMPLES = ["", "default", "0", "-1", "true", "ready", "none", "1e9", "가나", "../x", "%00"]
WORDS = st.one_of(st.text(max_size=12), st.sampled_from(SAMPLES))
FIELDS = st.sampled_from(["collection", "tags", "source", "mapping", "colour"])
FILES = st.lists(st.tuples(WORDS.filter(str.isprintable), st.binary(max_size=50)), max_size=3)
SCRAPS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


def like(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Mostly what the schema asks for, now and then not."""
    if "$ref" in schema:
        schema = COMPONENTS[schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        return st.one_of(*(like(one) for one in schema["anyOf"]), SCRAPS)
    match schema.get("type"):
        case "object" if "properties" in schema:
            fields = {name: like(one) for name, one in schema["properties"].items()}
            needed = {name: fields.pop(name) for name in schema.get("required", ())}
            return st.one_of(st.fixed_dictionaries(needed, optional=fields), SCRAPS)
        case "array":
            return st.one_of(st.lists(like(schema.get("items", {})), max_size=3), SCRAPS)
        case "boolean":
            return st.one_of(st.booleans(), SCRAPS)
        case "integer":
            return st.one_of(st.integers(-1, 300), SCRAPS)
        case "string":
            return st.one_of(WORDS, SCRAPS)
        case _:
            return SCRAPS


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_made_from_the_description_ends_in_a_500(api: httpx.Client, data: st.DataObject) -> None:
    method, path, operation = data.draw(st.sampled_from(OPERATIONS))
    request: dict[str, Any] = {}
    query: dict[str, str] = {}
    for parameter in operation.get("parameters", ()):
        value = data.draw(st.one_of(WORDS, SCRAPS.map(str)))
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(value, safe="", errors="replace") or "x")
        elif parameter["name"] not in ("wait", "timeout_seconds") and data.draw(st.booleans()):
            query[parameter["name"]] = value
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        body = data.draw(like(content["application/json"]["schema"]))
        request = {"content": json.dumps(body).encode(), "headers": {"content-type": "application/json"}}
    elif "multipart/form-data" in content:
        files = data.draw(FILES)
        fields = data.draw(st.dictionaries(FIELDS, WORDS, max_size=3))
        request = {"files": [("files", file) for file in files] or {"none": ("", b"")}, "data": fields}
    response = api.request(method, f"{api.base_url.copy_with(path='/')}{path[1:]}", params=query, **request)
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] in set(Code)
