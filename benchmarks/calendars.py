"""Counselors as an organisation has them: five working days, a late one, an exception, leave, sessions booked.

Who offers what follows from the counselor's number, so that every run has the same mix.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from app.crypto.randomness import random_id
from app.matching.offers import Offer
from app.matching.rules import Way
from app.scheduling.rules import (
    AppointmentState,
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    WeeklyHours,
)

WEEKS_SHOWN: Final = 4
POLICY: Final = BookingPolicy(
    session_minutes=50,
    buffer_minutes=10,
    daily_limit=6,
    notice_minutes=720,
    horizon_days=28,
    slot_step_minutes=60,
)
ZONES: Final = ("Europe/Vilnius", "Europe/Warsaw", "Europe/Minsk", "Europe/Berlin")
LANGUAGES: Final = (("be", "ru"), ("ru",), ("ru", "en"), ("be", "ru", "pl"), ("uk", "ru"), ("en", "lt"))
TOPICS: Final = ("prison", "sleep", "exile", "grief", "children", "anxiety", "violence", "work")
_GENDERS: Final = ("gender:woman", "gender:woman", "gender:woman", "gender:woman", "gender:man")
_STRENGTHS: Final = ("experience:prison", "experience:exile", "method:art")
_WAYS: Final = (frozenset(Way), frozenset({Way.VIDEO, Way.VOICE}), frozenset({Way.TEXT, Way.VOICE}))


def weekly_hours(number: int, since_on: date) -> list[WeeklyHours]:
    """Return a counselor's week: six hours on five days, two more on a late evening."""
    zone = ZONES[number % len(ZONES)]
    starts = 8 + number % 6
    days = [WeeklyHours(weekday, time(starts), time(starts + 6), zone, since_on) for weekday in range(5)]
    return [*days, WeeklyHours(number % 5, time(20), time(22), zone, since_on)]


def exceptions(number: int, since_on: date) -> list[HoursException]:
    """Return one afternoon away and one Saturday worked."""
    zone = ZONES[number % len(ZONES)]
    away_on = since_on + timedelta(days=3 + number % 14)
    extra_on = since_on + timedelta(days=(5 - since_on.weekday()) % 7 + 7)
    return [
        HoursException(away_on, ExceptionKind.AWAY, zone, time(12), time(15)),
        HoursException(extra_on, ExceptionKind.EXTRA, zone, time(10), time(13)),
    ]


def leaves(number: int, since_on: date) -> list[Leave]:
    """Return a few days of leave, which every fourth counselor takes soon."""
    starts_on = since_on + timedelta(days=2 + number % 20)
    return [] if number % 4 else [Leave(starts_on, starts_on + timedelta(days=4), ZONES[number % len(ZONES)])]


def sessions(number: int, since_on: date) -> list[Interval]:
    """Return twelve booked sessions within four weeks."""
    first = datetime.combine(since_on, time(9 + number % 6), UTC)
    starts = (first + timedelta(days=2 * index + 1) for index in range(12))
    return [Interval(start, start + timedelta(minutes=POLICY.session_minutes)) for start in starts]


def appointment_rows(number: int, counselor_id: UUID, since_on: date) -> Iterator[dict[str, Any]]:
    """Yield the rows of her sessions."""
    for one in sessions(number, since_on):
        yield {
            "appointment_id": random_id(),
            "counselor_id": counselor_id,
            "client_id": None,
            "group_id": None,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "zone": ZONES[number % len(ZONES)],
            "state": AppointmentState.BOOKED.value,
            "hold_expires_at": None,
            "version": 1,
        }


def offer(number: int) -> Offer:
    """Return what a counselor offers."""
    circle = (*TOPICS, *TOPICS)
    first = number % len(TOPICS)
    return Offer(
        languages=LANGUAGES[number % len(LANGUAGES)],
        ways=_WAYS[number % len(_WAYS)],
        topics=frozenset(circle[first : first + 3]),
        tags=frozenset({_GENDERS[number % len(_GENDERS)], _STRENGTHS[number % len(_STRENGTHS)]}),
        capacity=6 + number % 5,
        takes_urgent=number % 3 > 0,
        supervised=number % 4 > 0,
    )
