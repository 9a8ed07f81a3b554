"""What a device believes of the organisation: its document, its directory, and keys checked against their ids."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.crypto import organisations
from app.crypto.errors import ContextMismatch
from app.crypto.keypairs import KeyBlob, KeyId, PublicKeys
from app.crypto.organisations import Directory
from app.sdk.connections import Connection
from app.sdk.wire import from_wire


@dataclass(frozen=True, slots=True)
class Organisation:
    """The verified organisation. `root_public_key` is from its document at first use, from the key blob afterwards."""

    document: dict[str, Any]
    root_public_key: bytes
    directory: Directory
    signed_directory: bytes
    policies: dict[str, Any] = field(default_factory=dict)

    @property
    def installation_id(self) -> bytes:
        """The permanent id every derivation is salted with."""
        return bytes.fromhex(self.document["installation_id"])


async def meet_organisation(
    connection: Connection, today: date, *, may_be_expired: bool = False
) -> Organisation:
    """Read and verify organisation and directory, as at first use. Raises `OpeningFailed`.

    `may_be_expired` is for the delegate who renews a directory that ran out; nobody seals under one.
    """
    view = await connection.get("/organisation")
    document = organisations.read_organisation_document(view["document"])
    root = bytes.fromhex(document["root_public_key"])
    signed = from_wire(view["directory"])
    directory = organisations.verify_directory(
        signed,
        installation_id=bytes.fromhex(document["installation_id"]),
        root_public_key=root,
        today=_day_of_trust(signed, today, may_be_expired=may_be_expired),
    )
    return Organisation(document, root, directory, signed, view["policies"])


def hold_to_memory(
    organisation: Organisation, blob: KeyBlob, today: date, *, may_be_expired: bool = False
) -> Organisation:
    """Check the organisation against what the person's own key blob remembers.

    From the second visit on the root and the lowest sequence come from there: a server cannot show another organisation
    or an older directory. Raises `SignatureInvalid`, `RolledBack`, `Expired`.
    """
    directory = organisations.verify_directory(
        organisation.signed_directory,
        installation_id=organisation.installation_id,
        root_public_key=blob.root_public_key,
        today=_day_of_trust(organisation.signed_directory, today, may_be_expired=may_be_expired),
        lowest_sequence=blob.directory_sequence,
    )
    return replace(organisation, root_public_key=blob.root_public_key, directory=directory)


async def fetch_staff_keys(connection: Connection, key_id: bytes) -> PublicKeys:
    """Return the public keys a key id names. Raises `ContextMismatch` when the server sends others."""
    view = await connection.get(f"/keys/{key_id.hex()}")
    keys = PublicKeys(from_wire(view["hpke_public"]), from_wire(view["signing_public"]))
    if keys.key_id != KeyId(key_id):
        raise ContextMismatch
    return keys


def _day_of_trust(signed: bytes, today: date, *, may_be_expired: bool) -> date:
    """Return the day a directory is judged by: today, or its last day where it may have run out since."""
    return min(today, organisations.read_directory(signed).expires_on) if may_be_expired else today
