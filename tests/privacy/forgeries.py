"""What an attacker makes herself, well formed and with keys of her own: epochs, grants, assignments, organisations."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.crypto import organisations
from app.crypto.assignments import AssignedEpoch, Assignment, assignment_hash, sign_assignment
from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole, state_epoch
from app.crypto.grants import seal_grant
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.organisations import Directory
from app.crypto.owners import EpochName, Kind
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret
from app.crypto.suites import signing_public_bytes
from app.sdk.casefiles import CaseFile
from app.sdk.wire import to_wire

DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class ForgedEpoch:
    """An epoch somebody made up, as statement and as what a holder would be told."""

    statement: str
    view: dict[str, Any]


def forge_epoch(
    file: CaseFile,
    kind: Kind,
    creator: KeyPair,
    holders: dict[Holder, PublicKeys],
    *,
    linked: tuple[EpochKey, ...] = (),
    first: bool = False,
    reason: EpochReason = EpochReason.ROUTINE,
) -> ForgedEpoch:
    """Return the next epoch of a kind, or another first one, in the name of whoever `creator` is."""
    newest = None if first else file.newest(kind)
    number = 1 if newest is None else newest.statement.name.epoch + 1
    key = EpochKey.generate(EpochName(file.owner, kind, number))
    statement = state_epoch(
        key,
        creator=creator,
        holders=tuple(holders),
        reason=reason,
        made_on=DAY,
        previous=None if newest is None else newest.signed,
        linked_keys=linked,
    )
    grants = [
        {"recipient_key_id": holder.key_id.hex(), "sealed": to_wire(seal_grant(key, keys))}
        for holder, keys in holders.items()
    ]
    view = {"statement": to_wire(statement), "grants": grants, "shred": to_wire(key.shred)}
    return ForgedEpoch(to_wire(statement), view)


def in_the_name_of(keys: KeyPair, victim: PublicKeys) -> KeyPair:
    """Return a key pair that calls itself `victim` and signs with its own key."""
    forger = KeyPair(keys.hpke_seed, keys.signing_seed)
    object.__setattr__(forger, "public", victim)
    return forger


def client_and_counselor(client: PublicKeys, counselor: PublicKeys) -> dict[Holder, PublicKeys]:
    """Return the holders of a `conversation`."""
    return {
        Holder(client.key_id, HolderRole.CLIENT): client,
        Holder(counselor.key_id, HolderRole.COUNSELOR): counselor,
    }


def forge_assignment(file: CaseFile, signer: KeyPair, counselor: organisations.DirectoryEntry) -> str:
    """Return an assignment to a counselor that follows the last one, signed by `signer`."""
    before = file.last_assignment
    assert before is not None
    granted = tuple(
        AssignedEpoch(kind, number, key.commitment)
        for (kind, number), key in file.keys.items()
        if kind is Kind.INTAKE
    )
    assignment = Assignment(
        client_id=file.assignments[-1].client_id,
        sequence=len(file.assignments) + 1,
        counselor_id=counselor.staff_id,
        counselor_key=counselor.key_id,
        granted=granted,
        previous_hash=assignment_hash(before),
        made_on=DAY,
        signer=signer.key_id,
    )
    return to_wire(sign_assignment(assignment, signer))


def forge_organisation(document: dict[str, Any], directory: Directory, on: date) -> tuple[str, str]:
    """Return document and directory of an organisation that looks like another one and has a root of its own."""
    root = Secret(random_bytes(32))
    delegate = KeyPair.generate()
    certificate = organisations.certify_delegate(
        root, directory.installation_id, delegate.public.signing, on, on + timedelta(days=365)
    )
    changed = document | {"root_public_key": signing_public_bytes(root).hex()}
    return (
        organisations.sign_organisation_document(root, changed),
        to_wire(organisations.sign_directory(directory, delegate, certificate)),
    )
