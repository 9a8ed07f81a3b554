"""Assignments: the signed word that a counselor is now a client's.

An assignment also names the epochs its signer grants along with it (`intake`), so that the holders of an
epoch are exactly those in its statement and those in assignments that name it. It is part of the client's
access log.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.epochs import NO_PREVIOUS
from app.crypto.errors import ChainBroken, Malformed
from app.crypto.keypairs import ClientId, KeyId, KeyPair
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind


@dataclass(frozen=True, slots=True)
class AssignedEpoch:
    """An epoch granted along with an assignment."""

    kind: Kind
    epoch: int
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Assignment:
    """From `made_on` on, `counselor_key` answers for the client. `sequence` counts her assignments from 1."""

    client_id: ClientId
    sequence: int
    counselor_id: UUID
    counselor_key: KeyId
    granted: tuple[AssignedEpoch, ...]
    previous_hash: bytes
    made_on: date
    signer: KeyId

    def __post_init__(self) -> None:
        for field in (self.client_id, self.counselor_key, self.previous_hash, self.signer):
            framing.exactly(field, suites.HASH_BYTES)
        if self.sequence < 1 or (self.sequence == 1) != (self.previous_hash == NO_PREVIOUS):
            raise Malformed

    def grants(self, name: EpochName, commitment: bytes) -> bool:
        """Tell whether this assignment makes its counselor a holder of that epoch."""
        own = name.owner == Owner(OwnerKind.CLIENT, self.client_id)
        return own and AssignedEpoch(name.kind, name.epoch, commitment) in self.granted

    def body(self) -> bytes:
        """Return the signed bytes."""
        return framing.frame(
            labels.ASSIGNMENT,
            suites.SUITE_ID,
            self.client_id,
            framing.number(self.sequence),
            self.counselor_id.bytes,
            self.counselor_key,
            frame_granted(self.granted),
            self.previous_hash,
            framing.day(self.made_on),
            self.signer,
        )


def sign_assignment(assignment: Assignment, signer: KeyPair) -> bytes:
    """Return the signed assignment. The signer is a coordinator, or the client where she chooses herself."""
    if assignment.signer != signer.key_id:
        raise Malformed
    body = assignment.body()
    return framing.frame(labels.SIGNED_ASSIGNMENT, body, signer.sign(body))


def read_assignment(signed: bytes) -> Assignment:
    """Return what a signed assignment says, *unverified*. Raises `OpeningFailed` unless well formed."""
    body, _ = framing.unframe(labels.SIGNED_ASSIGNMENT, signed, 2)
    fields = framing.unframe(labels.ASSIGNMENT, body, 9)
    suites.ensure_suite(fields[0])
    return Assignment(
        client_id=ClientId(fields[1]),
        sequence=framing.read_number(fields[2]),
        counselor_id=UUID(bytes=framing.exactly(fields[3], 16)),
        counselor_key=KeyId(fields[4]),
        granted=read_granted(fields[5]),
        previous_hash=fields[6],
        made_on=framing.read_day(fields[7]),
        signer=KeyId(fields[8]),
    )


def verify_assignment(signed: bytes, signer_signing_key: bytes, previous: bytes | None = None) -> Assignment:
    """Return an assignment after checking its signature and that it follows `previous`.

    Whether the signer may assign (a coordinator in the directory, or the client herself) is for the caller to
    check.
    """
    assignment = verify_assignment_alone(signed, signer_signing_key)
    expected = (1, NO_PREVIOUS)
    if previous is not None:
        before = read_assignment(previous)
        if before.client_id != assignment.client_id:
            raise ChainBroken
        expected = (before.sequence + 1, assignment_hash(previous))
    if (assignment.sequence, assignment.previous_hash) != expected:
        raise ChainBroken
    return assignment


def verify_assignment_alone(signed: bytes, signer_signing_key: bytes) -> Assignment:
    """Return an assignment after checking its signature alone, for who may not see those before it.

    Whether a newer one was withheld, such a reader cannot tell; nor can one who has the chain.
    """
    assignment = read_assignment(signed)
    body, signature = framing.unframe(labels.SIGNED_ASSIGNMENT, signed, 2)
    suites.verify(signer_signing_key, signature, body)
    return assignment


def assignment_hash(signed: bytes) -> bytes:
    """Return the hash by which the next assignment names this one."""
    return suites.digest(framing.frame(labels.ASSIGNMENT_HASH, signed))


def frame_granted(granted: tuple[AssignedEpoch, ...]) -> bytes:
    """Return the epochs granted along with a signed word, as they stand in it."""
    return framing.frame_list(
        framing.frame(
            labels.ASSIGNED_EPOCH, framing.text(item.kind), framing.number(item.epoch), item.commitment
        )
        for item in granted
    )


def read_granted(field: bytes) -> tuple[AssignedEpoch, ...]:
    """Return the epochs granted along with a signed word. Raises `Malformed`."""
    return tuple(_read_granted(item) for item in framing.unframe_list(field))


def _read_granted(item: bytes) -> AssignedEpoch:
    kind, epoch, commitment = framing.unframe(labels.ASSIGNED_EPOCH, item, 3)
    return AssignedEpoch(
        framing.read_word(kind, Kind),
        framing.read_number(epoch),
        framing.exactly(commitment, suites.HASH_BYTES),
    )
