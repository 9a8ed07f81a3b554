"""Values in the shapes that the rules of records look at, without any cryptography."""

from dataclasses import dataclass, field

CLIENT_KEY, COUNSELOR_KEY, TEAM_KEY, COORDINATOR_KEY, STRANGER_KEY = (bytes([n]) * 32 for n in range(1, 6))
COMMITMENT = b"c" * 32
NO_HASH = bytes(32)


@dataclass(frozen=True)
class Owner:
    """An owner of content."""

    kind: str = "client"
    id: bytes = b"\x0f" * 32


@dataclass(frozen=True)
class Name:
    """The name of a key."""

    owner: Owner = field(default_factory=Owner)
    kind: str = "intake"
    epoch: int = 1


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a key."""

    key_id: bytes
    role: str


@dataclass(frozen=True)
class Statement:
    """What a statement says."""

    creator: bytes = CLIENT_KEY
    name: Name = field(default_factory=Name)
    holders: tuple[Holder, ...] = (Holder(CLIENT_KEY, "client"), Holder(TEAM_KEY, "team"))


@dataclass(frozen=True)
class Header:
    """The readable part of a record."""

    name: Name = field(default_factory=Name)
    version: int = 1
    commitment: bytes = COMMITMENT
    author: bytes = CLIENT_KEY
    previous_hash: bytes = NO_HASH


@dataclass(frozen=True)
class Entry:
    """A staff member in a directory."""

    roles: tuple[str, ...]


@dataclass(frozen=True)
class Directory:
    """A directory of staff keys."""

    entries: dict[bytes, Entry]
    team_key_id: bytes = TEAM_KEY

    def find(self, key_id: bytes) -> Entry | None:
        """Return who has these keys."""
        return self.entries.get(key_id)
