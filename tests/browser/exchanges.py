"""What one implementation makes and the other opens: each format, made of fresh random data."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from app.crypto.keypairs import KeyPair
from app.crypto.organisations import team_key_id
from app.crypto.secret_bytes import Secret
from app.crypto.suites import hpke_public_bytes, signing_public_bytes
from tests.unit.crypto.operations import OPERATIONS

Json = dict[str, Any]
DAY: Final = "2026-03-02"
_ZEROS: Final = bytes(32).hex()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing to make and open.

    `make` and `open` name operations. `made` is the field in which what was made comes out and goes in again;
    `asked` is what else the opener is given, `gives` what it must return at least.
    """

    make: str
    given: Json
    made: str
    open: str
    asked: Json
    gives: Json


def drawn(length: int = 32) -> str:
    """Return so many fresh random bytes in hexadecimal."""
    return secrets.token_hex(length)


def _content() -> str:
    return drawn(secrets.choice([0, 1, 900, 5_000, 40_000]))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A fresh person with what both sides may know of her."""

    seeds: Json
    publics: Json
    key_id: str
    client_id: str


def _person() -> _Drawn:
    pair = KeyPair.generate()
    return _Drawn(
        {"hpke_seed": pair.hpke_seed.hex(), "signing_seed": pair.signing_seed.hex()},
        {"hpke_public": pair.public.hpke.hex(), "signing_public": pair.public.signing.hex()},
        pair.key_id.hex(),
        pair.public.client_id.hex(),
    )


def _key(kind: str = "conversation", epoch: int = 1, owner_id: str | None = None) -> Json:
    name = {"owner_kind": "client", "owner_id": owner_id or drawn(), "kind": kind, "epoch": epoch}
    return {"name": name, "key": drawn(), "shred": drawn()}


def _commitment(key: Json) -> str:
    commitment: str = OPERATIONS["commitment"](key)["commitment"]
    return commitment


def wrapped_keys() -> Exchange:
    """A person's keys under her wrap."""
    one, wrap = _person(), drawn()
    blob = {"root_public_key": drawn(), "directory_sequence": secrets.randbelow(2**53)}
    asked = {"wrap": wrap, "purpose": "staff"}
    given = {**asked, "keys": one.seeds, **blob}
    return Exchange("wrap", given, "wrapped", "unwrap", asked, {**one.seeds, **blob, "key_id": one.key_id})


def grant() -> Exchange:
    """A key of content for a person."""
    key, recipient = _key(), _person()
    asked = {
        "recipient": recipient.seeds,
        "name": key["name"],
        "commitment": _commitment(key),
        "shred": key["shred"],
    }
    given = {"key": key, "recipient": recipient.publics}
    return Exchange("seal-grant", given, "grant", "open-grant", asked, {"key": key["key"]})


def grant_to_the_team() -> Exchange:
    """A key of content for the intake team."""
    key, seed = _key("intake"), drawn()
    asked = {"team_seed": seed, "name": key["name"], "commitment": _commitment(key), "shred": key["shred"]}
    given = {"key": key, "team_hpke_public": _public_of(seed)}
    return Exchange("seal-grant-to-team", given, "grant", "open-grant-as-team", asked, {"key": key["key"]})


def team_grant() -> Exchange:
    """The team's seed for a coordinator."""
    seed, coordinator = drawn(), _person()
    place = {"installation": drawn(16), "epoch": 1 + secrets.randbelow(9)}
    given = {**place, "team_seed": seed, "coordinator": coordinator.publics}
    asked = {**place, "coordinator": coordinator.seeds, "team_hpke_public": _public_of(seed)}
    return Exchange("seal-team-grant", given, "grant", "open-team-grant", asked, {"team_seed": seed})


def _record(key: Json, author: _Drawn, *, signed: bool) -> Exchange:
    said = {
        "record_id": drawn(16),
        "version": 1 + secrets.randbelow(9),
        "author": author.key_id,
        "previous_hash": drawn(),
        "content": _content(),
    }
    given = {"key": key, **said, "signer": author.seeds if signed else None}
    asked = {"key": key, "author_signing_public": author.publics["signing_public"] if signed else None}
    return Exchange("seal-record", given, "sealed", "open-record", asked, {**said, "signed": signed})


def record_of_a_client() -> Exchange:
    """A client's words, unsigned."""
    return _record(_key(), _person(), signed=False)


def record_of_staff() -> Exchange:
    """A counselor's words, signed inside."""
    return _record(_key("casework", 1 + secrets.randbelow(9)), _person(), signed=True)


def envelope() -> Exchange:
    """A line to the team alone."""
    seed, content = drawn(), _content()
    public = _public_of(seed)
    place = {
        "client_id": drawn(),
        "envelope_id": drawn(16),
        "team_id": team_key_id(bytes.fromhex(public)).hex(),
    }
    given = {**place, "content": content, "team_hpke_public": public}
    return Exchange(
        "seal-envelope", given, "sealed", "open-envelope", {**place, "team_seed": seed}, {"content": content}
    )


