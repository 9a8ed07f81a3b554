"""Helpline: a confidential psychological support helpline whose operators cannot read what clients write."""
