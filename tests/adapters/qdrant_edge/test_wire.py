from __future__ import annotations

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.qdrant_edge import wire


@given(text=st.text(), body=st.binary(max_size=200))
def test_a_message_comes_out_as_it_went_in(text: str, body: bytes) -> None:
    pipe = io.BytesIO(wire.pack({"id": 1, "글": text}, body) + wire.pack({"id": 2}))
    first, second = wire.read(pipe), wire.read(pipe)
    assert first and second
    assert (first[0], bytes(first[1])) == ({"id": 1, "글": text}, body)
    assert (second[0], bytes(second[1])) == ({"id": 2}, b"")
    assert wire.read(pipe) is None


def test_half_a_message_is_none() -> None:
    whole = wire.pack({"id": 1}, b"body")
    for length in range(1, len(whole)):
        with pytest.raises(wire.BrokenWire):
            wire.read(io.BytesIO(whole[:length]))


@pytest.mark.parametrize("lengths", [(wire.MAX_BYTES + 1, 0), (1, wire.MAX_BYTES), (2**32 - 1, 2**32 - 1)])
def test_a_message_that_is_too_long_is_not_read(lengths: tuple[int, int]) -> None:
    with pytest.raises(wire.BrokenWire):
        wire.read(io.BytesIO(struct.pack("=II", *lengths)))


def test_a_message_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(wire.BrokenWire):
        wire.pack({"id": 1}, bytes(wire.MAX_BYTES))


@pytest.mark.parametrize("header", [b"{", b"\xff\xfe", json.dumps([1]).encode()])
def test_a_header_that_is_no_object_is_refused(header: bytes) -> None:
    with pytest.raises(wire.BrokenWire):
        wire.read(io.BytesIO(struct.pack("=II", len(header), 0) + header))
