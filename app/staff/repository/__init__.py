"""Every query of the staff domain, by what it is about."""
