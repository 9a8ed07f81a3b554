"""Letting others read of a client: making and sending a permit, with a grant for each key it names."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from app.crypto.assignments import AssignedEpoch, assignment_hash
from app.crypto.epochs import NO_PREVIOUS, EpochKey
from app.crypto.errors import NotEntitled
from app.crypto.grants import seal_grant
from app.crypto.keypairs import ClientId, KeyId, KeyPair, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind
from app.crypto.permits import Permit, PermitKind, permit_hash, sign_permit
from app.sdk.casefiles import CaseFile, client_of
from app.sdk.errors import NothingHeld
from app.sdk.wire import to_wire

CLIENT_SUBJECT: Final = "client"
"""Under which subject the words of a client id are made, for two people to compare by voice."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a permit names."""

    staff_id: UUID
    key_id: KeyId


def counselor_named(directory: Directory, staff_id: str) -> Named:
    """Return a counselor by the verified directory. Raises `NotEntitled` for anybody else."""
    for entry in directory.entries:
        if str(entry.staff_id) == staff_id and entry.key_id not in directory.revoked:
            directory.ensure_role(entry.key_id, StaffRole.COUNSELOR)
            return Named(entry.staff_id, entry.key_id)
    raise NotEntitled


def keys_of(file: CaseFile, kinds: Collection[Kind]) -> list[EpochKey]:
    """Return every key of these kinds that lies open, by kind and epoch."""
    return [key for (kind, _), key in sorted(file.keys.items()) if kind in kinds]


def sign_next_permit(
    file: CaseFile,
    kind: PermitKind,
    named: Named,
    *,
    signer: KeyPair,
    made_on: date,
    keys: Iterable[EpochKey] = (),
    last_on: date | None = None,
    earlier_client: ClientId | None = None,
) -> bytes:
    """Return the client's next permit, signed. Raises `NothingHeld` where she was never assigned."""
    if file.last_assignment is None:
        raise NothingHeld
    permit = Permit(
        client_id=client_of(file).client_id,
        sequence=len(file.permits) + 1,
        kind=kind,
        staff_id=named.staff_id,
        key_id=named.key_id,
        granted=tuple(AssignedEpoch(key.name.kind, key.name.epoch, key.commitment) for key in keys),
        last_on=last_on,
        earlier_client=earlier_client,
        assignment_hash=assignment_hash(file.last_assignment),
        previous_hash=NO_PREVIOUS if file.last_permit is None else permit_hash(file.last_permit),
        made_on=made_on,
        signer=signer.key_id,
    )
    return sign_permit(permit, signer)


def permit_body(signed: bytes, keys: Iterable[EpochKey], recipient: PublicKeys | None) -> dict[str, Any]:
    """Return a permit as it travels, with each key sealed to whom it names."""
    granted = [] if recipient is None else [(key, seal_grant(key, recipient)) for key in keys]
    return {
        "permit": to_wire(signed),
        "grants": [
            {"kind": key.name.kind, "epoch": key.name.epoch, "sealed": to_wire(sealed)}
            for key, sealed in granted
        ],
    }
