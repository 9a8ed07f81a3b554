"""The matches that are frozen: each rule and each change of the clocks by name, and drawn ones for what has no name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Final

from app.matching.rules import Capability, CounselorId, Criteria, Urgency, Way, WeeklyRange, Wish, WishKind
from app.scheduling.rules import Interval
from tests.unit.matching.builders import (
    MONDAY,
    NOW,
    SATURDAY,
    SUNDAY,
    TIE_KEY,
    TUESDAY,
    WOMAN,
    client,
    counselor,
    counselor_id,
    slot,
)

_DRAWN: Final = 30
_STAFF: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One match to make: all that goes in."""

    name: str
    criteria: Criteria
    staff: tuple[Capability, ...]
    now_at: datetime = NOW
    tie_key: bytes = TIE_KEY
    limit: int = 3


def instances() -> Iterator[Instance]:
    """Yield every instance, in the order of the file."""
    yield from _filtered()
    yield from _excluded()
    yield from _ordered()
    yield from _tied()
    yield from _hours()
    yield from _clock_changes()
    yield from (_drawn(number) for number in range(_DRAWN))


def _staff_of(count: int, **offered: object) -> tuple[Capability, ...]:
    return tuple(counselor(counselor_id(number), **offered) for number in range(1, count + 1))  # type: ignore[arg-type]  # as `counselor` takes them


def _filtered() -> Iterator[Instance]:
    woman = Wish(WishKind.GENDER, "woman", must=True)
    everybody = {
        "language": counselor(counselor_id(1), languages=("pl",)),
        "way": counselor(counselor_id(2), ways=frozenset({Way.TEXT})),
        "room, full": counselor(counselor_id(3), load=10),
        "room, accepting nobody": counselor(counselor_id(4), accepting=False),
        "room, nothing urgent": counselor(counselor_id(5), takes_urgent=False),
        "leave": counselor(counselor_id(6), on_leave=(slot(-1, 600),)),
        "supervision": counselor(counselor_id(7)),
        "hours": counselor(counselor_id(8), supervised=True, slots=()),
        "wishes": counselor(counselor_id(9), supervised=True),
        "nothing": counselor(counselor_id(10), supervised=True, tags=frozenset({"gender:woman"})),
    }
    urgent = client(urgency=Urgency.URGENT, needs_supervised=True, wishes=(woman,))
    yield Instance(name="nobody is there", criteria=client(), staff=())
    yield Instance(name="each filter leaves fewer", criteria=urgent, staff=tuple(everybody.values()))
    for name, one in everybody.items():
        yield Instance(name=f"alone, stopped by {name}", criteria=urgent, staff=(one,))
    leave = (slot(30, 600), slot(60, 600))
    yield Instance(
        name="leave that comes later only takes its slots",
        criteria=client(),
        staff=(counselor(on_leave=leave, slots=tuple(slot(hour) for hour in range(28, 80, 4))),),
    )
    yield Instance(
        name="leave that begins and ends with a slot",
        criteria=client(),
        staff=(counselor(on_leave=(slot(34),), slots=(slot(33, 60), slot(34), slot(34.75), slot(35))),),
    )
    yield Instance(name="the last place", criteria=client(), staff=(counselor(load=7, capacity=8),))
    yield Instance(
        name="a must about a language",
        criteria=client(wishes=(Wish(WishKind.LANGUAGE, "ru", must=True),)),
        staff=(counselor(counselor_id(1)), counselor(counselor_id(2), languages=("be", "ru"))),
    )


def _excluded() -> Iterator[Instance]:
    staff = _staff_of(6)
    names = (counselor_id(2), counselor_id(5))
    unfree = tuple(replace(one, slots=()) if one.staff_id in names else one for one in staff)
    yield Instance(name="two excluded", criteria=client(excluded=frozenset(names)), staff=staff)
    yield Instance(name="the same two without a common hour", criteria=client(), staff=unfree)
    yield Instance(
        name="the only one excluded", criteria=client(excluded=frozenset({counselor_id(1)})), staff=staff[:1]
    )
    known = client(excluded=frozenset({counselor_id(1)}), earlier_counselors=frozenset({counselor_id(1)}))
    yield Instance(name="an earlier one excluded", criteria=known, staff=staff)


