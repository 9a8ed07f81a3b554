"""Frozen matches: a woman's criteria, who is there, and what has to come out, for every matcher there is."""
