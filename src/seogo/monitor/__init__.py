"""4: is everything there, and does everything work."""