def _ordered() -> Iterator[Instance]:
    art = Wish(WishKind.METHOD, "art")
    criteria = client(
        languages=("be", "ru"),
        ways=frozenset({Way.VIDEO, Way.TEXT}),
        topics=frozenset({"prison", "sleep"}),
        wishes=(WOMAN, art),
        earlier_counselors=frozenset({counselor_id(1)}),
        for_relative=True,
    )
    both = frozenset({"gender:woman", "method:art", "experience:relatives"})
    topics = frozenset({"prison", "sleep"})
    staff = (
        counselor(counselor_id(1), languages=("ru",), slots=(slot(80),)),
        counselor(counselor_id(2), languages=("ru", "be"), topics=topics, tags=both),
        counselor(counselor_id(3), languages=("be",), topics=topics, tags=both, load=5),
        counselor(counselor_id(4), languages=("be",), topics=topics, tags=both, slots=(slot(60),)),
        counselor(counselor_id(5), languages=("be",), topics=frozenset({"sleep"}), tags=both),
        counselor(counselor_id(6), languages=("be",), topics=topics, tags=both - {"method:art"}),
        counselor(counselor_id(7), languages=("ru",), topics=topics, tags=both, slots=(slot(12),)),
    )
    for urgency in Urgency:
        yield Instance(
            name=f"the soft order, {urgency}",
            criteria=replace(criteria, urgency=urgency),
            staff=staff,
            limit=7,
        )
    loads = tuple(counselor(counselor_id(load), load=load, capacity=3 * load) for load in range(1, 8))
    yield Instance(name="load in whole permille", criteria=client(), staff=loads, limit=7)


def _tied() -> Iterator[Instance]:
    for number in range(4):
        key = bytes([number]) * 16
        yield Instance(name=f"seven equals, key {number}", criteria=client(), staff=_staff_of(7), tie_key=key)
    ahead = counselor(counselor_id(99), slots=(slot(20),))
    yield Instance(name="equals behind one ahead", criteria=client(), staff=(*_staff_of(5), ahead))
    yield Instance(name="one of many", criteria=client(), staff=_staff_of(5), limit=1)


def _hours() -> Iterator[Instance]:
    quarters = tuple(slot(30 + quarter / 4) for quarter in range(24))
    yield Instance(name="four hours are shown, apart", criteria=client(), staff=(counselor(slots=quarters),))
    mixed = (*quarters[::3], *(slot(30 + quarter / 4, 90) for quarter in range(1, 20, 5)), slot(31, 45))
    yield Instance(name="sessions of three lengths", criteria=client(), staff=(counselor(slots=mixed),))
    narrow = (WeeklyRange(TUESDAY, 9 * 60 + 10, 11 * 60 + 5), WeeklyRange(TUESDAY, 12 * 60, 12 * 60 + 49))
    yield Instance(
        name="a session that is safe in part is not safe",
        criteria=client(safe_hours=narrow),
        staff=(counselor(slots=quarters),),
    )
    night = (WeeklyRange(MONDAY, 23 * 60, 24 * 60), WeeklyRange(TUESDAY, 0, 60))
    late = tuple(slot(22 + quarter / 4, 90) for quarter in range(16))
    yield Instance(name="across midnight", criteria=client(safe_hours=night), staff=(counselor(slots=late),))
    past = (slot(-2), slot(-0.25), slot(0), slot(24 * 7 * 8 - 1), slot(24 * 7 * 8), slot(24 * 70))
    yield Instance(name="now and the horizon", criteria=client(), staff=(counselor(slots=past),))
    yield Instance(
        name="seconds of now count",
        criteria=client(),
        staff=(counselor(slots=past),),
        now_at=NOW + timedelta(seconds=1, microseconds=5),
    )
    yield Instance(name="no hour is safe", criteria=client(safe_hours=()), staff=(counselor(),))
    far = (counselor(counselor_id(1), slots=(slot(34),)), counselor(counselor_id(2), slots=(slot(93.75),)))
    yield Instance(name="what starts later says by how much", criteria=client(), staff=far)


# Zone, the first instant of the slots, and what happens there.
_CHANGES: Final = (
    ("Europe/Minsk", datetime(2026, 3, 28, tzinfo=UTC), "no change"),
    ("Europe/Vilnius", datetime(2026, 3, 28, 18, tzinfo=UTC), "the gap of 29 March"),
    ("Europe/Vilnius", datetime(2026, 10, 24, 18, tzinfo=UTC), "the fold of 25 October"),
    ("America/New_York", datetime(2026, 3, 8, tzinfo=UTC), "the gap of 8 March"),
    ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC), "the fold of 1 November"),
    ("Asia/Kathmandu", datetime(2026, 3, 28, tzinfo=UTC), "three quarters of an hour"),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 6, tzinfo=UTC), "half an hour back"),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 6, tzinfo=UTC), "half an hour ahead"),
    ("America/Santiago", datetime(2025, 9, 6, 18, tzinfo=UTC), "midnight does not exist"),
    ("Africa/Cairo", datetime(2025, 4, 24, 12, tzinfo=UTC), "midnight does not exist"),
    ("Africa/Cairo", datetime(2025, 10, 30, 12, tzinfo=UTC), "an hour before midnight comes twice"),
    ("Pacific/Apia", datetime(2011, 12, 29, tzinfo=UTC), "a day does not exist"),
    ("Europe/Vilnius", datetime(2028, 2, 28, 18, tzinfo=UTC), "29 February"),
)


