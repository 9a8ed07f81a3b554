"""Short words for clients and counselors, and drawn ones for the laws."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from app.matching.rules import (
    Capability,
    CounselorId,
    Criteria,
    FilterName,
    GroupWish,
    MatchResult,
    Urgency,
    Way,
    WeeklyRange,
    Wish,
    WishKind,
    rank_counselors,
)
from app.scheduling.rules import Interval

NOW = datetime(2026, 3, 16, 0, 0, tzinfo=UTC)
"""A Monday."""
TIE_KEY = b"tie key of one case, 32 bytes..."
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
ALL_DAY = 24 * 60
EVERY_HOUR = tuple(WeeklyRange(weekday, 0, ALL_DAY) for weekday in range(7))
WOMAN = Wish(WishKind.GENDER, "woman")


def counselor_id(number: int) -> CounselorId:
    """Return the id of counselor `number`."""
    return CounselorId(f"00000000-0000-4000-8000-{number:012x}")


ANNA, BELA, VERA, DARYA = (counselor_id(number) for number in range(1, 5))


def slot(hours: float, minutes: int = 50) -> Interval:
    """Return a slot that starts so many hours after NOW."""
    starts_at = NOW + timedelta(hours=hours)
    return Interval(starts_at, starts_at + timedelta(minutes=minutes))


def client(
    *,
    languages: tuple[str, ...] = ("be",),
    ways: frozenset[Way] = frozenset({Way.VIDEO}),
    zone: str = "UTC",
    safe_hours: tuple[WeeklyRange, ...] = EVERY_HOUR,
    topics: frozenset[str] = frozenset(),
    urgency: Urgency = Urgency.CALM,
    wishes: tuple[Wish, ...] = (),
    excluded: frozenset[CounselorId] = frozenset(),
    earlier_counselors: frozenset[CounselorId] = frozenset(),
    for_relative: bool = False,
    needs_supervised: bool = False,
    group: GroupWish = GroupWish.NO,
) -> Criteria:
    """Return criteria that rule out little unless told to."""
    return Criteria(
        languages=languages,
        ways=ways,
        zone=zone,
        safe_hours=safe_hours,
        topics=topics,
        urgency=urgency,
        wishes=wishes,
        excluded=excluded,
        earlier_counselors=earlier_counselors,
        for_relative=for_relative,
        needs_supervised=needs_supervised,
        group=group,
    )


def counselor(
    staff_id: CounselorId = ANNA,
    *,
    languages: tuple[str, ...] = ("be",),
    ways: frozenset[Way] = frozenset({Way.VIDEO}),
    capacity: int = 10,
    load: int = 0,
    slots: tuple[Interval, ...] = (slot(34),),
    topics: frozenset[str] = frozenset(),
    tags: frozenset[str] = frozenset(),
    on_leave: tuple[Interval, ...] = (),
    takes_urgent: bool = True,
    supervised: bool = False,
    accepting: bool = True,
) -> Capability:
    """Return a counselor who fits the client above unless told otherwise."""
    return Capability(
        staff_id=staff_id,
        languages=languages,
        ways=ways,
        capacity=capacity,
        load=load,
        slots=slots,
        topics=topics,
        tags=tags,
        on_leave=on_leave,
        takes_urgent=takes_urgent,
        supervised=supervised,
        accepting=accepting,
    )


def ranked(criteria: Criteria, *capabilities: Capability, limit: int = 3) -> MatchResult:
    """Return the match of a client with counselors, at NOW."""
    return rank_counselors(criteria, capabilities, NOW, TIE_KEY, limit)


def names(result: MatchResult) -> list[CounselorId]:
    """Return who is proposed, best first."""
    return [proposal.staff_id for proposal in result.proposals]


def left_after(result: MatchResult) -> dict[FilterName, int]:
    """Return the count after each filter."""
    return {count.name: count.remaining for count in result.filter_counts}


ZONES = ("UTC", "Europe/Minsk", "Europe/Vilnius", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")

# Drawn whole, not entry by entry: a hundred clients with their staff are drawn for every law.
_languages = st.sampled_from((("be",), ("be", "ru"), ("ru", "be"), ("en", "ru"), ("en", "ru", "be")))
_ways = st.sampled_from((frozenset(Way), frozenset({Way.VIDEO, Way.VOICE}), frozenset({Way.VOICE, Way.TEXT})))
_topics = st.sampled_from((frozenset(), {"prison"}, {"exile"}, {"prison", "grief"})).map(frozenset)
_tags = st.sampled_from(
    ((), ("gender:woman",), ("gender:woman", "method:art"), ("gender:woman", "experience:relatives"))
).map(frozenset)
_wishes = st.sampled_from(
    (
        (),
        (WOMAN,),
        (WOMAN, Wish(WishKind.METHOD, "art")),
        (Wish(WishKind.GENDER, "woman", must=True),),
        (Wish(WishKind.METHOD, "art"), Wish(WishKind.LANGUAGE, "ru", must=True)),
    )
)
_ids = st.sampled_from((frozenset(), {ANNA}, {BELA, VERA}, {DARYA})).map(frozenset)
# From a little before NOW to 18 days after it, across the clock change of 29 March in Europe.
_slots = st.lists(
    st.builds(slot, st.integers(-8, 1700).map(lambda quarters: quarters / 4), st.sampled_from((45, 50, 90))),
    min_size=1,
    max_size=6,
).map(tuple)

weekly_ranges = st.builds(
    lambda weekday, starts, length: WeeklyRange(weekday, starts, min(starts + length, ALL_DAY)),
    st.integers(0, 6),
    st.integers(0, ALL_DAY - 1),
    st.integers(1, ALL_DAY),
)

clients = st.builds(
    client,
    languages=_languages,
    ways=_ways,
    zone=st.sampled_from(ZONES),
    safe_hours=st.just(EVERY_HOUR)
    | st.lists(weekly_ranges, max_size=14, unique_by=lambda one: (one.weekday, one.starts_minute)).map(tuple),
    topics=_topics,
    urgency=st.sampled_from(list(Urgency)),
    wishes=_wishes,
    excluded=_ids,
    earlier_counselors=_ids,
    for_relative=st.booleans(),
    needs_supervised=st.sampled_from((False, False, True)),
    group=st.sampled_from(GroupWish),
)

# What rules a counselor out, or does not; most are ruled out by nothing of it, so that the order has work.
_circumstances = st.sampled_from(
    (
        *({"load": load, "supervised": True} for load in (0, 0, 0, 0, 1, 1, 2, 2)),
        {"load": 1, "supervised": False},
        {"load": 10, "supervised": True},
        {"load": 0, "capacity": 0},
        {"load": 0, "accepting": False},
        {"load": 0, "takes_urgent": False, "supervised": True},
        {"load": 0, "on_leave": (slot(-1, 600),)},
        {"load": 0, "on_leave": (slot(100, 6000),), "supervised": True},
    )
)


def _drawn_counselor(staff_id: CounselorId) -> st.SearchStrategy[Capability]:
    return st.builds(
        lambda circumstances, **offered: counselor(staff_id, **circumstances, **offered),
        _circumstances,
        languages=_languages,
        ways=_ways,
        slots=_slots,
        topics=_topics,
        tags=_tags,
    )


staffs = st.integers(1, 4).flatmap(
    lambda count: st.tuples(*map(_drawn_counselor, (ANNA, BELA, VERA, DARYA)[:count])).map(list)
)
"""One to four counselors with different ids."""
