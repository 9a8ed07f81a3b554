"""Groups: who facilitates, who is invited, who sits on which seat, and the content that only they can open."""
