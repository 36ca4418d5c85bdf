"""Readers of file formats: one file each behind ports/formats.py."""
