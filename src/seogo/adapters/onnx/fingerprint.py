"""The identity of a vector space."""

from __future__ import annotations

import hashlib
import json


def fingerprint(**ingredients: str | int | bool) -> str:
    """Sixteen hex digits over everything that decides what a text's vector is. The same in every process."""
    return hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()[:16]
