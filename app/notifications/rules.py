"""What a staff member may wish for, when a digest is due, and when a mail that failed is tried again. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from app.notifications.errors import IntakesAreForCoordinators, MailWishRefused
from app.scheduling.rules import instant_of, wall_time, zone

COORDINATOR: Final = "coordinator"
COUNSELOR: Final = "counselor"
LANGUAGES: Final = ("be", "ru", "en")
LONGEST_ADDRESS: Final = 254

# A digest that its hour missed is left out: sent later, it would tell when the server came back, or something else.
DIGEST_LATE_BY: Final = timedelta(hours=1)
# After so long nobody is still speaking to the mail server about a mail.
CLAIM_FORGOTTEN_AFTER: Final = timedelta(hours=1)
_PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
MOST_ATTEMPTS: Final = len(_PAUSES) + 1

# A plain mailbox (RFC 5321, 4.1.2) in ASCII: no quoted names, no address literal, nothing that ends a line.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_LONGEST_LOCAL_PART: Final = 64
_HOURS: Final = range(24)


class MailKind(StrEnum):
    """What a mail is. It says no more than that something, or somebody new, waits."""

    DIGEST = "digest"
    INTAKE = "intake"


class Outcome(StrEnum):
    """What became of an attempt to send."""

    ACCEPTED = "accepted"
    NOT_NOW = "not-now"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWish:
    """Where a staff member wants to be reminded, in which language, and of what.

    `digest_hour` is a whole hour of the clocks in `zone` (IANA), or None for no digest. `at_once`: she is told of new
    intakes, too. Raises `MailWishRefused`, `UnknownZone`.
    """

    address: str
    language: str
    zone: str
    digest_hour: int | None
    at_once: bool

    def __post_init__(self) -> None:
        """Refuse what no mail could go by, and an address that would be kept for nothing."""
        zone(self.zone)
        fits = (
            is_mail_address(self.address)
            and self.language in LANGUAGES
            and (self.digest_hour is None or self.digest_hour in _HOURS)
            and (self.digest_hour is not None or self.at_once)
        )
        if not fits:
            raise MailWishRefused


def is_mail_address(text: str) -> bool:
    """Tell whether a text can be the address of a mailbox."""
    local_part, _, _ = text.partition("@")
    return (
        len(text) <= LONGEST_ADDRESS
        and len(local_part) <= _LONGEST_LOCAL_PART
        and _ADDRESS.fullmatch(text) is not None
    )


def ensure_may_wish(wish: MailWish, roles: Collection[str]) -> None:
    """Raise `IntakesAreForCoordinators` where somebody else wants to be told of intakes."""
    if wish.at_once and COORDINATOR not in roles:
        raise IntakesAreForCoordinators


def due_digest_day(wish: MailWish, digested_on: date | None, now: datetime) -> date | None:
    """Return the day, on her clocks, whose digest is to be decided now; None where none is.

    Each day is decided once, in the hour after hers has struck. `digested_on` is the last day that was.
    """
    if wish.digest_hour is None:
        return None
    tz = zone(wish.zone)
    # Around midnight the hour may have struck on the day before.
    for struck_at in (now, now - DIGEST_LATE_BY):
        day = wall_time(struck_at, tz).date()
        due_at = instant_of(datetime.combine(day, time(wish.digest_hour)), tz).at
        if due_at <= now < due_at + DIGEST_LATE_BY:
            return None if digested_on == day else day
    return None


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts, or None to give up."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else None
