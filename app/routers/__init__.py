"""All that knows HTTP: one thin file a domain."""
