"""Cursors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.api.cursors import Cursors
from seogo.domain.errors import Code, Refused

CURSORS = Cursors(b"k" * 32)


@given(listing=st.text(), after=st.text(st.characters(codec="utf-8")))
def test_a_cursor_gives_back_its_place(listing: str, after: str) -> None:
    listing = listing.encode("utf-8", "replace").decode()
    assert CURSORS.read(listing, CURSORS.sign(listing, after)) == after


@given(cursor=st.text(max_size=60))
def test_what_was_never_signed_is_refused(cursor: str) -> None:
    with pytest.raises(Refused) as refused:
        CURSORS.read("documents", cursor)
    assert refused.value.code is Code.BAD_CURSOR


def test_a_cursor_of_another_list_or_another_secret_is_refused() -> None:
    cursor = CURSORS.sign("documents", "x")
    for cursors, listing in ((CURSORS, "chunks"), (Cursors(b"other" * 8), "documents")):
        with pytest.raises(Refused):
            cursors.read(listing, cursor)
