"""Letters of a group."""

from tests.vectors.case import Case, Changes, Seals, fails, passes, refusals
from tests.vectors.cast import CLIENT, COORDINATOR, COUNSELOR, OTHER_CLIENT, TEAM_SEED, secret
from tests.vectors.from_readme.content import Letter
from tests.vectors.from_readme.people import team_id
from tests.vectors.from_readme.primitives import SUITE, frame, padded
from tests.vectors.tampering import flipped, with_field

ABOUT = "Letters of a group: section 7."
_GROUP = secret("group", 16)
_ID = secret("letter id", 16)
_WORDS = "Сустракаемся па панядзелках. 🌙".encode()
_LINE = Letter(_GROUP, CLIENT.client_id, _ID, CLIENT.key_id, COUNSELOR.key_id)
_TO_HER = Letter(_GROUP, CLIENT.client_id, _ID, COUNSELOR.key_id, CLIENT.key_id)
_TO_TEAM = Letter(_GROUP, b"", _ID, COORDINATOR.key_id, team_id(TEAM_SEED))


def cases(seals: Seals) -> list[Case]:
    """Return the cases."""
    return [*_opened(seals), *_refused(seals)]


def _sealed(seals: Seals, name: str, letter: Letter, seed: bytes, body: bytes) -> bytes:
    header = letter.encoded()
    return frame("sealed-group-letter", header, seals.seal(name, "sealed", seed, body, header))


def _given(letter: Letter, sealed: bytes, seed: bytes, signing_public: bytes | None) -> Case:
    return {
        "sealed": sealed,
        "group_id": letter.group_id,
        "client_id": letter.client_id or None,
        "letter_id": letter.letter_id,
        "author": letter.author,
        "recipient": letter.recipient,
        "recipient_seed": seed,
        "author_signing_public": signing_public,
    }


def _opened(seals: Seals) -> list[Case]:
    letters = (
        ("of a member", _LINE, COUNSELOR.hpke_seed, None, None),
        ("to a member", _TO_HER, CLIENT.hpke_seed, COUNSELOR.signing_seed, COUNSELOR.publics[1]),
        ("to the team, about no one", _TO_TEAM, TEAM_SEED, COORDINATOR.signing_seed, COORDINATOR.publics[1]),
    )
    made = []
    for which, letter, seed, signing_seed, signing_public in letters:
        name = f"group letter {which} opens"
        sealed = _sealed(seals, name, letter, seed, letter.body(_WORDS, signing_seed))
        given = _given(letter, sealed, seed, signing_public)
        made.append(passes(name, "open-group-letter", given, content=_WORDS))
    return made


def _refused(seals: Seals) -> list[Case]:
    seed, public = CLIENT.hpke_seed, COUNSELOR.publics[1]
    signed = _TO_HER.body(_WORDS, COUNSELOR.signing_seed)
    sealed = _sealed(seals, "group letter to a member opens", _TO_HER, seed, signed)
    given = _given(_TO_HER, sealed, seed, public)
    others = with_field(sealed, 1, 3, OTHER_CLIENT.client_id)
    changes: Changes = [
        ("for another reader", {"recipient_seed": OTHER_CLIENT.hpke_seed}, "WrongKey"),
        ("asked for in another group", {"group_id": secret("other group", 16)}, "ContextMismatch"),
        ("asked for in another's line", {"client_id": OTHER_CLIENT.client_id}, "ContextMismatch"),
        ("asked for by another id", {"letter_id": secret("another id", 16)}, "ContextMismatch"),
        ("asked for as another's", {"author": COORDINATOR.key_id}, "ContextMismatch"),
        ("moved to another's line", {"sealed": others, "client_id": OTHER_CLIENT.client_id}, "WrongKey"),
        ("under another signing key", {"author_signing_public": COORDINATOR.publics[1]}, "SignatureInvalid"),
        ("signed where a client writes", {"author_signing_public": None}, "SignatureInvalid"),
        ("of another suite", {"sealed": with_field(sealed, 1, 1, SUITE[:-1])}, "UnknownSuite"),
        ("of a client id of 31 bytes", {"sealed": with_field(sealed, 1, 3, bytes(31))}, "Malformed"),
        ("with a bit flipped", {"sealed": flipped(sealed, -1)}, "WrongKey"),
        ("of no padding class", {"sealed": with_field(sealed, 2, bytes(1023 + 1136))}, "Malformed"),
        ("cut", {"sealed": sealed[:-1]}, "Malformed"),
    ]
    crooked = (
        ("unsigned where staff writes", _TO_HER.body(_WORDS), "SignatureInvalid"),
        ("signed for another reader", _LINE.body(_WORDS, COUNSELOR.signing_seed), "SignatureInvalid"),
        ("whose padding is not zero", signed[:-1] + b"\x01", "Malformed"),
        ("that is no body", padded(frame("record-body", _WORDS, b"")), "Malformed"),
    )
    return [
        *refusals("group letter", "open-group-letter", given, changes),
        *(
            fails(
                f"group letter {name}",
                "open-group-letter",
                given | {"sealed": _sealed(seals, f"group letter {name}", _TO_HER, seed, body)},
                failure,
            )
            for name, body, failure in crooked
        ),
    ]
