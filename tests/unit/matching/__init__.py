"""The pure matcher."""
