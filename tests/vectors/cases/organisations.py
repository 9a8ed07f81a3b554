"""The organisation's delegate and directory."""

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.cast import (
    COORDINATOR,
    COUNSELOR,
    INSTALLATION,
    OTHER_COUNSELOR,
    OTHER_INSTALLATION,
    ROOT_SEED,
    TEAM_SEED,
    person,
    secret,
)
from tests.vectors.from_readme.organisation import Snapshot, certificate
from tests.vectors.from_readme.people import team_id
from tests.vectors.from_readme.primitives import listed, number, sign, signing_public
from tests.vectors.tampering import fields_of, flipped, framed_again, with_field

ABOUT = "Delegate certificates and directories: section 8."
_ROOT = signing_public(ROOT_SEED)
_CERTIFICATE = certificate(ROOT_SEED, INSTALLATION, COORDINATOR.publics[1], "2026-01-01", "2026-06-30")
_IDS = sorted(secret(f"staff id {number}", 16) for number in range(3))
_ENTRIES = (
    (_IDS[0], COORDINATOR.key_id, ("administrator", "coordinator")),
    (_IDS[1], COUNSELOR.key_id, ("counselor",)),
    (_IDS[2], OTHER_COUNSELOR.key_id, ("counselor",)),
)
_SNAPSHOT = Snapshot(
    INSTALLATION, 5, "2026-03-01", "2026-03-31", _ENTRIES, 2, TEAM_SEED, (OTHER_COUNSELOR.key_id,)
)


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_made(), *_verified(), *_untrusted(), *_crooked(), *_roles()]


def _signed(
    snapshot: Snapshot, delegate: bytes = COORDINATOR.signing_seed, certified: bytes = _CERTIFICATE
) -> bytes:
    return snapshot.signed(delegate, certified)


def _made() -> list[Case]:
    certified = {
        "root_seed": ROOT_SEED,
        "installation": INSTALLATION,
        "delegate": COORDINATOR.publics[1],
        "first_day": "2026-01-01",
        "last_day": "2026-06-30",
    }
    directory = {
        "installation": INSTALLATION,
        "sequence": 5,
        "issued_on": "2026-03-01",
        "expires_on": "2026-03-31",
        "entries": [[staff_id, key_id, list(roles)] for staff_id, key_id, roles in _ENTRIES],
        "team_epoch": 2,
        "team_seed": TEAM_SEED,
        "revoked": [OTHER_COUNSELOR.key_id],
        "delegate_hpke_seed": COORDINATOR.hpke_seed,
        "delegate_signing_seed": COORDINATOR.signing_seed,
        "certificate": _CERTIFICATE,
    }
    return [
        passes("certificate made", "certify", certified, certificate=_CERTIFICATE),
        passes(
            "directory made",
            "sign-directory",
            directory,
            signed=_signed(_SNAPSHOT),
            team_id=team_id(TEAM_SEED),
        ),
    ]


def _given(signed: bytes, **change: object) -> Case:
    given = {
        "signed": signed,
        "installation": INSTALLATION,
        "root_public_key": _ROOT,
        "today": "2026-03-02",
        "lowest_sequence": 5,
    }
    return {**given, **change}


def _verified() -> list[Case]:
    signed = _signed(_SNAPSHOT)
    gives = {
        "sequence": 5,
        "expires_on": "2026-03-31",
        "team_epoch": 2,
        "team_id": team_id(TEAM_SEED),
        "entries": 3,
    }
    return [
        passes("directory verifies", "verify-directory", _given(signed), **gives),
        passes("directory on its last day", "verify-directory", _given(signed, today="2026-03-31"), **gives),
        passes("directory a day early", "verify-directory", _given(signed, today="2026-02-28"), **gives),
        fails(
            "directory after its last day", "verify-directory", _given(signed, today="2026-04-01"), "Expired"
        ),
        fails("directory two days early", "verify-directory", _given(signed, today="2026-02-27"), "Expired"),
        fails(
            "directory older than one seen",
            "verify-directory",
            _given(signed, lowest_sequence=6),
            "RolledBack",
        ),
        fails(
            "directory of another installation",
            "verify-directory",
            _given(signed, installation=OTHER_INSTALLATION),
            "ContextMismatch",
        ),
        fails(
            "directory under another root",
            "verify-directory",
            _given(signed, root_public_key=signing_public(secret("another root"))),
            "SignatureInvalid",
        ),
    ]


