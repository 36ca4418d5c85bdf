"""Weights in the safetensors format: checked, memory-mapped, never copied.

Eight bytes little-endian header length n, n bytes of JSON {name: {dtype, shape, data_offsets: [start, end]}}, then the data.
Source: https://github.com/huggingface/safetensors#format.
"""

from __future__ import annotations

import json
import math
import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seogo.domain.errors import Code, Refused

MAX_HEADER_BYTES = 1 << 20
"""Ours has 10 kB. A length read from damaged bytes can be anything."""


class Weights:
    """The tensors of one file, by name. The views hold the mapping open."""

    def __init__(self, path: Path) -> None:
        """Raises Refused: not safetensors, truncated, or a header that points outside the file."""
        self._path = path
        with path.open("rb") as file:
            if path.stat().st_size < 8:
                raise self._refused("truncated")
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        length = int.from_bytes(self._data[:8], "little")
        if length > min(MAX_HEADER_BYTES, len(self._data) - 8):
            raise self._refused(f"a header of {length} bytes")
        self.header = bytes(self._data[8 : 8 + length])
        self._start = 8 + length
        try:
            self._entries = json.loads(self.header)
        except ValueError as error:
            raise self._refused("its header is no JSON") from error
        if not isinstance(self._entries, dict):
            raise self._refused("its header is no object")

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """float32, read-only.

        Raises:
            Refused: absent, of another type or shape, or outside the file.
        """
        entry: Any = self._entries.get(name)
        if not isinstance(entry, dict) or entry.get("dtype") != "F32" or entry.get("shape") != list(shape):
            raise self._refused(f"{name} is no F32 tensor of shape {list(shape)}")
        match entry.get("data_offsets"):
            case [int(start), int(end)] if 0 <= start <= end <= len(self._data) - self._start:
                pass
            case offsets:
                raise self._refused(f"{name} lies at {offsets}, outside the file")
        if end - start != 4 * math.prod(shape):
            raise self._refused(f"{name} has {end - start} bytes")
        return np.frombuffer(self._data[self._start + start : self._start + end], "<f4").reshape(shape)

    def _refused(self, what: str) -> Refused:
        return Refused(Code.CORRUPT, f"{self._path}: {what}; install the model package again")
