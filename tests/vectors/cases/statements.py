"""Epoch statements: commitments, chains, links."""

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.cast import (
    CLIENT,
    CONVERSATION,
    COUNSELOR,
    DAY,
    INTAKE,
    NEXT_CONVERSATION,
    OTHER_CLIENT,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    TEAM_SEED,
    content_key,
    key_fields,
    name_fields,
    person_fields,
)
from tests.vectors.from_readme.content import Name, Statement, link, sign_statement, statement_hash
from tests.vectors.from_readme.people import team_id
from tests.vectors.from_readme.primitives import frame, listed, number
from tests.vectors.tampering import flipped, with_field

ABOUT = "Commitments and epoch statements: section 6."


def _sorted(*holders: tuple[bytes, str]) -> list[tuple[bytes, str]]:
    return sorted(holders)


_PAIR = _sorted((CLIENT.key_id, "client"), (COUNSELOR.key_id, "counselor"))
INTAKE_1 = Statement(
    INTAKE, CLIENT, _sorted((CLIENT.key_id, "client"), (team_id(TEAM_SEED), "team")), "opened", DAY
)
CONVERSATION_1 = Statement(CONVERSATION, COUNSELOR, _PAIR, "opened", DAY, linked=(INTAKE,))
CONVERSATION_2 = Statement(
    NEXT_CONVERSATION,
    OTHER_COUNSELOR,
    _sorted((CLIENT.key_id, "client"), (OTHER_COUNSELOR.key_id, "counselor")),
    "handed-over",
    "2026-04-01",
    CONVERSATION_1.signed(),
    (CONVERSATION,),
)
_STATEMENTS = {"intake/1": INTAKE_1, "conversation/1": CONVERSATION_1, "conversation/2": CONVERSATION_2}


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_commitments(), *_made(), *_verified(), *_chains(), *_crooked(), *_links(), *_keys_and_holders()]


def _commitments() -> list[Case]:
    group = content_key(Name("group", bytes(range(16)), "announcements", 3))
    return [
        passes(
            f"commitment to {key.name.kind}/{key.name.epoch}",
            "commitment",
            key_fields(key),
            commitment=key.commitment,
        )
        for key in (INTAKE, CONVERSATION, NEXT_CONVERSATION, group)
    ]


def _made() -> list[Case]:
    return [
        passes(
            f"statement of {name} made",
            "state-epoch",
            {
                "key": key_fields(statement.key),
                "creator": person_fields(statement.creator),
                "holders": [list(holder) for holder in statement.holders],
                "reason": statement.reason,
                "day": statement.day,
                "previous": statement.previous or None,
                "linked": [key_fields(key) for key in statement.linked],
            },
            signed=statement.signed(),
            hash=statement_hash(statement.signed()),
        )
        for name, statement in _STATEMENTS.items()
    ]


def _given(statement: Statement, signed: bytes | None = None) -> Case:
    return {
        "signed": statement.signed() if signed is None else signed,
        "creator_signing_public": statement.creator.publics[1],
        "previous": statement.previous or None,
    }


def _verified() -> list[Case]:
    return [
        passes(
            f"statement of {name} verifies",
            "verify-statement",
            _given(statement),
            name=name_fields(statement.key),
            commitment=statement.key.commitment,
            holders=[list(holder) for holder in statement.holders],
            reason=statement.reason,
            day=statement.day,
            creator=statement.creator.key_id,
            links=[[key.name.kind, key.name.epoch] for key in statement.linked],
        )
        for name, statement in _STATEMENTS.items()
    ]


def _chains() -> list[Case]:
    other_first = Statement(OTHER_CONVERSATION, COUNSELOR, _PAIR, "opened", DAY).signed()
    another_first = CONVERSATION_1._replace(day="2026-03-03").signed()
    third = content_key(Name("client", CLIENT.client_id, "conversation", 3))
    skipping = Statement(third, COUNSELOR, _PAIR, "routine", DAY, CONVERSATION_1.signed())
    foreign = CONVERSATION_2._replace(previous=other_first)
    second = _given(CONVERSATION_2)
    refused = [
        ("without its predecessor", {**second, "previous": None}),
        ("after another statement of the same epoch", {**second, "previous": another_first}),
        ("after a statement of another kind", {**second, "previous": INTAKE_1.signed()}),
        ("after another client's", _given(foreign)),
        ("that skips an epoch", _given(skipping)),
        ("that is its own predecessor", {**second, "previous": CONVERSATION_2.signed()}),
        ("of a first epoch after another", {**_given(CONVERSATION_1), "previous": CONVERSATION_1.signed()}),
    ]
    return [fails(f"statement {name}", "verify-statement", given, "ChainBroken") for name, given in refused]


def _resigned(body: bytes) -> bytes:
    return sign_statement(COUNSELOR.signing_seed, body, listed([link(INTAKE, body)]))