def statement() -> Exchange:
    """The first statement of a conversation, linked to the intake."""
    client, counselor = _person(), _person()
    key = _key(owner_id=client.client_id)
    holders = sorted([[client.key_id, "client"], [counselor.key_id, "counselor"]])
    said = {"reason": "opened", "day": DAY, "holders": holders}
    linked = [_key("intake", owner_id=client.client_id)]
    given = {**said, "key": key, "creator": counselor.seeds, "previous": None, "linked": linked}
    asked = {"creator_signing_public": counselor.publics["signing_public"], "previous": None}
    gives = {**said, "name": key["name"], "commitment": _commitment(key), "links": [["intake", 1]]}
    return Exchange("state-epoch", given, "signed", "verify-statement", asked, gives)


def next_statement() -> Exchange:
    """The statement after that one."""
    before = statement()
    first = OPERATIONS["state-epoch"](before.given)["signed"]
    key = _key(epoch=2, owner_id=before.given["key"]["name"]["owner_id"])
    given = {**before.given, "key": key, "previous": first, "linked": [before.given["key"]]}
    gives = {"name": key["name"], "links": [["conversation", 1]]}
    return Exchange(
        "state-epoch", given, "signed", "verify-statement", {**before.asked, "previous": first}, gives
    )


def assignment() -> Exchange:
    """A counselor for a client."""
    key, signer = _key("intake"), _person()
    said = {
        "client_id": key["name"]["owner_id"],
        "sequence": 1,
        "counselor_id": drawn(16),
        "counselor_key": drawn(),
        "granted": [["intake", 1, _commitment(key)]],
        "previous_hash": _ZEROS,
        "day": DAY,
    }
    asked = {"signer_signing_public": signer.publics["signing_public"], "previous": None}
    given = {**said, "signer": signer.seeds}
    return Exchange("sign-assignment", given, "signed", "verify-assignment", asked, said)


def admission() -> Exchange:
    """A client for a group."""
    signer = _person()
    seat = {"group_id": drawn(16), "client_id": drawn()}
    given = {**seat, "day": DAY, "signer": signer.seeds}
    asked = {**seat, "signer_signing_public": signer.publics["signing_public"]}
    return Exchange("sign-admission", given, "signed", "verify-admission", asked, {**seat, "day": DAY})


def permit() -> Exchange:
    """A cover for a counselor on leave."""
    key, signer = _key(), _person()
    said = {
        "client_id": key["name"]["owner_id"],
        "sequence": 1,
        "kind": "cover",
        "staff_id": drawn(16),
        "key_id": drawn(),
        "granted": [["conversation", 1, _commitment(key)]],
        "last_day": "2026-03-16",
        "earlier_client": None,
        "assignment_hash": drawn(),
        "previous_hash": _ZEROS,
        "day": DAY,
    }
    asked = {"signer_signing_public": signer.publics["signing_public"], "previous": None}
    return Exchange("sign-permit", {**said, "signer": signer.seeds}, "signed", "verify-permit", asked, said)


def log_in_proof() -> Exchange:
    """The proof that somebody holds a log-in key."""
    seed = drawn()
    context = {"installation": drawn(16), "action": "erase", "subject": drawn(), "nonce": drawn()}
    public = signing_public_bytes(bytes.fromhex(seed)).hex()
    return Exchange(
        "prove-login", {"seed": seed, **context}, "proof", "verify-login", {"public": public, **context}, {}
    )


def directory() -> Exchange:
    """Everybody, signed by a certified delegate."""
    root, installation, delegate, counselor = drawn(), drawn(16), _person(), _person()
    certificate = OPERATIONS["certify"](
        {
            "root_seed": root,
            "installation": installation,
            "delegate": delegate.publics["signing_public"],
            "first_day": "2026-01-01",
            "last_day": "2026-12-31",
        }
    )["certificate"]
    said = {"sequence": 1 + secrets.randbelow(999), "expires_on": "2026-03-31", "team_epoch": 1}
    given = {
        **said,
        "installation": installation,
        "issued_on": "2026-03-01",
        "entries": [[drawn(16), counselor.key_id, ["counselor"]]],
        "team_seed": drawn(),
        "revoked": [drawn()],
        "delegate_hpke_seed": delegate.seeds["hpke_seed"],
        "delegate_signing_seed": delegate.seeds["signing_seed"],
        "certificate": certificate,
    }
    asked = {
        "installation": installation,
        "root_public_key": signing_public_bytes(bytes.fromhex(root)).hex(),
        "today": DAY,
        "lowest_sequence": 1,
    }
    return Exchange("sign-directory", given, "signed", "verify-directory", asked, {**said, "entries": 1})


def group_letter() -> Exchange:
    """A member's line to who leads her group."""
    seed, content = drawn(), _content()
    place = {
        "group_id": drawn(16),
        "client_id": drawn(),
        "letter_id": drawn(16),
        "author": drawn(),
        "recipient": drawn(),
    }
    given = {**place, "content": content, "recipient_hpke_public": _public_of(seed)}
    expected = {**place, "recipient_seed": seed, "author_signing_public": None}
    return Exchange("seal-group-letter", given, "sealed", "open-group-letter", expected, {"content": content})


def _public_of(seed: str) -> str:
    return hpke_public_bytes(Secret.fromhex(seed)).hex()


EXCHANGES: Final[tuple[Callable[[], Exchange], ...]] = (
    wrapped_keys,
    grant,
    grant_to_the_team,
    team_grant,
    record_of_a_client,
    record_of_staff,
    envelope,
    group_letter,
    statement,
    next_statement,
    assignment,
    admission,
    permit,
    log_in_proof,
    directory,
)
