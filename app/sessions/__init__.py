"""Who is asking: sessions, access tokens, single-use challenges, and answers kept for repeated requests."""
