"""Document events as CloudEvents 1.0 JSON, the form in which every bus and store keeps them.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from seogo.domain.document import Tenant
from seogo.domain.events import EVENT_TYPES, DocumentDeleted, DocumentEvent, DocumentReceived, DocumentUnchanged

MAX_BYTES = 64 * 1024
"""Payloads lie in the store; an event that is larger carries something it should point to."""

_BY_INGEST = (DocumentReceived, DocumentUnchanged, DocumentDeleted)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event with when it happened, the attempt that made it (0: none did), and further facts."""

    event: DocumentEvent
    time: datetime
    attempt: int
    facts: Mapping[str, Any]


def to_json(envelope: Envelope) -> str:
    """Raises ValueError beyond MAX_BYTES."""
    event = envelope.event
    _, entity, action, version = event.type.split(".")
    body = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": "/seogo/ingest" if isinstance(event, _BY_INGEST) else "/seogo/process",
        "type": event.type,
        "subject": str(event.document_id),
        "time": envelope.time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:seogo:schema:{entity}.{action}:{version.removeprefix('v')}",
        "partitionkey": str(event.document_id),
        "seogotenant": event.tenant,
        "seogoattempt": envelope.attempt,
        "data": {
            "document_id": str(event.document_id),
            "version": event.version,
            "fingerprint": event.fingerprint,
            "run": event.run,
            **envelope.facts,
        },
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ValueError(f"{event.type} of {event.document_id} is larger than {MAX_BYTES} bytes")
    return text


def from_json(text: str) -> Envelope:
    """Reads every v1 event ever written: fields added since are kept among the facts, missing optional ones get their default."""
    body = json.loads(text)
    facts = dict(body["data"])
    event = EVENT_TYPES[body["type"]](
        tenant=Tenant(body["seogotenant"]),
        document_id=UUID(facts.pop("document_id")),
        version=facts.pop("version"),
        fingerprint=facts.pop("fingerprint", ""),
        run=facts.pop("run", 0),
    )
    return Envelope(event, datetime.fromisoformat(body["time"]), body.get("seogoattempt", 0), facts)
