"""Permits: hand-over, cover, supervision, their end, and a link to an earlier file."""

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.cast import (
    CASEWORK,
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
from tests.vectors.from_readme.organisation import Assigned, Permitted
from tests.vectors.from_readme.primitives import frame, listed, number, sign
from tests.vectors.tampering import fields_of, flipped, framed_again, with_field

ABOUT = "Permits: section 8."
_OWN_STAFF_ID = secret("counselor's staff id", 16)
_STAFF_ID = secret("other counselor's staff id", 16)
_ASSIGNED = Assigned(
    CLIENT.client_id, 1, _OWN_STAFF_ID, COUNSELOR.key_id, (INTAKE,), DAY, COORDINATOR
).signed()
_LATER = "2026-03-16"


def _permit(kind: str, sequence: int = 1, **changes: object) -> Permitted:
    made = Permitted(
        CLIENT.client_id,
        sequence,
        kind,
        _STAFF_ID,
        OTHER_COUNSELOR.key_id,
        (),
        "",
        b"",
        _ASSIGNED,
        DAY,
        COUNSELOR,
    )
    return made._replace(**changes)  # type: ignore[arg-type] # each change is of its field's type


_COVER = _permit("cover", granted=(INTAKE, CONVERSATION, CASEWORK), last_day=_LATER)
_ENDED = _permit("ended", 2, day="2026-03-09", previous=_COVER.signed())
_HISTORY = _permit("handed-over", 3, granted=(CONVERSATION,), day="2026-03-20", previous=_ENDED.signed())
_MADE = {
    "cover": _COVER,
    "end of a cover": _ENDED,
    "hand-over with history": _HISTORY,
    "hand-over without": _permit("handed-over"),
    "hand-over by the client": _permit("handed-over", granted=(CONVERSATION,), signer=CLIENT),
    "supervision": _permit("supervision", last_day=_LATER),
    "cover of a day": _permit("cover", last_day=DAY),
    "return": _permit("ended", staff_id=_OWN_STAFF_ID, key_id=COUNSELOR.key_id),
    "link": _permit(
        "linked", staff_id=_OWN_STAFF_ID, key_id=COUNSELOR.key_id, earlier_client=OTHER_CLIENT.client_id
    ),
}


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_made(), *_chains(), *_crooked(), *_grants()]


def _made() -> list[Case]:
    made: list[Case] = []
    for name, one in _MADE.items():
        signed = one.signed()
        body = fields_of(fields_of(signed)[1])
        said = {
            "client_id": one.client_id,
            "sequence": one.sequence,
            "kind": one.kind,
            "staff_id": one.staff_id,
            "key_id": one.key_id,
            "granted": [[key.name.kind, key.name.epoch, key.commitment] for key in one.granted],
            "last_day": one.last_day or None,
            "earlier_client": one.earlier_client or None,
            "assignment_hash": body[10],
            "previous_hash": body[11],
            "day": one.day,
        }
        asked = _given(signed, one.previous or None) | {"signer_signing_public": one.signer.publics[1]}
        made += [
            passes(
                f"{name} made", "sign-permit", {**said, "signer": person_fields(one.signer)}, signed=signed
            ),
            passes(f"{name} verifies", "verify-permit", asked, **said, signer=one.signer.key_id),
        ]
    return made


def _chains() -> list[Case]:
    others = _COVER._replace(client_id=OTHER_CLIENT.client_id).signed()
    broken = [
        ("permit without its predecessor", _ENDED.signed(), None),
        ("permit after another one", _HISTORY.signed(), _COVER.signed()),
        ("first permit after another", _COVER.signed(), _COVER.signed()),
        ("permit after another client's", _ENDED.signed(), others),
        (
            "permit with a sequence left out",
            _ENDED._replace(sequence=3).signed(),
            _COVER.signed(),
        ),
    ]
    return [
        fails(name, "verify-permit", _given(signed, previous), "ChainBroken")
        for name, signed, previous in broken
    ]