def _untrusted() -> list[Case]:
    stranger = person("stranger")
    signed = _signed(_SNAPSHOT)

    def by(installation: bytes, delegate: bytes, first: str, last: str, root: bytes = ROOT_SEED) -> bytes:
        return _signed(_SNAPSHOT, certified=certificate(root, installation, delegate, first, last))

    coordinator = COORDINATOR.publics[1]
    with_stranger = with_field(signed, 1, 5, 2, 3, stranger.key_id)
    unrevoked = with_field(signed, 1, 8, listed([]))
    refused = [
        ("with an entry changed", with_stranger, "SignatureInvalid"),
        ("with its revocations taken away", unrevoked, "SignatureInvalid"),
        ("with a bit of its signature flipped", flipped(signed, -1), "SignatureInvalid"),
        ("signed by somebody else", _signed(_SNAPSHOT, stranger.signing_seed), "SignatureInvalid"),
        (
            "of a delegate no root certified",
            by(INSTALLATION, coordinator, "2026-01-01", "2026-06-30", secret("another root")),
            "SignatureInvalid",
        ),
        (
            "of another's certificate",
            by(INSTALLATION, stranger.publics[1], "2026-01-01", "2026-06-30"),
            "SignatureInvalid",
        ),
        (
            "of a certificate for another installation",
            by(OTHER_INSTALLATION, coordinator, "2026-01-01", "2026-06-30"),
            "ContextMismatch",
        ),
        (
            "issued before its certificate",
            by(INSTALLATION, coordinator, "2026-03-02", "2026-06-30"),
            "Expired",
        ),
        (
            "issued after its certificate",
            by(INSTALLATION, coordinator, "2026-01-01", "2026-02-28"),
            "Expired",
        ),
        (
            "about another installation",
            _signed(_SNAPSHOT._replace(installation=OTHER_INSTALLATION)),
            "ContextMismatch",
        ),
        ("cut", signed[:-1], "Malformed"),
    ]
    return [
        fails(f"directory {name}", "verify-directory", _given(data), failure)
        for name, data, failure in refused
    ]


def _resigned(position: int, value: bytes) -> bytes:
    """Return the directory with one field changed and signed anew by its delegate."""
    label, body, certified, _ = fields_of(_signed(_SNAPSHOT))
    body = with_field(body, position, value)
    return framed_again([label, body, certified, sign(COORDINATOR.signing_seed, body)])


def _crooked() -> list[Case]:
    entries = fields_of(_signed(_SNAPSHOT))[1]
    one = fields_of(fields_of(entries)[5])[1]
    refused = [
        ("of an installation id of 15 bytes", _resigned(1, INSTALLATION[:-1]), "Malformed"),
        ("of sequence 0", _resigned(2, number(0)), "Malformed"),
        ("that lasts 31 days", _resigned(4, b"2026-04-01"), "Malformed"),
        ("that ends before it begins", _resigned(4, b"2026-02-28"), "Malformed"),
        ("at the end of time", _resigned(3, b"9999-12-31"), "Malformed"),
        ("that lists a key twice", _resigned(5, listed([one, one])), "Malformed"),
        (
            "with roles out of order",
            _resigned(5, listed([_entry([b"coordinator", b"administrator"])])),
            "Malformed",
        ),
        ("with a role twice", _resigned(5, listed([_entry([b"counselor", b"counselor"])])), "Malformed"),
        ("with an unknown role", _resigned(5, listed([_entry([b"owner"])])), "Malformed"),
        (
            "with an entry of another suite",
            _resigned(5, listed([with_field(one, 2, b"another-suite")])),
            "UnknownSuite",
        ),
        ("of team epoch 0", _resigned(6, number(0)), "Malformed"),
        ("with a short team key", _resigned(7, bytes(1215)), "Malformed"),
    ]
    return [
        fails(f"directory {name}", "verify-directory", _given(data), failure)
        for name, data, failure in refused
    ]


def _entry(roles: list[bytes]) -> bytes:
    entries = fields_of(fields_of(_signed(_SNAPSHOT))[1])[5]
    return with_field(fields_of(entries)[1], 4, listed(roles))


def _roles() -> list[Case]:
    signed = _signed(_SNAPSHOT)
    refused = [
        ("she has not", COUNSELOR.key_id, "coordinator"),
        ("of somebody revoked", OTHER_COUNSELOR.key_id, "counselor"),
        ("of a stranger", person("stranger").key_id, "counselor"),
    ]
    given = {"signed": signed, "key_id": COUNSELOR.key_id, "role": "counselor"}
    return [
        passes("role she has", "ensure-role", given, staff_id=_IDS[1]),
        *(
            fails(
                f"role {name}",
                "ensure-role",
                {"signed": signed, "key_id": key_id, "role": role},
                "NotEntitled",
            )
            for name, key_id, role in refused
        ),
    ]
