"""The table of what is sent to the server by people with good sessions, each with one thing wrong, and its refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind
from app.crypto.randomness import random_bytes
from app.sdk.wire import from_wire, to_wire
from tests.privacy import canaries
from tests.privacy.attackers import Raid
from tests.privacy.offers import (
    OfferedEpoch,
    assignment_body,
    first_assignment,
    intake_body,
    sealed_record,
)
from tests.vectors.tampering import fields_of, flipped, framed_again, with_field

TYPED = canaries.text("mistake")
STRANGER = KeyPair.generate()
Body = Any
Builder = Callable[[Raid], Body]


@dataclass(frozen=True)
class Attack:
    """What is sent, by whom and where, and how it is refused."""

    body: Builder
    status: int
    problem: str
    who: str = "erin"
    whose: str = "erin"


def record(**changed: Any) -> Builder:  # noqa: ANN401 - what `sealed_record` takes
    """Return how to make a record with something changed."""
    return lambda raid: {"record": to_wire(sealed_record(raid, **changed))}


def spoilt(spoil: Callable[[bytes], bytes]) -> Builder:
    """Return how to make a good record and spoil its bytes."""
    return lambda raid: {"record": to_wire(spoil(sealed_record(raid)))}


def epoch(**changed: Any) -> Builder:  # noqa: ANN401 - what `OfferedEpoch` takes
    """Return how to make a next epoch with something changed."""
    return lambda raid: OfferedEpoch(raid, **changed).body()


def just(body: Body) -> Builder:
    """Return how to send the same to anybody."""
    return lambda _: body


RECORDS: dict[str, Attack] = {
    "for another client": Attack(record(whose="vera"), 422, "record-not-for-owner"),
    "into another client's file": Attack(record(), 404, "client-not-found", whose="vera"),
    "by a counselor who is not hers": Attack(record(author="lena"), 404, "client-not-found", who="lena"),
    "by nobody": Attack(record(), 401, "session-ended", who="nobody"),
    "in another's name": Attack(record(author="marta"), 403, "not-the-author"),
    "of a kind she does not hold": Attack(record(kind=Kind.CASEWORK), 403, "not-a-holder"),
    "of a kind that is not there": Attack(record(kind=Kind.SUPERVISION), 403, "not-a-holder"),
    "by a coordinator beyond the intake": Attack(record(author="olga"), 403, "not-a-holder", who="olga"),
    "of an epoch to come": Attack(record(epoch=2), 409, "epoch-not-latest"),
    "under an unknown key": Attack(record(known=False), 422, "commitment-unknown"),
    "of a version that skips": Attack(record(version=2), 409, "record-out-of-order"),
    "of the last version there is": Attack(record(version=2**63 - 1), 409, "record-out-of-order"),
    "that follows something else": Attack(record(previous=random_bytes(32)), 409, "record-out-of-order"),
    "that pretends to be the first": Attack(record(previous=bytes(32)), 409, "record-out-of-order"),
    "replayed": Attack(lambda raid: {"record": raid.records["erin"][4]}, 409, "record-out-of-order"),
    "replayed by another": Attack(lambda raid: {"record": raid.records["erin"][3]}, 403, "not-the-author"),
    "truncated": Attack(spoilt(lambda sealed: sealed[:-1]), 422, "not-a-sealed-record"),
    "lengthened": Attack(spoilt(lambda sealed: sealed + b"\0"), 422, "not-a-sealed-record"),
    "of another suite": Attack(
        spoilt(lambda sealed: with_field(sealed, 1, 1, b"\0\x02")), 422, "not-a-sealed-record"
    ),
    "of no size class": Attack(
        spoilt(lambda sealed: with_field(sealed, 3, random_bytes(2_000))), 422, "not-a-sealed-record"
    ),
    "larger than any": Attack(
        spoilt(lambda sealed: with_field(sealed, 3, bytes(131_072 + 16))), 422, "invalid-request"
    ),
    "with a field too many": Attack(
        spoilt(lambda sealed: framed_again([*fields_of(sealed), b""])), 422, "not-a-sealed-record"
    ),
    "that is a statement": Attack(
        lambda raid: {"record": to_wire(raid.file("erin").newest(Kind.INTAKE).signed)},  # type: ignore[union-attr] # every client has one
        422,
        "not-a-sealed-record",
    ),
    "in plain text": Attack(just({"record": TYPED}), 422, "invalid-request"),
    "of encoded plain text": Attack(just({"record": to_wire(TYPED.encode())}), 422, "not-a-sealed-record"),
    "as JSON": Attack(just({"record": {"type": "message", "text": TYPED}}), 422, "invalid-request"),
    "as a list": Attack(just([TYPED]), 422, "invalid-request"),
    "with words beside it": Attack(
        lambda raid: {"record": to_wire(sealed_record(raid)), TYPED: TYPED}, 422, "invalid-request"
    ),
    "that is nothing": Attack(just({}), 422, "invalid-request"),
    "that is no JSON": Attack(just(TYPED.encode()), 400, "unreadable-request"),
    "named twice": Attack(
        just(b'{"record": "AA", "record": "' + TYPED.encode() + b'"}'), 400, "unreadable-request"
    ),
    "too large to read": Attack(just(TYPED.encode() * 40_000), 413, "too-large"),
}

EPOCHS: dict[str, Attack] = {
    "by a stranger": Attack(epoch(signer=STRANGER), 422, "not-well-formed", who="marta"),
    "by a counselor who is not hers": Attack(epoch(creator="lena"), 404, "client-not-found", who="lena"),
    "by a coordinator": Attack(epoch(creator="olga"), 403, "creator-not-entitled", who="olga"),
    "in another's name": Attack(epoch(creator="marta"), 422, "not-well-formed"),
    "of notes, by the client": Attack(epoch(kind=Kind.CASEWORK, creator="erin"), 403, "creator-not-entitled"),
    "for another client": Attack(epoch(whose="vera"), 422, "holder-not-entitled", who="marta"),
    "that skips one": Attack(epoch(steps=2), 409, "epoch-out-of-order", who="marta"),
    "that is there already": Attack(epoch(steps=0), 409, "epoch-out-of-order", who="marta"),
    "that lists a stranger": Attack(
        epoch(counselor=STRANGER.public), 422, "holder-not-entitled", who="marta"
    ),
    "that leaves out the client": Attack(epoch(without_client=True), 422, "holder-not-entitled", who="marta"),
    "with a grant too few": Attack(
        lambda raid: _without_grant(OfferedEpoch(raid).body()), 422, "grants-do-not-match", who="marta"
    ),
    "with a grant too many": Attack(
        lambda raid: _with_grant(OfferedEpoch(raid).body()), 422, "grants-do-not-match", who="marta"
    ),
    "with a grant cut short": Attack(
        lambda raid: _with_short_grant(OfferedEpoch(raid).body()), 422, "invalid-request", who="marta"
    ),
    "with half a shred secret": Attack(
        lambda raid: OfferedEpoch(raid).body() | {"shred": to_wire(bytes(16))},
        422,
        "invalid-request",
        who="marta",
    ),
    "whose statement was changed": Attack(
        lambda raid: _flipped(OfferedEpoch(raid).body(), "statement"), 422, "not-well-formed", who="marta"
    ),
    "in plain text": Attack(
        lambda raid: OfferedEpoch(raid).body() | {"statement": to_wire(TYPED.encode())},
        422,
        "not-well-formed",
        who="marta",
    ),
}

ASSIGNMENTS: dict[str, Attack] = {
    "by a counselor": Attack(
        lambda raid: assignment_body(raid, first_assignment(raid, "erin", "lena")),
        403,
        "not-allowed",
        who="lena",
    ),
    "by the client": Attack(
        lambda raid: assignment_body(raid, first_assignment(raid, "erin", "erin")), 403, "not-allowed"
    ),
    "signed by a counselor": Attack(
        lambda raid: assignment_body(raid, first_assignment(raid, "erin", "lena")),
        403,
        "signer-not-entitled",
        who="olga",
    ),
    "for another client": Attack(
        lambda raid: assignment_body(raid, first_assignment(raid, "vera", "olga")),
        422,
        "assignment-not-for-client",
        who="olga",
    ),
    "that pretends to be the first": Attack(
        lambda raid: assignment_body(raid, first_assignment(raid, "erin", "olga")),
        409,
        "assignment-out-of-order",
        who="olga",
    ),
    "whose signature was changed": Attack(
        lambda raid: _flipped(assignment_body(raid, first_assignment(raid, "erin", "olga")), "assignment"),
        422,
        "not-well-formed",
        who="olga",
    ),
    "in plain text": Attack(
        lambda raid: assignment_body(raid, to_wire(TYPED.encode())), 422, "not-well-formed", who="olga"
    ),
}

INTAKES: dict[str, Attack] = {
    "with a record in the clear": Attack(
        lambda raid: intake_body(raid, records=[to_wire(TYPED.encode())]),
        422,
        "not-a-sealed-record",
        who="nobody",
    ),
    "with words beside it": Attack(
        lambda raid: intake_body(raid, story=TYPED), 422, "invalid-request", who="nobody"
    ),
    "with another client's record": Attack(
        lambda raid: intake_body(raid, records=raid.records["erin"][:1]),
        422,
        "record-not-for-owner",
        who="nobody",
    ),
    "with another client's epochs": Attack(
        lambda raid: intake_body(raid, epochs=raid.women["erin"].prepared.body["epochs"]),
        422,
        "intake-not-whole",
        who="nobody",
    ),
    "with another client's blob": Attack(
        lambda raid: intake_body(raid, wrapped_keys=raid.women["erin"].prepared.body["wrapped_keys"]),
        422,
        "not-well-formed",
        who="nobody",
    ),
    "with a blob in the clear": Attack(
        lambda raid: intake_body(raid, wrapped_keys=to_wire(TYPED.encode())),
        422,
        "not-well-formed",
        who="nobody",
    ),
    "without epochs": Attack(lambda raid: intake_body(raid, epochs=[]), 422, "invalid-request", who="nobody"),
    "with a phrase that is taken": Attack(
        lambda raid: intake_body(raid, locator=raid.women["erin"].prepared.body["locator"]),
        409,
        "intake-already-received",
        who="nobody",
    ),
    "replayed": Attack(
        lambda raid: intake_body(raid, **raid.women["erin"].prepared.body),
        409,
        "intake-already-received",
        who="nobody",
    ),
    "without work": Attack(
        lambda raid: intake_body(raid, proof_of_work="e30="), 401, "challenge-refused", who="nobody"
    ),
}

BLOBS: dict[str, Attack] = {
    "another client's": Attack(
        lambda raid: {"wrapped_keys": raid.women["vera"].prepared.body["wrapped_keys"]},
        422,
        "not-well-formed",
    ),
    "in plain text": Attack(just({"wrapped_keys": to_wire(TYPED.encode())}), 422, "not-well-formed"),
    "of a client, by staff": Attack(
        lambda raid: {"wrapped_keys": raid.women["erin"].prepared.body["wrapped_keys"]},
        403,
        "not-allowed",
        who="marta",
    ),
}


def _without_grant(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"grants": body["grants"][1:]}


def _with_grant(body: dict[str, Any]) -> dict[str, Any]:
    extra = body["grants"][0] | {"recipient_key_id": STRANGER.key_id.hex()}
    return body | {"grants": [*body["grants"], extra]}


def _with_short_grant(body: dict[str, Any]) -> dict[str, Any]:
    first, *rest = body["grants"]
    return body | {"grants": [first | {"sealed": first["sealed"][:-4]}, *rest]}


def _flipped(body: dict[str, Any], name: str) -> dict[str, Any]:
    return body | {name: to_wire(flipped(from_wire(body[name]), -1))}
