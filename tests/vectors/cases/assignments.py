"""Assignments of a counselor to a client."""

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.cast import (
    CLIENT,
    CONVERSATION,
    COORDINATOR,
    COUNSELOR,
    DAY,
    INTAKE,
    OTHER_CLIENT,
    OTHER_COUNSELOR,
    content_key,
    name_fields,
    person_fields,
    secret,
)
from tests.vectors.from_readme.organisation import Assigned
from tests.vectors.from_readme.primitives import frame, listed, number, sha256, sign
from tests.vectors.tampering import fields_of, flipped, framed_again, with_field

ABOUT = "Assignments: section 8."
_FIRST = Assigned(
    CLIENT.client_id, 1, secret("counselor's staff id", 16), COUNSELOR.key_id, (INTAKE,), DAY, COORDINATOR
)
_SECOND = Assigned(
    CLIENT.client_id,
    2,
    secret("other counselor's staff id", 16),
    OTHER_COUNSELOR.key_id,
    (INTAKE,),
    "2026-04-01",
    COORDINATOR,
    _FIRST.signed(),
)


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_made(), *_chains(), *_crooked(), *_grants()]


def _made() -> list[Case]:
    made = []
    for name, one in {"first": _FIRST, "second": _SECOND}.items():
        signed = one.signed()
        previous_hash = fields_of(fields_of(signed)[1])[7]
        said = {
            "client_id": one.client_id,
            "sequence": one.sequence,
            "counselor_id": one.counselor_id,
            "counselor_key": one.counselor,
            "granted": [[key.name.kind, key.name.epoch, key.commitment] for key in one.granted],
            "previous_hash": previous_hash,
            "day": one.day,
        }
        made += [
            passes(
                f"{name} assignment made",
                "sign-assignment",
                {**said, "signer": person_fields(one.signer)},
                signed=signed,
                hash=sha256(frame("assignment-hash", signed)),
            ),
            passes(
                f"{name} assignment verifies",
                "verify-assignment",
                _given(one),
                **said,
                signer=one.signer.key_id,
            ),
        ]
    return made


def _given(one: Assigned, signed: bytes | None = None) -> Case:
    return {
        "signed": one.signed() if signed is None else signed,
        "signer_signing_public": one.signer.publics[1],
        "previous": one.previous or None,
    }


def _chains() -> list[Case]:
    elsewhere = _FIRST._replace(client_id=OTHER_CLIENT.client_id).signed()
    another = _FIRST._replace(day="2026-03-03").signed()
    refused = [
        ("without its predecessor", {**_given(_SECOND), "previous": None}),
        ("after another of that number", {**_given(_SECOND), "previous": another}),
        ("after another client's", _given(_SECOND._replace(previous=elsewhere))),
        ("that skips one", _given(_SECOND._replace(sequence=3))),
        ("that comes first a second time", {**_given(_FIRST), "previous": _FIRST.signed()}),
    ]
    return [fails(f"assignment {name}", "verify-assignment", given, "ChainBroken") for name, given in refused]


def _changed(position: int, value: bytes) -> bytes:
    """Return the first assignment with one field changed, honestly signed."""
    label, body, _ = fields_of(_FIRST.signed())
    body = with_field(body, position, value)
    return framed_again([label, body, sign(COORDINATOR.signing_seed, body)])


def _crooked() -> list[Case]:
    signed = _FIRST.signed()
    by_counselor = {**_given(_FIRST), "signer_signing_public": COUNSELOR.publics[1]}
    refused = [
        (
            "with another counselor's key",
            with_field(signed, 1, 5, OTHER_COUNSELOR.key_id),
            "SignatureInvalid",
        ),
        ("with another client", with_field(signed, 1, 2, OTHER_CLIENT.client_id), "SignatureInvalid"),
        ("with a bit of its signature flipped", flipped(signed, -1), "SignatureInvalid"),
        ("of another suite", _changed(1, b"another-suite"), "UnknownSuite"),
        ("of number 0", _changed(3, number(0)), "Malformed"),
        ("of number 1 with a predecessor", _changed(7, CLIENT.key_id), "Malformed"),
        ("with a counselor's id of 15 bytes", _changed(4, bytes(15)), "Malformed"),
        ("granting an unknown kind", _changed(6, _granted(b"diary", INTAKE.commitment)), "Malformed"),
        (
            "granting a short commitment",
            _changed(6, _granted(b"intake", INTAKE.commitment[:-1])),
            "Malformed",
        ),
        ("on no day", _changed(8, b"2026-02-29"), "Malformed"),
        ("with a short signer", _changed(9, COORDINATOR.key_id[:-1]), "Malformed"),
        ("cut", signed[:-1], "Malformed"),
    ]
    return [
        fails("assignment under another signing key", "verify-assignment", by_counselor, "SignatureInvalid"),
        *(
            fails(f"assignment {name}", "verify-assignment", _given(_FIRST, data), failure)
            for name, data, failure in refused
        ),
    ]


def _granted(kind: bytes, commitment: bytes) -> bytes:
    return listed([frame("assigned-epoch", kind, number(1), commitment)])


def _grants() -> list[Case]:
    signed = _FIRST.signed()
    others = content_key(INTAKE.name._replace(owner_id=OTHER_CLIENT.client_id))
    asked = [
        ("the key it names", INTAKE, INTAKE.commitment, True),
        ("another key of that name", INTAKE, CONVERSATION.commitment, False),
        ("another kind", CONVERSATION, CONVERSATION.commitment, False),
        ("another epoch", INTAKE._replace(name=INTAKE.name._replace(epoch=2)), INTAKE.commitment, False),
        ("another client's key", others, INTAKE.commitment, False),
    ]
    return [
        passes(
            f"assignment and {what}",
            "assignment-grants",
            {"signed": signed, "name": name_fields(key), "commitment": commitment},
            grants=answer,
        )
        for what, key, commitment, answer in asked
    ]
