"""Permits: the signed word that somebody besides the counselor may read of a client, for what, and until when.

A permit adds a holder to epochs that its signer holds, as an assignment does for `intake`. It is signed by the client's
counselor or by the client, and part of her access log. It names the assignment under which it was given, so that a
counselor who no longer is hers can give none that is believed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.assignments import AssignedEpoch, frame_granted, read_granted
from app.crypto.epochs import NO_PREVIOUS
from app.crypto.errors import ChainBroken, Malformed
from app.crypto.keypairs import ClientId, KeyId, KeyPair
from app.crypto.owners import EpochName, Owner, OwnerKind


class PermitKind(StrEnum):
    """What a permit is for. Part of the client's access log."""

    HANDED_OVER = "handed-over"
    """The next counselor may read what is named, once she is assigned."""
    COVER = "cover"
    """Somebody stands in until a day."""
    SUPERVISION = "supervision"
    """Somebody reads chosen notes, which are sealed anew for it, until a day."""
    ENDED = "ended"
    """What the named person was permitted, or her own place as counselor, is over."""
    LINKED = "linked"
    """The counselor knows, face to face or by voice, that an earlier file is the same woman's."""


_WITH_END: Final = frozenset({PermitKind.COVER, PermitKind.SUPERVISION})
_GRANTING: Final = frozenset({PermitKind.HANDED_OVER, PermitKind.COVER})


@dataclass(frozen=True, slots=True)
class Permit:
    """What `signer` permits `key_id`. `sequence` counts a client's permits from 1.

    `last_on` is the last day of a cover or a supervision; `earlier_client` whose file a client is linked to.
    `assignment_hash` is that of the client's newest assignment.
    """

    client_id: ClientId
    sequence: int
    kind: PermitKind
    staff_id: UUID
    key_id: KeyId
    granted: tuple[AssignedEpoch, ...]
    last_on: date | None
    earlier_client: ClientId | None
    assignment_hash: bytes
    previous_hash: bytes
    made_on: date
    signer: KeyId

    def __post_init__(self) -> None:
        for field in (self.client_id, self.key_id, self.assignment_hash, self.previous_hash, self.signer):
            framing.exactly(field, suites.HASH_BYTES)
        if self.sequence < 1 or (self.sequence == 1) != (self.previous_hash == NO_PREVIOUS):
            raise Malformed
        if (self.last_on is not None) != (self.kind in _WITH_END):
            raise Malformed
        if self.last_on is not None and self.last_on < self.made_on:
            raise Malformed
        if (self.earlier_client is not None) != (self.kind is PermitKind.LINKED):
            raise Malformed
        if self.earlier_client is not None and self.earlier_client == self.client_id:
            raise Malformed
        if self.granted and self.kind not in _GRANTING:
            raise Malformed

    def grants(self, name: EpochName, commitment: bytes) -> bool:
        """Tell whether this permit makes the one it names a holder of that epoch."""
        own = name.owner == Owner(OwnerKind.CLIENT, self.client_id)
        return own and AssignedEpoch(name.kind, name.epoch, commitment) in self.granted

    def body(self) -> bytes:
        """Return the signed bytes."""
        return framing.frame(
            labels.PERMIT,
            suites.SUITE_ID,
            self.client_id,
            framing.number(self.sequence),
            framing.text(self.kind),
            self.staff_id.bytes,
            self.key_id,
            frame_granted(self.granted),
            b"" if self.last_on is None else framing.day(self.last_on),
            self.earlier_client or b"",
            self.assignment_hash,
            self.previous_hash,
            framing.day(self.made_on),
            self.signer,
        )


def sign_permit(permit: Permit, signer: KeyPair) -> bytes:
    """Return the signed permit. Raises `Malformed` in anybody else's name."""
    if permit.signer != signer.key_id:
        raise Malformed
    body = permit.body()
    return framing.frame(labels.SIGNED_PERMIT, body, signer.sign(body))


def read_permit(signed: bytes) -> Permit:
    """Return what a signed permit says, *unverified*. Raises `OpeningFailed` unless well formed."""
    body, _ = framing.unframe(labels.SIGNED_PERMIT, signed, 2)
    fields = framing.unframe(labels.PERMIT, body, 13)
    suites.ensure_suite(fields[0])
    return Permit(
        client_id=ClientId(fields[1]),
        sequence=framing.read_number(fields[2]),
        kind=framing.read_word(fields[3], PermitKind),
        staff_id=UUID(bytes=framing.exactly(fields[4], 16)),
        key_id=KeyId(fields[5]),
        granted=read_granted(fields[6]),
        last_on=framing.read_day(fields[7]) if fields[7] else None,
        earlier_client=ClientId(framing.exactly(fields[8], suites.HASH_BYTES)) if fields[8] else None,
        assignment_hash=fields[9],
        previous_hash=fields[10],
        made_on=framing.read_day(fields[11]),
        signer=KeyId(fields[12]),
    )


def verify_permit(signed: bytes, signer_signing_key: bytes, previous: bytes | None = None) -> Permit:
    """Return a permit after checking its signature and that it follows `previous`.

    Whether the signer may permit this (the counselor of the assignment it names, or the client) is for the caller to
    check. Raises `OpeningFailed`.
    """
    permit = read_permit(signed)
    body, signature = framing.unframe(labels.SIGNED_PERMIT, signed, 2)
    suites.verify(signer_signing_key, signature, body)
    expected = (1, NO_PREVIOUS)
    if previous is not None:
        before = read_permit(previous)
        if before.client_id != permit.client_id:
            raise ChainBroken
        expected = (before.sequence + 1, permit_hash(previous))
    if (permit.sequence, permit.previous_hash) != expected:
        raise ChainBroken
    return permit


def permit_hash(signed: bytes) -> bytes:
    """Return the hash by which the next permit names this one."""
    return suites.digest(framing.frame(labels.PERMIT_HASH, signed))
