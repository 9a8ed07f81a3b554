"""Changing a client's phrase on her device: new words, new keys, and everything she holds taken over. Pure.

The phrase is made apart from the sending, so that she can read and keep it first: once it is sent, the old one is gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole, read_statement
from app.crypto.grants import seal_grant
from app.crypto.keypairs import PURPOSE_CLIENT, KeyBlob, KeyPair, PublicKeys, wrap_keys
from app.crypto.logins import login_public_key
from app.crypto.owners import EpochName, Kind, OwnerKind
from app.crypto.phrases import ACCESS_PHRASE_WORDS, ClientSecrets, WordSecret, derive_client_secrets
from app.crypto.successions import state_succession
from app.sdk.casefiles import CaseFile
from app.sdk.epochs import make_epoch
from app.sdk.organisations import Organisation
from app.sdk.wire import from_wire, to_wire


@dataclass(frozen=True, slots=True)
class NewPhrase:
    """A phrase that is not hers yet, with the keys that will hang on it."""

    phrase: WordSecret
    secrets: ClientSecrets
    keys: KeyPair

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "NewPhrase(...)"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the old keys hold: every epoch that opened, and the names of those that did not."""

    opened: tuple[EpochKey, ...]
    closed: tuple[EpochName, ...]


def make_phrase(organisation: Organisation, list_id: str) -> NewPhrase:
    """Make a phrase out of one word list, and keys; takes a moment for the derivation."""
    phrase = WordSecret.generate(list_id, ACCESS_PHRASE_WORDS)
    return NewPhrase(phrase, derive_client_secrets(phrase, organisation.installation_id), KeyPair.generate())


def holdings_of(file: CaseFile, views: Iterable[dict[str, Any]]) -> Holdings:
    """Return what of the service's list of held epochs this device could open, and what it could not."""
    names = [read_statement(from_wire(view["statement"])).name for view in views]
    opened = [file.keys[name.kind, name.epoch] for name in names if (name.kind, name.epoch) in file.keys]
    closed = [name for name in names if (name.kind, name.epoch) not in file.keys]
    return Holdings(tuple(opened), tuple(closed))


def phrase_change_body(
    new: NewPhrase,
    *,
    blob: KeyBlob,
    file: CaseFile,
    counselor: PublicKeys | None,
    holdings: Iterable[Holdings],
    organisation: Organisation,
    made_on: date,
) -> dict[str, Any]:
    """Return all of a change but the proof of the old phrase.

    `counselor` is who goes on holding her keys. `holdings` are those of her own file and of each group she sits in.
    """
    held = list(holdings)
    assert file.client is not None  # noqa: S101 - a client's own file
    next_blob = KeyBlob(new.keys, blob.root_public_key, organisation.directory.sequence)
    return {
        "locator": to_wire(new.secrets.locator),
        "login_public_key": to_wire(login_public_key(new.secrets.login_seed)),
        "hpke_public": to_wire(new.keys.public.hpke),
        "signing_public": to_wire(new.keys.public.signing),
        "wrapped_keys": to_wire(wrap_keys(new.secrets.wrap, next_blob, PURPOSE_CLIENT)),
        "succession": to_wire(state_succession(blob.keys, new.keys.public, file.client.client_id, made_on)),
        "epochs": _next_epochs(new, file, counselor, organisation, made_on),
        "regrants": [
            _place(key.name) | {"sealed": to_wire(seal_grant(key, new.keys.public))}
            for one in held
            for key in one.opened
        ],
        "left_behind": [_place(name) for one in held for name in one.closed],
    }


def _next_epochs(
    new: NewPhrase, file: CaseFile, counselor: PublicKeys | None, organisation: Organisation, made_on: date
) -> list[dict[str, Any]]:
    own: dict[Holder, PublicKeys | None] = {Holder(new.keys.key_id, HolderRole.CLIENT): new.keys.public}
    if counselor is not None:
        own[Holder(counselor.key_id, HolderRole.COUNSELOR)] = counselor
    team: dict[Holder, PublicKeys | None] = {
        Holder(organisation.directory.team_key_id, HolderRole.TEAM): None
    }
    holders = {Kind.INTAKE: own | team, Kind.CONVERSATION: own}
    return [
        make_epoch(
            file,
            kind,
            holders[kind],
            creator=new.keys,
            directory=organisation.directory,
            reason=EpochReason.PHRASE_CHANGED,
            made_on=made_on,
        ).body()
        for kind in holders
        if file.newest(kind) is not None
    ]


def _place(name: EpochName) -> dict[str, Any]:
    group_id = str(UUID(bytes=name.owner.id)) if name.owner.kind is OwnerKind.GROUP else None
    return {"group_id": group_id, "kind": name.kind, "epoch": name.epoch}
