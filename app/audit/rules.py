"""The words of the log: what can be recorded, and who can have done it.

The log outlives what it speaks of, so it says less than one might expect. There is no action for a client's
log-in and none for a single record: how often she came and wrote would otherwise remain after she erased
everything. Records are a chain of their own, which goes with her.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

CLIENT: Final = "client"
SYSTEM: Final = "system"
ACTOR_LENGTH: Final = len("staff:") + 36


class AuditAction(StrEnum):
    """Everything that can stand in the log."""

    INSTALLATION_FOUNDED = "installation-founded"
    DIRECTORY_PUBLISHED = "directory-published"

    STAFF_INVITED = "staff-invited"
    STAFF_ACCEPTED = "staff-accepted"
    STAFF_ADMITTED = "staff-admitted"
    STAFF_SUSPENDED = "staff-suspended"
    STAFF_LOGGED_IN = "staff-logged-in"
    STAFF_KEYS_REWRAPPED = "staff-keys-rewrapped"
    TOTP_ENROLLED = "totp-enrolled"
    TOTP_RESET = "totp-reset"
    PASSPHRASE_CHANGED = "passphrase-changed"  # noqa: S105 - a word of the log
    RECOVERY_CODE_USED = "recovery-code-used"
    STAFF_RECOVERED = "staff-recovered"

    INTAKE_OPENED = "intake-opened"
    ASSIGNMENT_MADE = "assignment-made"
    PERMIT_GIVEN = "permit-given"
    PERMIT_OVER = "permit-over"
    TEAM_WITHDRAWN = "team-withdrawn"
    TEAM_LET_READ = "team-let-read"
    CLIENT_RETURNED = "client-returned"
    CLIENT_LINKED = "client-linked"
    PROPOSAL_DECLINED = "proposal-declined"
    PROPOSAL_LAPSED = "proposal-lapsed"
    CLIENT_CLOSED_NOT_GENUINE = "client-closed-not-genuine"
    CLIENT_CLOSED_REFERRED = "client-closed-referred"
    CLIENT_CLOSED_UNREACHABLE = "client-closed-unreachable"
    CLIENT_CLOSED_WITHDRAWN = "client-closed-withdrawn"
    CLIENT_ASSISTED = "client-assisted"
    PHRASE_CHANGED = "phrase-changed"
    TEAM_LETTER_SETTLED = "team-letter-settled"
    CLIENT_EXPORTED = "client-exported"
    CLIENT_ERASED = "client-erased"
    EPOCH_OPENED = "epoch-opened"
    EPOCH_GRANTED = "epoch-granted"

    CAPABILITIES_SET = "capabilities-set"
    HOURS_SET = "hours-set"
    CALENDAR_ADDRESS_SET = "calendar-address-set"
    CALENDAR_ADDRESS_REVOKED = "calendar-address-revoked"
    HOLD_MADE = "hold-made"
    HOLD_CONFIRMED = "hold-confirmed"
    HOLD_EXPIRED = "hold-expired"
    APPOINTMENT_BOOKED = "appointment-booked"
    APPOINTMENT_RESCHEDULED = "appointment-rescheduled"
    APPOINTMENT_CANCELLED = "appointment-cancelled"
    APPOINTMENT_COMPLETED = "appointment-completed"
    NO_SHOW_MARKED = "no-show-marked"
    SESSION_SUBSTITUTED = "session-substituted"

    GROUP_OPENED = "group-opened"
    GROUP_CHANGED = "group-changed"
    GROUP_INVITED = "group-invited"
    SEAT_TAKEN = "seat-taken"
    SEAT_FREED = "seat-freed"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk along the chain found.

    `length` counts the links that fit, from the first on. `first_broken_position` is where one does not, or
    None. `head` is the hash of the last that fits (64 hex): noted elsewhere, it shows a chain rewritten
    from its start too. `unlinked` counts events that the job has still to chain.
    """

    length: int
    first_broken_position: int | None
    head: str
    unlinked: int

    @property
    def intact(self) -> bool:
        """Whether every link fits."""
        return self.first_broken_position is None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a link vouches for. `subject_digest` is 64 hex."""

    event_id: int
    happened_on: date
    action: str
    actor: str
    subject_digest: str


def staff_actor(staff_id: UUID) -> str:
    """Return how a staff member stands in the log."""
    return f"staff:{staff_id}"


def is_actor(actor: str) -> bool:
    """Tell whether `actor` is one of "client", "system" and "staff:<uuid>".

    A client is never named: who she was must not remain once she erased herself.
    """
    if actor in {CLIENT, SYSTEM}:
        return True
    prefix, _, staff_id = actor.partition(":")
    try:
        return prefix == "staff" and str(UUID(staff_id)) == staff_id
    except ValueError:
        return False
