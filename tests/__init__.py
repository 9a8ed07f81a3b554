"""Everything that shows that Helpline works."""
