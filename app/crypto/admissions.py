"""Group admissions: the signed word that a client may sit in a group.

The server keeps the list of seats. Without this word it could seat somebody it made up, whose client id is the honest
hash of keys of its own, and a facilitator would seal the group's announcements to her.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.errors import ContextMismatch, Malformed
from app.crypto.keypairs import ClientId, KeyId, KeyPair


@dataclass(frozen=True, slots=True)
class GroupAdmission:
    """From `made_on` on, the client may have a seat in the group. `signer` is the coordinator who invited her."""

    group_id: UUID
    client_id: ClientId
    made_on: date
    signer: KeyId

    def __post_init__(self) -> None:
        for field in (self.client_id, self.signer):
            framing.exactly(field, suites.HASH_BYTES)

    def body(self) -> bytes:
        """Return the signed bytes."""
        return framing.frame(
            labels.GROUP_ADMISSION,
            suites.SUITE_ID,
            self.group_id.bytes,
            self.client_id,
            framing.day(self.made_on),
            self.signer,
        )


def sign_admission(admission: GroupAdmission, signer: KeyPair) -> bytes:
    """Return the signed admission. Raises `Malformed` in anybody else's name."""
    if admission.signer != signer.key_id:
        raise Malformed
    body = admission.body()
    return framing.frame(labels.SIGNED_GROUP_ADMISSION, body, signer.sign(body))


def read_admission(signed: bytes) -> GroupAdmission:
    """Return what a signed admission says, *unverified*. Raises `OpeningFailed` unless well formed."""
    body, _ = framing.unframe(labels.SIGNED_GROUP_ADMISSION, signed, 2)
    fields = framing.unframe(labels.GROUP_ADMISSION, body, 5)
    suites.ensure_suite(fields[0])
    return GroupAdmission(
        group_id=UUID(bytes=framing.exactly(fields[1], 16)),
        client_id=ClientId(fields[2]),
        made_on=framing.read_day(fields[3]),
        signer=KeyId(fields[4]),
    )


def verify_admission(
    signed: bytes, signer_signing_key: bytes, *, group_id: UUID, client_id: ClientId
) -> GroupAdmission:
    """Return an admission after checking its signature and that it is for this group and this client.

    Whether the signer may admit (an unrevoked coordinator in the directory), and that the keys on the seat are the
    client's, is for the caller to check. Raises `OpeningFailed`; `ContextMismatch` for another group or client.
    """
    admission = read_admission(signed)
    body, signature = framing.unframe(labels.SIGNED_GROUP_ADMISSION, signed, 2)
    suites.verify(signer_signing_key, signature, body)
    if (admission.group_id, admission.client_id) != (group_id, client_id):
        raise ContextMismatch
    return admission
