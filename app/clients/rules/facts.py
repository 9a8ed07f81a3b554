"""What a client, an intake and a letter to the team are. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.records.rules import (
    EpochPlace,
    HeldEpoch,
    NewEpoch,
    StoredRecord,
)


class ClientStatus(StrEnum):
    """Where a client stands."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class ReturnReason(StrEnum):
    """Why a counselor gave a client back."""

    NO_ROOM = "no-room"
    OTHER_FIELD = "other-field"
    TOO_CLOSE = "too-close"
    CLIENT_ASKED = "client-asked"
    OTHER = "other"


class ClosingReason(StrEnum):
    """Why a coordinator closed the file of somebody who waited."""

    NOT_GENUINE = "not-genuine"
    REFERRED = "referred"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How many clients wait, and how many of them may have come by the page without script."""

    all: int
    by_page: int


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the server knows her. Ids are hex; `counselor_key_id` is the key she was assigned to."""

    client_id: str
    key_id: str
    status: ClientStatus
    server_assisted: bool
    came_on: date
    counselor_id: UUID | None
    counselor_key_id: str | None
    login_public_key: bytes = field(repr=False)
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    wrapped_keys: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Intake:
    """All of a first request: her phrase's locator and log-in key, her keys, her first epochs and records."""

    locator: bytes = field(repr=False)
    login_public_key: bytes = field(repr=False)
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    wrapped_keys: bytes = field(repr=False)
    epochs: tuple[NewEpoch, ...] = field(repr=False)
    records: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """A client's first public keys, and each succession since, signed, with the statement that accepts it."""

    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    successions: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseChange:
    """All of a change of phrase: what the new phrase gives, new keys signed over by the old, what they hold.

    `regrants` are by place, one for each epoch the old keys held and the new ones go on holding; `left_behind` are
    those that no longer open and are given up.
    """

    locator: bytes = field(repr=False)
    login_public_key: bytes = field(repr=False)
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    wrapped_keys: bytes = field(repr=False)
    succession: bytes = field(repr=False)
    epochs: tuple[NewEpoch, ...] = field(repr=False)
    regrants: Mapping[EpochPlace, bytes] = field(repr=False)
    left_behind: frozenset[EpochPlace] = frozenset()


@dataclass(frozen=True, slots=True)
class TeamLetter:
    """A client's letter to the intake team, by days and without what it says."""

    letter_id: UUID
    client_id: str
    team_key_id: str
    sent_on: date
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Who was ever let in, as signed: epoch statements, each kind in its order, and assignments in theirs."""

    statements: tuple[bytes, ...]
    assignments: tuple[bytes, ...]
    permits: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientExport:
    """Everything of a client's that she can open, who was let in, and the days of her letters to the team."""

    client: Client
    access_log: AccessLog
    epochs: tuple[HeldEpoch, ...]
    records: tuple[StoredRecord, ...]
    letters: tuple[TeamLetter, ...]
