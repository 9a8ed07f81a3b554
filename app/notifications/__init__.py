"""Mail to staff that says nothing: that something waits, to whoever wants to be told, and when (ADR 51)."""
