"""1: bytes, mail and records become documents with an id and a status."""
