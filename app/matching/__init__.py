"""Who could work with whom: the pure matcher, and the assignments that come of it."""
