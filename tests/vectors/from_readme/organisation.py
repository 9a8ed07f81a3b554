"""Section 8 of the page: the organisation."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from tests.vectors.from_readme.content import ContentKey
from tests.vectors.from_readme.people import Person
from tests.vectors.from_readme.primitives import (
    SUITE,
    ZEROS,
    frame,
    hpke_public,
    listed,
    number,
    sha256,
    sign,
)


def organisation_document(root_seed: bytes, document: dict[str, object]) -> str:
    """Return the text of `organisation.json`."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = sign(root_seed, frame("organisation-document", canonical))
    return json.dumps({"organisation": document, "signature": signature.hex()}, ensure_ascii=False)


def certificate(root_seed: bytes, installation: bytes, delegate: bytes, first: str, last: str) -> bytes:
    """Return a delegate certificate."""
    body = frame("delegate-certificate", installation, delegate, first.encode(), last.encode())
    return frame("signed-delegate-certificate", body, sign(root_seed, body))


class Snapshot(NamedTuple):
    """What a directory says."""

    installation: bytes
    sequence: int
    issued_on: str
    expires_on: str
    entries: Sequence[tuple[bytes, bytes, Sequence[str]]]
    team_epoch: int
    team_seed: bytes
    revoked: Sequence[bytes] = ()

    def signed(self, delegate_seed: bytes, delegate_certificate: bytes) -> bytes:
        """The signed directory."""
        entries = [
            frame("directory-entry", staff_id, SUITE, key_id, listed([role.encode() for role in roles]))
            for staff_id, key_id, roles in self.entries
        ]
        body = frame(
            "directory",
            self.installation,
            number(self.sequence),
            self.issued_on.encode(),
            self.expires_on.encode(),
            listed(entries),
            number(self.team_epoch),
            hpke_public(self.team_seed),
            listed([frame("directory-revocation", key_id) for key_id in self.revoked]),
        )
        return frame("signed-directory", body, delegate_certificate, sign(delegate_seed, body))


class Assigned(NamedTuple):
    """What an assignment says."""

    client_id: bytes
    sequence: int
    counselor_id: bytes
    counselor: bytes
    granted: Sequence[ContentKey]
    day: str
    signer: Person
    previous: bytes = b""

    def signed(self) -> bytes:
        """The signed assignment."""
        granted = [
            frame("assigned-epoch", key.name.kind.encode(), number(key.name.epoch), key.commitment)
            for key in self.granted
        ]
        body = frame(
            "assignment",
            SUITE,
            self.client_id,
            number(self.sequence),
            self.counselor_id,
            self.counselor,
            listed(granted),
            sha256(frame("assignment-hash", self.previous)) if self.previous else ZEROS,
            self.day.encode(),
            self.signer.key_id,
        )
        return frame("signed-assignment", body, sign(self.signer.signing_seed, body))


class Admitted(NamedTuple):
    """What an admission to a group says."""

    group_id: bytes
    client_id: bytes
    day: str
    signer: Person

    def signed(self) -> bytes:
        """The signed admission."""
        said = (self.group_id, self.client_id, self.day.encode(), self.signer.key_id)
        body = frame("group-admission", SUITE, *said)
        return frame("signed-group-admission", body, sign(self.signer.signing_seed, body))


class Permitted(NamedTuple):
    """What a permit says. `last_day` and `earlier_client` are empty where there is none."""

    client_id: bytes
    sequence: int
    kind: str
    staff_id: bytes
    key_id: bytes
    granted: Sequence[ContentKey]
    last_day: str
    earlier_client: bytes
    assignment: bytes
    day: str
    signer: Person
    previous: bytes = b""

    def signed(self) -> bytes:
        """The signed permit."""
        granted = [
            frame("assigned-epoch", key.name.kind.encode(), number(key.name.epoch), key.commitment)
            for key in self.granted
        ]
        body = frame(
            "permit",
            SUITE,
            self.client_id,
            number(self.sequence),
            self.kind.encode(),
            self.staff_id,
            self.key_id,
            listed(granted),
            self.last_day.encode(),
            self.earlier_client,
            sha256(frame("assignment-hash", self.assignment)),
            sha256(frame("permit-hash", self.previous)) if self.previous else ZEROS,
            self.day.encode(),
            self.signer.key_id,
        )
        return frame("signed-permit", body, sign(self.signer.signing_seed, body))
