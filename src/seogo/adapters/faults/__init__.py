"""Fault points for tests: the ports, wrapped so that the process kills itself at a chosen moment."""
