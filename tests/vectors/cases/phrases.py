"""Phrases in words, their readings, and fingerprints. The only cases that need the word lists themselves."""

from collections.abc import Sequence

from app.crypto.wordlists import word_list
from tests.vectors.case import Case, Seals, passes
from tests.vectors.cast import COUNSELOR, ROOT_SEED
from tests.vectors.from_readme.people import fingerprint_indices
from tests.vectors.from_readme.primitives import frame, sha256, signing_public

ABOUT = "Phrases, their readings, invitations and fingerprint words: section 5."
_LISTS = ("en-1", "ru-1", "be-1")
_TEN = [0, 1, 2, 3, 255, 256, 1024, 2045, 2046, 2047]


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_phrases(), *_readings(), *_fingerprints(), *_invitations()]


def _phrase(list_id: str, indices: Sequence[int]) -> str:
    return " ".join(word_list(list_id).words[index] for index in indices)


def _phrases() -> list[Case]:
    return [
        passes(
            f"phrase of {list_id}",
            "phrase",
            {"list_id": list_id, "indices": _TEN},
            phrase=_phrase(list_id, _TEN),
        )
        for list_id in _LISTS
    ]


def _readings() -> list[Case]:
    english, belarusian = _phrase("en-1", _TEN), _phrase("be-1", _TEN)
    shared = [word for word in word_list("be-1").words if word in word_list("ru-1").words][:10]
    both = [
        {"list_id": list_id, "indices": [word_list(list_id).words.index(word) for word in shared]}
        for list_id in ("ru-1", "be-1")
    ]
    typed = [
        ("as it was shown", english, [{"list_id": "en-1", "indices": _TEN}]),
        (
            "in capitals, on two lines",
            f"  {english.upper()}\n".replace(" ", "\n", 1),
            [{"list_id": "en-1", "indices": _TEN}],
        ),
        (
            "by its first four letters",
            " ".join(word[:4] for word in english.split()),
            [{"list_id": "en-1", "indices": _TEN}],
        ),
        ("in Belarusian", belarusian, [{"list_id": "be-1", "indices": _TEN}]),
        ("in words of two lists", " ".join(shared), both),
        ("with a word too few", english.rsplit(" ", 1)[0], []),
        ("with a word too many", f"{english} zoo", []),
        ("with an unknown word", f"{english.rsplit(' ', 1)[0]} helpline", []),
        ("with words of different lists", f"{english.rsplit(' ', 1)[0]} {belarusian.split()[0]}", []),
        ("as nothing", "", []),
    ]
    return [
        passes(f"phrase typed {name}", "readings", {"typed": text, "word_count": 10}, readings=readings)
        for name, text, readings in typed
    ]


def _fingerprints() -> list[Case]:
    materials = {"root": signing_public(ROOT_SEED), "staff": COUNSELOR.key_id}
    return [
        passes(
            f"fingerprint of {subject} in {list_id}",
            "fingerprint",
            {"list_id": list_id, "subject": subject, "material": material},
            words=[word_list(list_id).words[index] for index in fingerprint_indices(subject, material)],
        )
        for subject, material in materials.items()
        for list_id in _LISTS
    ]


def _invitations() -> list[Case]:
    code = "00112233445566778899aabbccddeeff"
    hashed = sha256(frame("invitation-code", code.encode()))
    return [passes("invitation", "invitation-hash", {"code": code}, hash=hashed)]
