"""Sealing and opening, signing and believing: a library that knows nothing of the rest of Helpline.

Formats, labels, key hierarchy and the security argument of each stand in this folder's README.
"""
