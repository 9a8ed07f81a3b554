"""Sealed records and envelopes."""

from tests.vectors.case import Case, Changes, Seals, fails, passes, refusals
from tests.vectors.cast import (
    CASEWORK,
    CLIENT,
    CONVERSATION,
    COUNSELOR,
    NEXT_CONVERSATION,
    OTHER_CLIENT,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    TEAM_SEED,
    content_key,
    key_fields,
    secret,
)
from tests.vectors.from_readme.content import Header, envelope_header, record, record_hash, record_of_body
from tests.vectors.from_readme.people import team_id
from tests.vectors.from_readme.primitives import SUITE, frame, number, padded, sha256, sign
from tests.vectors.tampering import fields_of, flipped, with_field

ABOUT = "Sealed records and envelopes: section 7."
_SALT = secret("record salt")
_WORDS = "Добры дзень. Мне цяжка спаць. 🌙".encode()
_NOTE = b"Second session. She slept."
_ID = secret("record id", 16)

_HERS = Header(CONVERSATION, _ID, 1, CLIENT.key_id)
_HER_RECORD = record(_HERS, _SALT, _WORDS)
_NEXT = Header(CONVERSATION, secret("next record id", 16), 2, CLIENT.key_id, record_hash(_HER_RECORD))
_STAFFS = Header(CASEWORK, _ID, 1, COUNSELOR.key_id)
_STAFF_RECORD = record(_STAFFS, _SALT, _NOTE, COUNSELOR.signing_seed)


def cases(seals: Seals) -> list[Case]:
    """Return the cases."""
    return [*_opened(), *_moved(), *_keys(), *_authors(), *_bodies(), *_forms(), *_envelopes(seals)]


def _given(header: Header, sealed: bytes) -> Case:
    author = COUNSELOR.publics[1] if header.author == COUNSELOR.key_id else None
    return {"sealed": sealed, "key": key_fields(header.key), "author_signing_public": author}


def _opened() -> list[Case]:
    long = record(_NEXT, secret("another salt"), _WORDS * 20)
    return [
        passes(
            name,
            "open-record",
            _given(header, sealed),
            content=content,
            signed=header is _STAFFS,
            record_id=header.record_id,
            version=header.version,
            author=header.author,
            previous_hash=header.previous,
            hash=record_hash(sealed),
            size_class_bytes=size,
        )
        for name, header, sealed, content, size in [
            ("record of a client", _HERS, _HER_RECORD, _WORDS, 1024),
            ("record of staff", _STAFFS, _STAFF_RECORD, _NOTE, 1024),
            ("record that follows another, in the next class", _NEXT, long, _WORDS * 20, 4096),
            ("record of no words", _HERS, record(_HERS, _SALT, b""), b"", 1024),
        ]
    ]


def _moved() -> list[Case]:
    """Every field of the header changed in what was sealed, and opened with the key that was meant."""
    changes = [
        ("of another suite", 1, b"another-suite", "UnknownSuite"),
        ("moved to a group", 2, b"group", "Malformed"),
        ("moved to another client", 3, OTHER_CLIENT.client_id, "ContextMismatch"),
        ("given another id", 4, secret("another id", 16), "WrongKey"),
        ("given another version", 5, number(2), "WrongKey"),
        ("given version 0", 5, number(0), "Malformed"),
        ("moved to another kind", 6, b"casework", "ContextMismatch"),
        ("moved to another epoch", 7, number(2), "ContextMismatch"),
        ("given another commitment", 8, NEXT_CONVERSATION.commitment, "CommitmentMismatch"),
        ("given another author", 9, OTHER_CLIENT.key_id, "WrongKey"),
        ("given another predecessor", 10, secret("hash"), "WrongKey"),
    ]
    given = _given(_HERS, _HER_RECORD)
    whole = [
        ("with another salt", 2, flipped(_SALT, 0), "WrongKey"),
        ("with a salt of 31 bytes", 2, _SALT[:-1], "Malformed"),
    ]
    return [
        *(
            fails(
                f"record {name}",
                "open-record",
                {**given, "sealed": with_field(_HER_RECORD, 1, field, value)},
                failure,
            )
            for name, field, value, failure in changes
        ),
        *(
            fails(
                f"record {name}",
                "open-record",
                {**given, "sealed": with_field(_HER_RECORD, field, value)},
                failure,
            )
            for name, field, value, failure in whole
        ),
        fails(
            "record with a bit flipped",
            "open-record",
            {**given, "sealed": flipped(_HER_RECORD, -500)},
            "WrongKey",
        ),
        fails("record cut", "open-record", {**given, "sealed": _HER_RECORD[:-1]}, "Malformed"),
    ]


def _keys() -> list[Case]:
    given = _given(_HERS, _HER_RECORD)
    other_shred = CONVERSATION._replace(shred=secret("another shred"))
    fully_moved = with_field(
        with_field(_HER_RECORD, 1, 3, OTHER_CLIENT.client_id), 1, 8, OTHER_CONVERSATION.commitment
    )
    refused: Changes = [
        ("under another client's key", {"key": key_fields(OTHER_CONVERSATION)}, "ContextMismatch"),
        (
            "under another key of that name",
            {"key": key_fields(content_key(CONVERSATION.name, "another"))},
            "CommitmentMismatch",
        ),
        ("under another shred secret", {"key": key_fields(other_shred)}, "WrongKey"),
        (
            "moved whole to another client",
            {"key": key_fields(OTHER_CONVERSATION), "sealed": fully_moved},
            "WrongKey",
        ),
    ]
    return refusals("record", "open-record", given, refused)