def _changed(position: int, value: bytes) -> bytes:
    """Return the counselor's first statement with one field of its body changed, honestly signed and linked."""
    return _resigned(with_field(CONVERSATION_1.body(), position, value))


def _crooked() -> list[Case]:
    signed = CONVERSATION_1.signed()
    wrong_author = {**_given(CONVERSATION_1), "creator_signing_public": CLIENT.publics[1]}
    refused = [
        ("with another commitment", with_field(signed, 1, 6, INTAKE.commitment), "SignatureInvalid"),
        ("with its links taken away", with_field(signed, 2, listed([])), "SignatureInvalid"),
        ("with a bit of its signature flipped", flipped(signed, -1), "SignatureInvalid"),
        ("with a byte left over", signed + b"\0", "Malformed"),
        ("of nothing", b"", "Malformed"),
        ("of another suite", _changed(1, b"another-suite"), "UnknownSuite"),
        ("of an unknown owner kind", _changed(2, b"person"), "Malformed"),
        ("of an owner id of 31 bytes", _changed(3, CLIENT.client_id[:-1]), "Malformed"),
        ("of a kind its owner has not", _changed(4, b"announcements"), "Malformed"),
        ("of an unknown kind", _changed(4, b"diary"), "Malformed"),
        ("of epoch 0", _changed(5, number(0)), "Malformed"),
        ("of epoch 2 without a predecessor's hash", _changed(5, number(2)), "Malformed"),
        ("of epoch 1 with a predecessor's hash", _changed(7, CLIENT.key_id), "Malformed"),
        ("whose holders are out of order", _changed(8, _holders(*_PAIR[::-1])), "Malformed"),
        ("that lists a holder twice", _changed(8, _holders(_PAIR[0], *_PAIR)), "Malformed"),
        ("that lists nobody", _changed(8, _holders()), "Malformed"),
        ("with an unknown role", _changed(8, _holders((CLIENT.key_id, "owner"))), "Malformed"),
        ("with a holder of 31 bytes", _changed(8, _holders((CLIENT.key_id[:-1], "client"))), "Malformed"),
        ("with an unknown reason", _changed(9, b"because"), "Malformed"),
        ("with its day spelt otherwise", _changed(10, b"20260302"), "Malformed"),
        ("with a creator of 31 bytes", _changed(11, COUNSELOR.key_id[:-1]), "Malformed"),
    ]
    return [
        fails("statement under another signing key", "verify-statement", wrong_author, "SignatureInvalid"),
        *(
            fails(f"statement {name}", "verify-statement", _given(CONVERSATION_1, data), failure)
            for name, data, failure in refused
        ),
    ]


def _holders(*holders: tuple[bytes, str]) -> bytes:
    return listed([frame("epoch-holder", key_id, role.encode()) for key_id, role in holders])


def _links() -> list[Case]:
    first, second = CONVERSATION_1.signed(), CONVERSATION_2.signed()
    unlinked = CONVERSATION_2._replace(linked=()).signed()
    another = content_key(CONVERSATION.name, "another")
    moved = with_field(second, 2, listed([link(CONVERSATION, CONVERSATION_1.body())]))
    refused = [
        ("is missing", unlinked, CONVERSATION),
        (
            "is under another key of that name",
            CONVERSATION_2._replace(linked=(another,)).signed(),
            CONVERSATION,
        ),
        ("was made over another statement", moved, CONVERSATION),
        (
            "is under another client's key",
            first,
            content_key(INTAKE.name._replace(owner_id=OTHER_CLIENT.client_id)),
        ),
        ("is asked for another kind", second, INTAKE),
    ]
    return [
        passes("link to intake", "verify-link", {"signed": first, "key": key_fields(INTAKE)}),
        passes(
            "link to the epoch before", "verify-link", {"signed": second, "key": key_fields(CONVERSATION)}
        ),
        *(
            fails(f"link that {name}", "verify-link", {"signed": data, "key": key_fields(key)}, "MacInvalid")
            for name, data, key in refused
        ),
    ]


def _keys_and_holders() -> list[Case]:
    signed = CONVERSATION_1.signed()
    another = content_key(CONVERSATION.name, "another")
    return [
        passes(
            "key that is announced", "ensure-commitment", {"signed": signed, "key": key_fields(CONVERSATION)}
        ),
        fails(
            "key that is not announced",
            "ensure-commitment",
            {"signed": signed, "key": key_fields(another)},
            "CommitmentMismatch",
        ),
        fails(
            "key of another kind",
            "ensure-commitment",
            {"signed": signed, "key": key_fields(INTAKE)},
            "ContextMismatch",
        ),
        passes("holder who is listed", "ensure-holder", {"signed": signed, "key_id": COUNSELOR.key_id}),
        fails(
            "holder who is not listed",
            "ensure-holder",
            {"signed": signed, "key_id": OTHER_COUNSELOR.key_id},
            "NotEntitled",
        ),
    ]
