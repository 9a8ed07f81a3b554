"""Keys of a person: ids, wrapped keys, successions."""

from tests.vectors.case import Case, Changes, Seals, passes, refusals
from tests.vectors.cast import CLIENT, COUNSELOR, DAY, OTHER_CLIENT, ROOT_SEED, person, secret
from tests.vectors.from_readme.people import Person, succession, team_id, wrapped_keys
from tests.vectors.from_readme.primitives import number, signing_public
from tests.vectors.tampering import flipped, with_field

ABOUT = "Keys of a person, wrapped keys and successions: section 4."
_WRAP, _SALT = secret("wrap"), secret("wrap salt")
_ROOT = signing_public(ROOT_SEED)


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed by HPKE."""
    del seals
    return [*_ids(), *_unwrapping(), *_form(), *_successions()]


def _ids() -> list[Case]:
    return [
        passes(
            f"ids of the {name}",
            "key-ids",
            {"hpke_seed": one.hpke_seed, "signing_seed": one.signing_seed},
            hpke_public=one.publics[0],
            signing_public=one.publics[1],
            key_id=one.key_id,
            client_id=one.client_id,
            team_id=team_id(one.hpke_seed),
        )
        for name, one in {"client": CLIENT, "counselor": COUNSELOR}.items()
    ]


def _wrapped(purpose: str = "client", key_id: bytes | None = None, *blob: bytes, suite: str = "") -> bytes:
    fields = blob or (CLIENT.hpke_seed, CLIENT.signing_seed, _ROOT, number(7))
    named = CLIENT.key_id if key_id is None else key_id
    if suite:
        return wrapped_keys(_WRAP, _SALT, purpose, named, fields, suite.encode())
    return wrapped_keys(_WRAP, _SALT, purpose, named, fields)


def _unwrapping() -> list[Case]:
    whole = _wrapped()
    opened = {
        "hpke_seed": CLIENT.hpke_seed,
        "signing_seed": CLIENT.signing_seed,
        "root_public_key": _ROOT,
        "directory_sequence": 7,
        "key_id": CLIENT.key_id,
    }
    given = {"wrap": _WRAP, "wrapped": whole, "purpose": "client"}
    short_blob = (CLIENT.hpke_seed, CLIENT.signing_seed[:-1], _ROOT, number(7))
    refused: Changes = [
        ("under another wrap", {"wrap": flipped(_WRAP, 0)}, "WrongKey"),
        ("for another purpose", {"purpose": "staff"}, "ContextMismatch"),
        (
            "passed off for another purpose",
            {"purpose": "staff", "wrapped": with_field(whole, 2, b"staff")},
            "WrongKey",
        ),
        ("of another suite", {"wrapped": _wrapped(suite="another-suite")}, "UnknownSuite"),
        ("with another key id outside", {"wrapped": with_field(whole, 3, OTHER_CLIENT.key_id)}, "WrongKey"),
        (
            "sealed with another key id",
            {"wrapped": _wrapped("client", OTHER_CLIENT.key_id)},
            "ContextMismatch",
        ),
        ("with a bit of the salt flipped", {"wrapped": with_field(whole, 4, flipped(_SALT, 0))}, "WrongKey"),
        ("with a bit of the tag flipped", {"wrapped": flipped(whole, -1)}, "WrongKey"),
        ("holding a short seed", {"wrapped": _wrapped("client", None, *short_blob)}, "Malformed"),
        (
            "holding three fields",
            {"wrapped": _wrapped("client", None, *short_blob[:1], _ROOT, number(7))},
            "Malformed",
        ),
        ("cut", {"wrapped": whole[:-1]}, "Malformed"),
        ("of nothing", {"wrapped": b""}, "Malformed"),
    ]
    return [
        passes("wrapped keys open", "unwrap", given, **opened),
        passes(
            "wrapped keys of staff open",
            "unwrap",
            {**given, "wrapped": _wrapped("staff"), "purpose": "staff"},
            **opened,
        ),
        *refusals("wrapped keys", "unwrap", given, refused),
    ]


def _form() -> list[Case]:
    whole = _wrapped()
    given = {"wrapped": whole, "purpose": "client", "key_id": CLIENT.key_id}
    refused: Changes = [
        ("of another person", {"key_id": OTHER_CLIENT.key_id}, "ContextMismatch"),
        ("of another purpose", {"purpose": "recovery"}, "ContextMismatch"),
        ("of another suite", {"wrapped": with_field(whole, 1, b"another-suite")}, "UnknownSuite"),
        ("with a short salt", {"wrapped": with_field(whole, 4, _SALT[:-1])}, "Malformed"),
        ("with a long ciphertext", {"wrapped": with_field(whole, 5, bytes(161))}, "Malformed"),
        ("that are words", {"wrapped": b"plain words"}, "Malformed"),
    ]
    return [
        passes("form of wrapped keys", "check-wrapped", given),
        *refusals("form of wrapped keys", "check-wrapped", given, refused),
    ]


def _successions() -> list[Case]:
    second, third = person("client's second keys"), person("client's third keys")
    first_step = _succession(CLIENT, second)
    second_step = _succession(second, third)
    given = {
        "client_id": CLIENT.client_id,
        "hpke_public": CLIENT.publics[0],
        "signing_public": CLIENT.publics[1],
        "successions": [first_step, second_step],
    }
    others = {"hpke_public": OTHER_CLIENT.publics[0], "signing_public": OTHER_CLIENT.publics[1]}
    stolen = succession(CLIENT, OTHER_CLIENT.client_id, CLIENT.key_id, second, DAY)
    refused: Changes = [
        ("from keys of another client", others, "ContextMismatch"),
        ("out of order", {"successions": [second_step, first_step]}, "SignatureInvalid"),
        ("with the first left out", {"successions": [second_step]}, "SignatureInvalid"),
        ("signed for another client", {"successions": [stolen]}, "ChainBroken"),
        (
            "naming other previous keys",
            {"successions": [succession(CLIENT, CLIENT.client_id, third.key_id, second, DAY)]},
            "ChainBroken",
        ),
        (
            "with a bit of the new keys flipped",
            {"successions": [_with_other_keys(first_step)]},
            "SignatureInvalid",
        ),
        ("cut", {"successions": [first_step[:-1]]}, "Malformed"),
        (
            "on no day",
            {"successions": [succession(CLIENT, CLIENT.client_id, CLIENT.key_id, second, "2026-13-01")]},
            "Malformed",
        ),
    ]
    return [
        passes("succession of none", "successions", {**given, "successions": []}, key_id=CLIENT.key_id),
        passes(
            "succession of one", "successions", {**given, "successions": [first_step]}, key_id=second.key_id
        ),
        passes("succession of two", "successions", given, key_id=third.key_id),
        passes(
            "succession made",
            "state-succession",
            {
                "hpke_seed": CLIENT.hpke_seed,
                "signing_seed": CLIENT.signing_seed,
                "new_hpke_public": second.publics[0],
                "new_signing_public": second.publics[1],
                "client_id": CLIENT.client_id,
                "day": DAY,
            },
            signed=first_step,
        ),
        *refusals("succession", "successions", given, refused),
    ]


def _succession(old: Person, new: Person) -> bytes:
    return succession(old, CLIENT.client_id, old.key_id, new, DAY)


def _with_other_keys(signed: bytes) -> bytes:
    return with_field(signed, 1, 5, OTHER_CLIENT.publics[1])
