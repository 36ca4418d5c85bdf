"""For all tests."""

from __future__ import annotations

from hypothesis import settings

# The same examples in every run, and no clock: a busy machine fails nothing.
settings.register_profile("seogo", deadline=None, derandomize=True)
settings.load_profile("seogo")
