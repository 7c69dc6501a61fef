"""Checks of the source text that `make check` runs; none of them starts the portal."""
