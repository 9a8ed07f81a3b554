"""What devices do, without a server."""
