"""Opaque, signed page positions: a client can hand one back, and do nothing else with it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from seogo.domain.errors import Code, Refused

SIGNATURE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Cursors:
    secret: bytes

    def sign(self, listing: str, after: str) -> str:
        """`listing` names the list with its filters: a cursor of one list is not valid in another."""
        return base64.urlsafe_b64encode(self._signature(listing, after) + after.encode()).decode().rstrip("=")

    def read(self, listing: str, cursor: str) -> str:
        """Raises Refused(BAD_CURSOR)."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            signature, after = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:].decode()
        except ValueError:
            raise Refused(Code.BAD_CURSOR, "not a cursor") from None
        if not hmac.compare_digest(signature, self._signature(listing, after)):
            raise Refused(Code.BAD_CURSOR, "the cursor belongs to another list")
        return after

    def _signature(self, listing: str, after: str) -> bytes:
        return hmac.digest(self.secret, f"{listing}\0{after}".encode(), hashlib.sha256)[:SIGNATURE_BYTES]
