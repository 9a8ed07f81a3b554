"""The other counselors, as the signed directory has them: without a name, by the words of their keys (ADR 56).

Nobody is asked who works here, so nobody can answer falsely or note the question.
"""

from app.crypto.fingerprints import fingerprint_words
from app.crypto.keypairs import KeyId
from app.crypto.organisations import Directory, StaffRole
from app.crypto.wordlists import WORD_LIST_IDS, word_list
from app.sdk.permits import Named
from app.sdk.staff import FINGERPRINT_SUBJECT


def list_colleagues(directory: Directory, own_key: KeyId) -> list[Named]:
    """Return every unrevoked counselor of a verified directory but her who asks."""
    return [
        Named(entry.staff_id, entry.key_id)
        for entry in directory.entries
        if StaffRole.COUNSELOR in entry.roles
        and entry.key_id != own_key
        and entry.key_id not in directory.revoked
    ]


def find_colleagues(directory: Directory, own_key: KeyId, typed: str) -> list[Named]:
    """Return the colleagues whose words begin as what was typed, in whichever language it was read out."""
    read = typed.split()
    return [
        one
        for one in list_colleagues(directory, own_key)
        if any(_begin_like(list_id, read, one.key_id) for list_id in WORD_LIST_IDS)
    ]


def _begin_like(list_id: str, read: list[str], key_id: KeyId) -> bool:
    known = word_list(list_id)
    words = fingerprint_words(list_id, FINGERPRINT_SUBJECT, key_id)
    return len(read) <= len(words) and all(
        word in known.complete(begun) for begun, word in zip(read, words, strict=False)
    )
