"""Every query on keys and records. Those on records are run most often, so they are prepared once."""
