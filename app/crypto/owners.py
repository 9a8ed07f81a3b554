"""Whose content a key is for, and which key: owner, kind, epoch."""

from dataclasses import dataclass
from enum import StrEnum

from app.crypto import framing
from app.crypto.errors import Malformed


class OwnerKind(StrEnum):
    """Who can own content."""

    CLIENT = "client"
    GROUP = "group"
    ORGANISATION = "organisation"


class Kind(StrEnum):
    """What a key opens. See the README for who holds which."""

    INTAKE = "intake"
    CONVERSATION = "conversation"
    CASEWORK = "casework"
    SUPERVISION = "supervision"
    ANNOUNCEMENTS = "announcements"
    TEAM = "team"


KINDS_OF_OWNER = {
    OwnerKind.CLIENT: frozenset({Kind.INTAKE, Kind.CONVERSATION, Kind.CASEWORK, Kind.SUPERVISION}),
    OwnerKind.GROUP: frozenset({Kind.ANNOUNCEMENTS, Kind.CASEWORK}),
    OwnerKind.ORGANISATION: frozenset({Kind.TEAM}),
}
_OWNER_ID_BYTES = {OwnerKind.CLIENT: 32, OwnerKind.GROUP: 16, OwnerKind.ORGANISATION: 16}


@dataclass(frozen=True, slots=True)
class Owner:
    """A client (32-byte client id), a group or the organisation (16-byte random id)."""

    kind: OwnerKind
    id: bytes

    def __post_init__(self) -> None:
        framing.exactly(self.id, _OWNER_ID_BYTES[self.kind])

    def fields(self) -> tuple[bytes, bytes]:
        """Return the two fields that name the owner in a frame."""
        return framing.text(self.kind), self.id

    @classmethod
    def read(cls, kind: bytes, owner_id: bytes) -> "Owner":
        """Return the owner two fields name. Raises `Malformed`."""
        return cls(framing.read_word(kind, OwnerKind), owner_id)


@dataclass(frozen=True, slots=True)
class EpochName:
    """One key of one owner: its kind and its epoch, counted from 1."""

    owner: Owner
    kind: Kind
    epoch: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS_OF_OWNER[self.owner.kind] or self.epoch < 1:
            raise Malformed

    def fields(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Return the four fields that name the key in a frame."""
        return (*self.owner.fields(), framing.text(self.kind), framing.number(self.epoch))

    @classmethod
    def read(cls, owner_kind: bytes, owner_id: bytes, kind: bytes, epoch: bytes) -> "EpochName":
        """Return the key four fields name. Raises `Malformed`."""
        owner = Owner.read(owner_kind, owner_id)
        return cls(owner, framing.read_word(kind, Kind), framing.read_number(epoch))
