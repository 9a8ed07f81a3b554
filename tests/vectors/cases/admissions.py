"""Admissions of a client to a group."""

from tests.vectors.case import Case, Changes, Seals, fails, passes, refusals
from tests.vectors.cast import CLIENT, COORDINATOR, COUNSELOR, DAY, OTHER_CLIENT, person_fields, secret
from tests.vectors.from_readme.organisation import Admitted
from tests.vectors.from_readme.primitives import sign
from tests.vectors.tampering import fields_of, flipped, framed_again, with_field

ABOUT = "Admissions to a group: section 8."
_GROUP = secret("group", 16)
_OTHER_GROUP = secret("other group", 16)
_ADMISSION = Admitted(_GROUP, CLIENT.client_id, DAY, COORDINATOR)
_SAID = {"group_id": _GROUP, "client_id": CLIENT.client_id, "day": DAY}


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    given = _given(_ADMISSION.signed())
    return [
        passes(
            "admission made",
            "sign-admission",
            {**_SAID, "signer": person_fields(COORDINATOR)},
            signed=_ADMISSION.signed(),
        ),
        passes("admission verifies", "verify-admission", given, **_SAID, signer=COORDINATOR.key_id),
        *refusals("admission", "verify-admission", given, _misplaced()),
        *(
            fails(f"admission {name}", "verify-admission", _given(data), failure)
            for name, data, failure in _crooked()
        ),
    ]


def _given(signed: bytes) -> Case:
    return {
        "signed": signed,
        "signer_signing_public": COORDINATOR.publics[1],
        "group_id": _GROUP,
        "client_id": CLIENT.client_id,
    }


def _misplaced() -> Changes:
    others = _ADMISSION._replace(client_id=OTHER_CLIENT.client_id).signed()
    return [
        ("to another group", {"group_id": _OTHER_GROUP}, "ContextMismatch"),
        ("of another client", {"client_id": OTHER_CLIENT.client_id}, "ContextMismatch"),
        ("of whom another was admitted", {"signed": others}, "ContextMismatch"),
        ("under another signing key", {"signer_signing_public": COUNSELOR.publics[1]}, "SignatureInvalid"),
        ("under a key of 31 bytes", {"signer_signing_public": bytes(31)}, "SignatureInvalid"),
    ]


def _crooked() -> list[tuple[str, bytes, str]]:
    signed = _ADMISSION.signed()
    _, body, signature = fields_of(signed)
    return [
        ("with another client", with_field(signed, 1, 3, OTHER_CLIENT.client_id), "SignatureInvalid"),
        ("with another group", with_field(signed, 1, 2, _OTHER_GROUP), "SignatureInvalid"),
        ("with another day", with_field(signed, 1, 4, b"2026-03-03"), "SignatureInvalid"),
        ("in another's name", with_field(signed, 1, 5, COUNSELOR.key_id), "SignatureInvalid"),
        ("with a bit of its signature flipped", flipped(signed, -1), "SignatureInvalid"),
        ("without a signature", with_field(signed, 2, b""), "SignatureInvalid"),
        ("of another suite", _changed(1, b"another-suite"), "UnknownSuite"),
        ("to a group id of 15 bytes", _changed(2, _GROUP[:-1]), "Malformed"),
        ("of a client id of 31 bytes", _changed(3, CLIENT.client_id[:-1]), "Malformed"),
        ("on no day", _changed(4, b"2026-02-30"), "Malformed"),
        ("with a signer of 31 bytes", _changed(5, COORDINATOR.key_id[:-1]), "Malformed"),
        (
            "that is an assignment",
            framed_again([b"helpline/v1/signed-assignment", body, signature]),
            "Malformed",
        ),
        ("cut", signed[:-1], "Malformed"),
        ("with a byte left over", signed + b"\0", "Malformed"),
        ("of nothing", b"", "Malformed"),
    ]


def _changed(position: int, value: bytes) -> bytes:
    """Return the admission with one field changed, honestly signed."""
    label, body, _ = fields_of(_ADMISSION.signed())
    body = with_field(body, position, value)
    return framed_again([label, body, sign(COORDINATOR.signing_seed, body)])
