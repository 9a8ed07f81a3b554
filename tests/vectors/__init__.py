"""Frozen vectors of every format, and the second implementation that made them."""
