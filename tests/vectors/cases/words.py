"""Secrets made of words, what they open, and log-in proofs. The words themselves are in `phrases`."""

from tests.vectors.case import Case, Changes, Seals, fails, passes, refusals
from tests.vectors.cast import CLIENT, INSTALLATION, OTHER_INSTALLATION, secret
from tests.vectors.from_readme import people
from tests.vectors.from_readme.primitives import signing_public
from tests.vectors.tampering import flipped

ABOUT = "Encodings, derivations and log-in proofs: section 5. No word list is needed here, only its id."
_TEN = [0, 1, 2, 3, 255, 256, 1024, 2045, 2046, 2047]
_EIGHT = [7, 7, 7, 7, 2000, 1999, 1, 0]
_TWELVE = [11, 22, 33, 44, 55, 66, 77, 88, 99, 110, 121, 132]


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_encodings(), *_derivations(), *_parameters(), *_logins()]


def _encodings() -> list[Case]:
    return [
        passes(
            f"encoding of {len(indices)} words of {list_id}",
            "encode-words",
            {"list_id": list_id, "indices": indices},
            encoded=people.encoded_words(list_id, indices),
        )
        for list_id, indices in (("en-1", _TEN), ("be-1", _TEN), ("ru-1", _EIGHT))
    ]


def _derivations() -> list[Case]:
    client = {"list_id": "en-1", "indices": _TEN, "installation": INSTALLATION}
    abroad = {**client, "list_id": "be-1", "installation": OTHER_INSTALLATION}
    staff = {
        "list_id": "ru-1",
        "indices": _EIGHT,
        "installation": INSTALLATION,
        "handle": "вольга",
        "memory_kib": 65_536,
        "passes": 3,
        "lanes": 1,
    }
    dearer = {**staff, "handle": "volha", "passes": 4, "lanes": 2}
    recovery = {"list_id": "en-1", "indices": _TWELVE, "installation": INSTALLATION}
    return [
        passes("client's secrets", "client-secrets", client, **_client(client)),
        passes("client's secrets elsewhere", "client-secrets", abroad, **_client(abroad)),
        passes("staff secrets", "staff-secrets", staff, **_staff(staff)),
        passes("staff secrets at a higher cost", "staff-secrets", dearer, **_staff(dearer)),
        passes("recovery secrets", "recovery-secrets", recovery, **_recovery(recovery)),
        fails(
            "recovery code of 11 words",
            "recovery-secrets",
            {**recovery, "indices": _TWELVE[:-1]},
            "ParametersRefused",
        ),
    ]


def _encoded(given: Case) -> bytes:
    return people.encoded_words(given["list_id"], given["indices"])


def _client(given: Case) -> dict[str, bytes]:
    return _with_public(people.client_secrets(_encoded(given), given["installation"]))


def _staff(given: Case) -> dict[str, bytes]:
    cost = (given["memory_kib"], given["passes"], given["lanes"])
    return _with_public(people.staff_secrets(_encoded(given), given["installation"], given["handle"], cost))


def _recovery(given: Case) -> dict[str, bytes]:
    return _with_public(people.recovery_secrets(_encoded(given), given["installation"]))


def _with_public(secrets: dict[str, bytes]) -> dict[str, bytes]:
    named = {name.replace("-", "_"): value for name, value in secrets.items()}
    return {**named, "login_public": signing_public(named["login_seed"])}


def _parameters() -> list[Case]:
    def cost(memory_kib: int, passes_: int, lanes: int) -> Case:
        return {"memory_kib": memory_kib, "passes": passes_, "lanes": lanes}

    allowed = [(65_536, 3, 1), (1_048_576, 16, 4)]
    refused = [
        (65_535, 3, 1),
        (65_536, 2, 1),
        (65_536, 3, 0),
        (1_048_577, 3, 1),
        (65_536, 17, 1),
        (65_536, 3, 5),
    ]
    return [
        *(passes(f"cost {one}", "argon2-parameters", cost(*one)) for one in allowed),
        *(fails(f"cost {one}", "argon2-parameters", cost(*one), "ParametersRefused") for one in refused),
    ]


def _logins() -> list[Case]:
    seed, nonce = secret("login seed"), secret("nonce")
    context = {"installation": INSTALLATION, "action": "log-in", "subject": CLIENT.client_id, "nonce": nonce}
    proof = people.login_proof(seed, INSTALLATION, "log-in", CLIENT.client_id, nonce)
    given = {"public": signing_public(seed), "proof": proof, **context}
    replayed: Changes = [
        ("at another installation", {"installation": OTHER_INSTALLATION}, "SignatureInvalid"),
        ("for another action", {"action": "erase"}, "SignatureInvalid"),
        ("for another subject", {"subject": flipped(CLIENT.client_id, 0)}, "SignatureInvalid"),
        ("for another nonce", {"nonce": flipped(nonce, 0)}, "SignatureInvalid"),
        ("under another key", {"public": signing_public(secret("stranger"))}, "SignatureInvalid"),
        ("with a bit flipped", {"proof": flipped(proof, 0)}, "SignatureInvalid"),
        ("with nothing in it", {"proof": b""}, "SignatureInvalid"),
        (
            "with a border moved",
            {"subject": CLIENT.client_id[:-1], "nonce": CLIENT.client_id[-1:] + nonce},
            "SignatureInvalid",
        ),
    ]
    return [
        passes("log-in proof made", "prove-login", {"seed": seed, **context}, proof=proof),
        passes("log-in proof verifies", "verify-login", given),
        *refusals("log-in proof", "verify-login", given, replayed),
    ]
