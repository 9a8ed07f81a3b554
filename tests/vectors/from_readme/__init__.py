"""The formats once more, written from `app/crypto/README.md` alone.

A second implementation shows that the page is enough and that the first one does what it says. It imports
nothing of `app`. It only makes: what it made is judged by the first, in `tests/unit/crypto/test_vectors.py`.
"""