def _clock_changes() -> Iterator[Instance]:
    """Two days of quarters around each change: once every hour, once ranges that begin or end in the change."""
    edges = (0, 30, 90, 120, 150, 180, 195, 210, 240, 1320, 1410, 1440)
    ranges = tuple(
        WeeklyRange(weekday, starts, ends) for weekday in range(7) for starts, ends in pairwise(edges)
    )
    for zone, first_at, what in _CHANGES:
        slots = tuple(
            Interval(
                first_at + quarter * timedelta(minutes=15),
                first_at + quarter * timedelta(minutes=15) + length,
            )
            for quarter in range(192)
            for length in (timedelta(minutes=30),)
        )
        now_at = first_at - timedelta(days=1)
        for called, safe in (
            ("edges", ranges[::2]),
            ("other edges", ranges[1::2]),
        ):
            # Each counselor has every fifth quarter, so the first four hours of all tell of the whole two days.
            staff = tuple(
                counselor(counselor_id(number), slots=slots[16 * number : 16 * number + 16])
                for number in range(12)
            )
            criteria = client(zone=zone, safe_hours=safe)
            yield Instance(
                name=f"{zone}, {what}, {called}", criteria=criteria, staff=staff, now_at=now_at, limit=12
            )
    weekend = (WeeklyRange(SATURDAY, 18 * 60, 24 * 60), WeeklyRange(SUNDAY, 0, 6 * 60))
    vilnius_night = tuple(
        Interval(at, at + timedelta(minutes=50))
        for at in (datetime(2026, 3, 28, 20, tzinfo=UTC) + hour * timedelta(hours=1) for hour in range(9))
    )
    for zone in ("Europe/Minsk", "Europe/Vilnius"):
        yield Instance(
            name=f"{zone}, a night of seven hours in Vilnius",
            criteria=client(zone=zone, safe_hours=weekend),
            staff=(counselor(slots=vilnius_night),),
        )


def _drawn(number: int) -> Instance:
    """Return an instance drawn by its number: what was not thought of."""
    random = Random(number)  # noqa: S311 - the same every time, which is the point
    staff_ids = [counselor_id(one) for one in range(1, _STAFF + 1)]
    languages = ("be", "ru", "en", "pl")
    topics = ("prison", "sleep", "grief", "exile")
    tags = ("gender:woman", "method:art", "experience:relatives", "age:over_40")

    def some(values: tuple[str, ...], least: int = 0) -> tuple[str, ...]:
        return tuple(random.sample(values, random.randint(least, len(values))))

    def ids() -> frozenset[CounselorId]:
        return frozenset(random.sample(staff_ids, random.choice((0, 0, 1, 2))))

    def one(staff_id: CounselorId) -> Capability:
        capacity = random.randint(1, 6)
        slots = tuple(
            slot(random.randint(-8, 700) / 4, random.choice((45, 50, 50, 90)))
            for _ in range(random.randint(0, 12))
        )
        return counselor(
            staff_id,
            languages=some(languages, 1),
            ways=frozenset(map(Way, some(tuple(Way), 1))),
            topics=frozenset(some(topics)),
            tags=frozenset(some(tags)),
            capacity=capacity,
            load=random.randint(0, capacity),
            slots=slots,
            on_leave=(slot(random.randint(-40, 600), 60 * 24 * random.randint(1, 9)),)
            if random.random() < 0.3
            else (),
            takes_urgent=random.random() < 0.8,
            supervised=random.random() < 0.7,
            accepting=random.random() < 0.9,
        )

    def weekly(weekday: int) -> WeeklyRange:
        starts = random.randint(0, 22 * 60)
        return WeeklyRange(weekday, starts, min(24 * 60, starts + random.randint(60, 12 * 60)))

    kinds = (
        (WishKind.GENDER, "woman"),
        (WishKind.METHOD, "art"),
        (WishKind.AGE, "over_40"),
        (WishKind.LANGUAGE, "ru"),
    )
    wishes = tuple(
        Wish(kind, value, must=random.random() < 0.15) for kind, value in kinds if random.random() < 0.5
    )
    criteria = client(
        languages=some(languages, 1),
        ways=frozenset(map(Way, some(tuple(Way), 1))),
        zone=random.choice(("Europe/Minsk", "Europe/Vilnius", "America/New_York", "Asia/Kathmandu", "UTC")),
        safe_hours=tuple(weekly(weekday) for weekday in range(7)),
        topics=frozenset(some(topics)),
        urgency=random.choice(tuple(Urgency)),
        wishes=wishes,
        excluded=ids(),
        earlier_counselors=ids(),
        for_relative=random.random() < 0.3,
        needs_supervised=random.random() < 0.2,
    )
    return Instance(
        name=f"drawn {number}",
        criteria=criteria,
        staff=tuple(map(one, staff_ids)),
        now_at=NOW + timedelta(seconds=random.randint(0, 86_400)),
        tie_key=random.randbytes(32),
    )
