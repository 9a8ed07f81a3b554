"""What was done here, by whom and on which day: an append-only log without content, chained by a job."""
