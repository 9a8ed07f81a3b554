"""Shred secrets: kept in a store of their own, so that destroying them erases what was sealed with them."""
