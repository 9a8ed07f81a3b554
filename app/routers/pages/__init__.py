"""The openly labelled weaker path: plain pages without script, where the server seals in memory and forgets."""