def _authors() -> list[Case]:
    moved = record(_STAFFS._replace(version=2), _SALT, _NOTE, COUNSELOR.signing_seed)
    given, hers = _given(_STAFFS, _STAFF_RECORD), _given(_HERS, _HER_RECORD)
    foreign_body = padded(frame("record-body", _NOTE, _signature_over(moved)))
    refused = [
        (
            "of staff under another signing key",
            {**given, "author_signing_public": OTHER_COUNSELOR.publics[1]},
        ),
        (
            "of staff signed by another",
            _given(_STAFFS, record(_STAFFS, _SALT, _NOTE, OTHER_COUNSELOR.signing_seed)),
        ),
        ("of staff without signature", _given(_STAFFS, record(_STAFFS, _SALT, _NOTE))),
        (
            "of staff with a signature for another header",
            _given(_STAFFS, record_of_body(_STAFFS, _SALT, foreign_body)),
        ),
        ("of a client with a signature", _given(_HERS, record(_HERS, _SALT, _WORDS, CLIENT.signing_seed))),
        ("of a client read as staff's", {**hers, "author_signing_public": COUNSELOR.publics[1]}),
    ]
    return [fails(f"record {name}", "open-record", one, "SignatureInvalid") for name, one in refused]


def _signature_over(sealed: bytes) -> bytes:
    """Return the counselor's signature of her note under the header of another record."""
    header_hash = sha256(frame("record-header-hash", fields_of(sealed)[1]))
    return sign(COUNSELOR.signing_seed, frame("record-signature", header_hash, _NOTE))


def _bodies() -> list[Case]:
    crooked = [
        ("whose padding is not zero", padded(frame("record-body", b"x", b""))[:-1] + b"\x01"),
        ("whose body has another label", padded(frame("record-header", b"x", b""))),
        ("whose body has one field", padded(frame("record-body", b"x"))),
        ("whose body is no frame", padded(b"x")),
    ]
    return [
        fails(f"record {name}", "open-record", _given(_HERS, record_of_body(_HERS, _SALT, body)), "Malformed")
        for name, body in crooked
    ]


def _forms() -> list[Case]:
    of_no_class = record_of_body(_HERS, _SALT, bytes(1023))
    refused = [
        ("that is words", _WORDS, "Malformed"),
        ("that is JSON", b'{"text": "words"}', "Malformed"),
        ("that is nothing", b"", "Malformed"),
        (
            "that is an envelope's header",
            envelope_header(CLIENT.client_id, _ID, team_id(TEAM_SEED)),
            "Malformed",
        ),
        ("of no padding class", of_no_class, "Malformed"),
        ("with something behind it", _HER_RECORD + b"words", "Malformed"),
        ("with words for a header", with_field(_HER_RECORD, 1, _WORDS), "Malformed"),
        ("of a suite unknown to the server", with_field(_HER_RECORD, 1, 1, b"another-suite"), "UnknownSuite"),
    ]
    return [
        passes(
            "form of a record", "read-record", {"sealed": _HER_RECORD}, record_id=_ID, size_class_bytes=1024
        ),
        *(
            fails(f"form of a record {name}", "read-record", {"sealed": data}, failure)
            for name, data, failure in refused
        ),
    ]


def _envelopes(seals: Seals) -> list[Case]:
    name, team = "envelope opens", team_id(TEAM_SEED)
    header = envelope_header(CLIENT.client_id, _ID, team)
    envelope = frame("sealed-envelope", header, seals.seal(name, "sealed", TEAM_SEED, padded(_WORDS), header))
    odd_name = "envelope whose padding is not zero"
    crooked = seals.seal(odd_name, "sealed", TEAM_SEED, padded(_WORDS)[:-1] + b"\x01", header)
    given = {
        "sealed": envelope,
        "client_id": CLIENT.client_id,
        "envelope_id": _ID,
        "team_id": team,
        "team_seed": TEAM_SEED,
    }
    hers = with_field(envelope, 1, 2, OTHER_CLIENT.client_id)
    refused: Changes = [
        ("for another team", {"team_seed": secret("another team")}, "WrongKey"),
        ("passed off as another client's", {"sealed": hers}, "ContextMismatch"),
        ("moved to another client", {"sealed": hers, "client_id": OTHER_CLIENT.client_id}, "WrongKey"),
        ("asked for by another id", {"envelope_id": secret("another id", 16)}, "ContextMismatch"),
        ("of another suite", {"sealed": with_field(envelope, 1, 1, SUITE[:-1])}, "UnknownSuite"),
        ("with a bit flipped", {"sealed": flipped(envelope, -1)}, "WrongKey"),
        ("of no padding class", {"sealed": with_field(envelope, 2, bytes(1023 + 1136))}, "Malformed"),
        ("cut", {"sealed": envelope[:-1]}, "Malformed"),
    ]
    return [
        passes(name, "open-envelope", given, content=_WORDS),
        *refusals("envelope", "open-envelope", given, refused),
        fails(
            odd_name,
            "open-envelope",
            {**given, "sealed": frame("sealed-envelope", header, crooked)},
            "Malformed",
        ),
    ]
