"""The vectors of each file, as Python."""