def _crooked() -> list[Case]:
    signed = _COVER.signed()
    _, body, signature = fields_of(signed)
    found = [
        ("in another's name", with_field(signed, 1, 13, OTHER_COUNSELOR.key_id), "SignatureInvalid"),
        ("for somebody else", with_field(signed, 1, 6, COORDINATOR.key_id), "SignatureInvalid"),
        ("for longer", with_field(signed, 1, 8, b"2026-03-17"), "SignatureInvalid"),
        ("of another client", with_field(signed, 1, 2, OTHER_CLIENT.client_id), "SignatureInvalid"),
        ("under another assignment", with_field(signed, 1, 10, bytes(32)), "SignatureInvalid"),
        ("with a bit of its signature flipped", flipped(signed, -1), "SignatureInvalid"),
        ("of another suite", _changed(1, b"another-suite"), "UnknownSuite"),
        ("of no kind", _changed(4, b"gossip"), "Malformed"),
        ("with a sequence of nothing", _changed(3, number(0)), "Malformed"),
        ("first, with a predecessor", _changed(11, secret("hash")), "Malformed"),
        ("of a cover without end", _changed(8, b""), "Malformed"),
        ("that ended before it began", _changed(8, b"2026-03-01"), "Malformed"),
        ("on no day", _changed(8, b"2026-02-30"), "Malformed"),
        ("of a cover linked to a file", _changed(9, OTHER_CLIENT.client_id), "Malformed"),
        ("of a supervision with old keys", _changed(4, b"supervision"), "Malformed"),
        ("of a hand-over with an end", _changed(4, b"handed-over"), "Malformed"),
        ("of a link to nothing", _permit("linked").signed(), "Malformed"),
        ("of a link to itself", _permit("linked", earlier_client=CLIENT.client_id).signed(), "Malformed"),
        ("of an end with keys", _permit("ended", granted=(CONVERSATION,)).signed(), "Malformed"),
        ("with a staff id of 15 bytes", _changed(5, _STAFF_ID[:-1]), "Malformed"),
        ("with a key id of 31 bytes", _changed(6, COUNSELOR.key_id[:-1]), "Malformed"),
        ("with an assignment hash of 31 bytes", _changed(10, bytes(31)), "Malformed"),
        ("of an epoch of no kind", _changed(7, listed([_epoch(b"gossip")])), "Malformed"),
        (
            "that is an assignment",
            framed_again([b"helpline/v1/signed-assignment", body, signature]),
            "Malformed",
        ),
        ("cut", signed[:-1], "Malformed"),
        ("with a byte left over", signed + b"\0", "Malformed"),
        ("of nothing", b"", "Malformed"),
    ]
    return [fails(f"permit {name}", "verify-permit", _given(data), failure) for name, data, failure in found]


def _grants() -> list[Case]:
    signed = _HISTORY.signed()
    other = content_key(CONVERSATION.name, "other")
    asked = [
        ("names", CONVERSATION, CONVERSATION.commitment, True),
        ("of another kind", CASEWORK, CASEWORK.commitment, False),
        ("with another commitment", CONVERSATION, other.commitment, False),
    ]
    return [
        passes(
            f"permit and an epoch it {name}" if gives else f"permit and an epoch {name}",
            "permit-grants",
            {"signed": signed, "name": name_fields(key), "commitment": commitment},
            grants=gives,
        )
        for name, key, commitment, gives in asked
    ]


def _given(signed: bytes, previous: bytes | None = None) -> Case:
    return {"signed": signed, "signer_signing_public": COUNSELOR.publics[1], "previous": previous}


def _epoch(kind: bytes) -> bytes:
    return frame("assigned-epoch", kind, number(1), secret("commitment"))


def _changed(position: int, value: bytes) -> bytes:
    """Return the cover with one field changed, honestly signed."""
    label, body, _ = fields_of(_COVER.signed())
    body = with_field(body, position, value)
    return framed_again([label, body, sign(COUNSELOR.signing_seed, body)])
