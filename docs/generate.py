"""Writes the tables of docs/reference anew from the code: `.venv/bin/python docs/generate.py`.

A page is written by hand around its tables. A table stands between `<!-- begin NAME -->` and `<!-- end NAME -->`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args, get_origin

import typer
from fastapi.routing import APIRoute

from seogo.adapters.readers import registry
from seogo.api import root
from seogo.api.app import openapi
from seogo.api.problems import STATUS
from seogo.cli.exits import Exit
from seogo.cli.main import app
from seogo.config import Settings
from seogo.domain.document import OUTCOME_CODES, Outcome
from seogo.domain.errors import Code
from seogo.domain.events import EVENT_TYPES
from seogo.domain.messages import TITLES
from seogo.flow import STAGES
from seogo.ports.formats import Limits

REFERENCE = Path(__file__).parent / "reference"
TABLE = re.compile(r"(<!-- begin (\w+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)

DERIVED = {"data_dir": "`~/.local/share/seogo`", "embed_threads": "number of cores"}
"""Defaults that depend on the machine."""


def main() -> None:
    for page in sorted(REFERENCE.glob("*.md")):
        page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")


def written(page: str) -> str:
    """The same page with its tables as the code is now. Raises KeyError for a table that nobody makes."""
    return TABLE.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", page)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(content: object) -> str:
    return str(content).replace("|", "\\|").replace("\n", " ")


def settings() -> str:
    """Every setting, in the order of config.py."""
    return table(
        ("setting", "environment", "type", "default", "what it does"),
        (
            (f"`{name}`", f"`SEOGO_{name.upper()}`", _type(field.annotation), _default(name, field), field.description)
            for name, field in Settings.model_fields.items()
        ),
    )


def _type(annotation: Any) -> str:
    if get_origin(annotation) is tuple:
        return f"list of {_type(get_args(annotation)[0])}"
    if values := get_args(annotation):
        return ", ".join(f"`{value}`" if value else "empty" for value in values)
    return {"int": "whole number", "float": "number", "bool": "true or false", "str": "text", "Path": "path"}[annotation.__name__]


def _default(name: str, field: Any) -> str:
    if field.default_factory is not None:
        return DERIVED[name]
    value = field.default
    if value == "":
        return "empty"
    return f"`{value:_}`" if type(value) is int else f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


def errors() -> str:
    """Every code with its texts and its status."""
    return table(
        ("code", "status", "English", "한국어"),
        ((f"`{code}`", STATUS[code], TITLES[code][1], TITLES[code][0]) for code in sorted(Code)),
    )


def outcomes() -> str:
    """How reading a file may end."""
    return table(
        ("outcome", "code"),
        ((f"`{outcome}`", f"`{OUTCOME_CODES[outcome]}`" if outcome in OUTCOME_CODES else "") for outcome in Outcome),
    )


def events() -> str:
    """Every event and the stage it wakes."""
    return table(
        ("event", "wakes"), ((f"`{name}`", f"`{STAGES[kind]}`" if kind in STAGES else "") for name, kind in EVENT_TYPES.items())
    )


def formats() -> str:
    """What is read and what is not, one row a reader."""
    types: dict[str, list[str]] = {}
    for media_type, reader in registry.READERS.items():
        types.setdefault(reader, []).append(media_type)
    rows = []
    for reader, media_types in types.items():
        if _is_there(reader):
            module = import_module(_module(reader))
            made = registry.reader_of(media_types[0])
            endings = " ".join(f"`{suffix}`" for suffix in made.suffixes)
            rows.append((endings, _first_line(module.__doc__), made.left_out, ", ".join(f"`{one}`" for one in media_types)))
    return table(("usual endings", "what is read", "what is left out", "media types"), rows)


def unread() -> str:
    """What is recognised and answered with E210 or E202, since nobody reads it."""
    waiting = {media_type: "no reader yet" for media_type, reader in registry.READERS.items() if not _is_there(reader)}
    return table(
        ("media type", "answer"),
        ((f"`{media_type}`", reason) for media_type, reason in {**waiting, **registry.UNSUPPORTED, **registry.ENCRYPTED}.items()),
    )


def limits() -> str:
    """What a file may cost."""
    own = Settings.model_fields
    names = (one.name if one.name in own else f"parse_{one.name}" for one in fields(Limits))
    return table(
        ("setting", "default", "what it bounds"),
        ((f"`{name}`", _default(name, own[name]), own[name].description) for name in names),
    )


def _module(reader: str) -> str:
    return f"seogo.adapters.readers.{reader.partition(':')[0]}"


def _is_there(reader: str) -> bool:
    return find_spec(_module(reader)) is not None


def _first_line(docstring: str | None) -> str:
    return (docstring or "").split("\n\n")[0].replace("\n", " ")


def commands() -> str:
    """Every command with its arguments and options."""
    return "\n\n".join(_command(name, command) for name, command in leaves("seogo", typer.main.get_command(app)))


def leaves(name: str, command: Any) -> list[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        return [(name, command)]
    return [leaf for part, inner in command.commands.items() for leaf in leaves(f"{name} {part}", inner)]


def _command(name: str, command: Any) -> str:
    arguments = [one.metavar or one.name.upper() for one in command.params if one.param_type_name == "argument"]
    options = [
        (f"`{one.opts[0]}`", _told(one.default), one.help or "") for one in command.params if one.param_type_name == "option"
    ]
    usage = " ".join([name, *arguments, *(["[OPTIONS]"] if options else [])])
    parts = [f"### {name}", command.help, f"```\n{usage}\n```"]
    return "\n\n".join(parts + ([table(("option", "default", "meaning"), options)] if options else []))


def _told(default: object) -> str:
    return "" if default is None or default is False else f"`{default}`"


def exits() -> str:
    """How a command may end."""
    return table(("code", "name"), ((f"`{code.value}`", code.name.lower().replace("_", " ")) for code in Exit))


def routes() -> str:
    """Every route under /api/v1."""
    described = openapi()
    return "\n\n".join(
        _route(method, path, operation) for path, methods in described["paths"].items() for method, operation in methods.items()
    )


def _route(method: str, path: str, operation: Mapping[str, Any]) -> str:
    lines = [f"### {method.upper()} {path}"]
    if told := operation.get("description"):
        lines.append(told.replace("\n", " "))
    facts = [_parameter(one) for one in operation.get("parameters", ()) if one["in"] == "query"]
    if body := operation.get("requestBody"):
        facts.append("body: " + "; or ".join(f"`{kind}`{_shape(inner['schema'])}" for kind, inner in body["content"].items()))
    for status, answer in operation["responses"].items():
        if status != "default":
            kinds = (f"`{kind}`{_shape(inner['schema'])}" for kind, inner in answer.get("content", {}).items())
            facts.append(f"{status}: {'; or '.join(kinds) or 'nothing'}")
    return "\n\n".join([*lines, "\n".join(f"- {fact}" for fact in facts)])


def _parameter(parameter: Mapping[str, Any]) -> str:
    default = parameter["schema"].get("default")
    told = f", default `{json.dumps(default)}`" if default is not None else ""
    about = f": {parameter['description']}" if "description" in parameter else ""
    kind = _kind(parameter["schema"]).removesuffix(" or null")
    return f"`?{parameter['name']}=` {kind}{told}{about}"


def _shape(schema: Mapping[str, Any]) -> str:
    if "properties" in schema:
        return " with " + ", ".join(f"`{name}`" for name in schema["properties"])
    return f" {_kind(schema)}" if "$ref" in schema else ""


def shapes() -> str:
    """Every JSON shape that goes over the wire."""
    described = openapi()["components"]["schemas"]
    return "\n\n".join(f"### {name}\n\n{_schema(schema)}" for name, schema in sorted(described.items()))


def _schema(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        values = " · ".join(f"`{value}`" for value in schema["enum"])
        return "\n\n".join(filter(None, (schema.get("description", "").replace("\n", " "), values)))
    about = schema.get("description", "").replace("\n", " ")
    rows = (
        (f"`{name}`", _kind(field) + ("" if name in schema.get("required", ()) else _optional(field)))
        for name, field in schema["properties"].items()
    )
    return "\n\n".join(filter(None, (about, table(("field", "type"), rows))))


def _optional(field: Mapping[str, Any]) -> str:
    return f", default `{json.dumps(field['default'])}`" if field.get("default") is not None else ", may be left out"


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_kind(one) for one in schema['prefixItems'])}]"
        return f"list of {_kind(schema['items'])}"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    return str(schema.get("format") or schema.get("type") or "anything")


def probes() -> str:
    """The routes outside /api/v1."""
    found = [route for route in root.router.routes if isinstance(route, APIRoute) and "{" not in route.path]
    return table(("route", "answer"), ((f"`GET {route.path}`", _first_line(route.endpoint.__doc__)) for route in found))


TABLES: Mapping[str, Callable[[], str]] = {
    made.__name__: made
    for made in (settings, errors, outcomes, events, formats, unread, limits, commands, exits, routes, shapes, probes)
}


if __name__ == "__main__":
    main()
