"""Who an actor is, and how long a session lasts. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

ACCESS_TOKEN_LIFE: Final = timedelta(minutes=10)
CHALLENGE_LIFE: Final = timedelta(minutes=10)
ANSWER_KEPT: Final = timedelta(hours=24)


class ActorKind(StrEnum):
    """The two kinds of people who log in."""

    CLIENT = "client"
    STAFF = "staff"


class Scope(StrEnum):
    """How much a session may do.

    Until her second factor is enrolled, a staff member may do nothing but enrol it; who came by her recovery code,
    nothing but make new secrets.
    """

    FULL = "full"
    ENROL = "enrol"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session may rest, and how long it may last at all."""

    idle: timedelta
    whole: timedelta


LIMITS: Final = {
    ActorKind.CLIENT: SessionLimits(idle=timedelta(minutes=10), whole=timedelta(minutes=60)),
    ActorKind.STAFF: SessionLimits(idle=timedelta(minutes=15), whole=timedelta(hours=12)),
}


@dataclass(frozen=True, slots=True)
class ClientActor:
    """A client, shown by her phrase."""

    client_id: str
    key_id: str
    session_id: UUID

    @property
    def reference(self) -> str:
        """How this actor stands in the audit log, which names no client."""
        return "client"

    @property
    def actor_id(self) -> str:
        """Her id among all actors."""
        return self.client_id


@dataclass(frozen=True, slots=True)
class StaffActor:
    """A staff member with her roles."""

    staff_id: UUID
    key_id: str
    roles: frozenset[str]
    session_id: UUID

    @property
    def reference(self) -> str:
        """How this actor stands in the audit log."""
        return f"staff:{self.staff_id}"

    @property
    def actor_id(self) -> str:
        """Her id among all actors."""
        return str(self.staff_id)


Actor = ClientActor | StaffActor


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session ends by rest and when it ends whatever happens."""

    idle_until_at: datetime
    ends_at: datetime


def times_of_new_session(kind: ActorKind, now: datetime) -> SessionTimes:
    """Return the two ends of a session that begins `now`."""
    limits = LIMITS[kind]
    return SessionTimes(now + limits.idle, now + limits.whole)


def idle_end_after_refresh(kind: ActorKind, now: datetime, ends_at: datetime) -> datetime:
    """Return how long a session may rest after a refresh `now`, never past its whole length."""
    return min(now + LIMITS[kind].idle, ends_at)


def access_token_end(now: datetime, times: SessionTimes) -> datetime:
    """Return when an access token given `now` expires: no token outlives its session."""
    return min(now + ACCESS_TOKEN_LIFE, times.idle_until_at, times.ends_at)
