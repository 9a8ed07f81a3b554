"""A story told by a running service: one woman from intake to a counselor's note, and what a thief would read."""
