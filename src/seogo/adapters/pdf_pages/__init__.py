"""Single pages of a PDF: their picture, and where a text stands on them. Runs in parse processes only."""
