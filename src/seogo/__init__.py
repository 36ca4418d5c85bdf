"""Seogo (서고): private document search. Start reading at flow.py."""

__version__ = "0.1.0"
