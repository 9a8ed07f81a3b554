"""The hard filters: each of them, their order, and that nothing bends them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from app.matching.rules import (
    Capability,
    Criteria,
    FilterName,
    Urgency,
    Way,
    WeeklyRange,
    Wish,
    WishKind,
    rank_counselors,
)
from app.scheduling.rules import Interval, zone
from tests.unit.matching.builders import (
    ANNA,
    BELA,
    DARYA,
    MONDAY,
    NOW,
    TIE_KEY,
    TUESDAY,
    VERA,
    client,
    clients,
    counselor,
    left_after,
    names,
    ranked,
    slot,
    staffs,
)

MUST_WOMAN = Wish(WishKind.GENDER, "woman", must=True)

RULED_OUT: dict[str, tuple[dict[str, Any], dict[str, Any], FilterName]] = {
    "no shared language": ({}, {"languages": ("pl",)}, FilterName.LANGUAGE),
    "no shared way": ({}, {"ways": frozenset({Way.VOICE})}, FilterName.WAY),
    "full": ({}, {"capacity": 3, "load": 3}, FilterName.ROOM),
    "over full": ({}, {"capacity": 3, "load": 4}, FilterName.ROOM),
    "without any place": ({}, {"capacity": 0}, FilterName.ROOM),
    "not accepting": ({}, {"accepting": False}, FilterName.ROOM),
    "not for urgent cases": ({"urgency": Urgency.URGENT}, {"takes_urgent": False}, FilterName.ROOM),
    "on leave": ({}, {"on_leave": (slot(-1, 120),)}, FilterName.LEAVE),
    "unsupervised": ({"needs_supervised": True}, {}, FilterName.SUPERVISION),
    "no slot": ({}, {"slots": ()}, FilterName.HOURS),
    "only a slot that has begun": ({}, {"slots": (slot(-0.25),)}, FilterName.HOURS),
    "only a slot too far ahead": ({}, {"slots": (slot(24 * 56),)}, FilterName.HOURS),
    "only a slot during later leave": ({}, {"on_leave": (slot(30, 600),)}, FilterName.HOURS),
    "no safe hour": ({"safe_hours": ()}, {}, FilterName.HOURS),
    "a slot that is safe in part": (
        {"safe_hours": (WeeklyRange(TUESDAY, 10 * 60, 10 * 60 + 49),)},
        {},
        FilterName.HOURS,
    ),
    "a must unmet": ({"wishes": (MUST_WOMAN,)}, {}, FilterName.WISHES),
    "one must of two unmet": (
        {"wishes": (MUST_WOMAN, Wish(WishKind.LANGUAGE, "en", must=True))},
        {"tags": frozenset({"gender:woman"})},
        FilterName.WISHES,
    ),
}

LET_THROUGH: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one language of several": ({"languages": ("pl", "be")}, {"languages": ("en", "be")}),
    "one way of several": ({"ways": frozenset(Way)}, {}),
    "one free place": ({}, {"capacity": 3, "load": 2}),
    "a calm case for whoever takes none that is urgent": ({"urgency": Urgency.SOON}, {"takes_urgent": False}),
    "leave that is over": ({}, {"on_leave": (slot(-2, 120),)}),
    "supervised where it is asked for": ({"needs_supervised": True}, {"supervised": True}),
    "a slot that starts now": ({}, {"slots": (slot(0),)}),
    "the last slot within the horizon": ({}, {"slots": (slot(24 * 56 - 1),)}),
    "a slot just as long as the safe hour": ({"safe_hours": (WeeklyRange(TUESDAY, 600, 650),)}, {}),
    "a preference unmet": ({"wishes": (Wish(WishKind.GENDER, "woman"),)}, {}),
}


class TestHardFilters:
    @pytest.mark.parametrize(("wanted", "offered", "name"), RULED_OUT.values(), ids=RULED_OUT)
    def test_each_filter_rules_out(
        self, wanted: dict[str, Any], offered: dict[str, Any], name: FilterName
    ) -> None:
        """Whoever fails one filter is not proposed, and that filter is named."""
        result = ranked(client(**wanted), counselor(**offered))
        assert names(result) == []
        assert result.unmatched_reason is name

    @pytest.mark.parametrize(("wanted", "offered"), LET_THROUGH.values(), ids=LET_THROUGH)
    def test_filters_rule_out_no_more_than_they_say(
        self, wanted: dict[str, Any], offered: dict[str, Any]
    ) -> None:
        """At the edge of each filter, whoever fits is proposed."""
        result = ranked(client(**wanted), counselor(**offered))
        assert names(result) == [ANNA]
        assert result.unmatched_reason is None

    def test_counts_follow_the_filters_in_order(self) -> None:
        """Each count is what was left of the count before it."""
        result = ranked(
            client(),
            counselor(ANNA),
            counselor(BELA, languages=("en",), slots=()),
            counselor(VERA, slots=()),
            counselor(DARYA, capacity=0, slots=()),
        )
        assert [(count.name, count.remaining) for count in result.filter_counts] == [
            ("everybody", 4),
            ("language", 3),
            ("way", 3),
            ("room", 2),
            ("leave", 2),
            ("supervision", 2),
            ("hours", 1),
            ("wishes", 1),
        ]

    def test_without_counselors_there_is_a_reason_too(self) -> None:
        """An organisation that has just begun is told so."""
        result = ranked(client())
        assert result.unmatched_reason is FilterName.EVERYBODY
        assert set(left_after(result).values()) == {0}

    @pytest.mark.parametrize(
        ("day", "hour_in_vilnius", "fits"),
        [
            ("2026-01-12", 18, False),
            ("2026-01-12", 17, True),
            ("2026-07-13", 18, True),
            ("2026-07-13", 17, False),
        ],
        ids=str,
    )
    def test_zones_that_drift_apart_meet_in_real_instants(
        self, day: str, hour_in_vilnius: int, *, fits: bool
    ) -> None:
        """Safe at 18:00 in Minsk: that is 17:00 for a counselor in Vilnius in January, and 18:00 in July."""
        criteria = client(zone="Europe/Minsk", safe_hours=(WeeklyRange(MONDAY, 18 * 60, 19 * 60),))
        local = datetime.fromisoformat(day).replace(hour=hour_in_vilnius, tzinfo=zone("Europe/Vilnius"))
        starts_at = local.astimezone(NOW.tzinfo)
        offered = counselor(slots=(Interval(starts_at, starts_at + timedelta(minutes=50)),))
        result = rank_counselors(criteria, [offered], starts_at - timedelta(days=3), TIE_KEY)
        assert (names(result) == [ANNA]) is fits

    def test_a_naive_now_is_refused(self) -> None:
        """A clock without a zone could mean any hour."""
        with pytest.raises(ValueError, match="aware"):
            rank_counselors(client(), [counselor()], NOW.replace(tzinfo=None), TIE_KEY)

    @given(clients, staffs)
    def test_exactly_those_whom_nothing_rules_out_are_proposed(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """Whatever the soft order prefers, the filters alone decide who can be proposed at all."""
        fitting = {one.staff_id for one in staff if fits_by_hand(criteria, one)}
        assert set(names(ranked(criteria, *staff, limit=len(staff) + 1))) == fitting

    @given(clients, staffs)
    def test_every_hour_listed_is_a_slot_of_hers_and_safe(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """Between one and four hours, each a bookable slot of that counselor and safe to the minute."""
        by_id = {one.staff_id: one for one in staff}
        for proposal in ranked(criteria, *staff, limit=len(staff) + 1).proposals:
            assert 1 <= len(proposal.common_hours) <= 4
            for hour in proposal.common_hours:
                assert hour in by_id[proposal.staff_id].slots
                assert is_common_by_hand(criteria, by_id[proposal.staff_id], hour)

    @given(clients, staffs)
    def test_counts_only_fall(self, criteria: Criteria, staff: list[Capability]) -> None:
        """They begin with everybody, end with all who fit, and a reason stands exactly where nobody is left."""
        result = ranked(criteria, *staff, limit=len(staff) + 1)
        counts = [count.remaining for count in result.filter_counts]
        assert counts == sorted(counts, reverse=True)
        assert counts[0] == len(staff)
        assert counts[-1] == len(result.proposals)
        assert (result.unmatched_reason is None) == bool(result.proposals)


def fits_by_hand(criteria: Criteria, offered: Capability) -> bool:
    """Tell, the plain way, whether no hard filter rules a counselor out."""
    return (
        any(language in offered.languages for language in criteria.languages)
        and any(way in offered.ways for way in criteria.ways)
        and offered.staff_id not in criteria.excluded
        and offered.accepting
        and offered.load + 1 <= offered.capacity
        and (offered.takes_urgent or criteria.urgency != "urgent")
        and not any(leave.starts_at <= NOW < leave.ends_at for leave in offered.on_leave)
        and (offered.supervised or not criteria.needs_supervised)
        and any(is_common_by_hand(criteria, offered, hour) for hour in offered.slots)
        and all(has_by_hand(offered, wish) for wish in criteria.wishes if wish.must)
    )


def has_by_hand(offered: Capability, wish: Wish) -> bool:
    """Tell, the plain way, whether a counselor is what is wished for."""
    if wish.kind == "language":
        return wish.value in offered.languages
    return f"{wish.kind.value}:{wish.value}" in offered.tags


def is_common_by_hand(criteria: Criteria, offered: Capability, hour: Interval) -> bool:
    """Tell, minute by minute, whether a slot is ahead, outside leave and safe on the client's own clock."""
    length_minutes = (hour.ends_at - hour.starts_at) // timedelta(minutes=1)
    minutes = [hour.starts_at + timedelta(minutes=minute) for minute in range(length_minutes)]
    walls = [at.astimezone(zone(criteria.zone)) for at in minutes]
    away = any(leave.starts_at <= at < leave.ends_at for leave in offered.on_leave for at in minutes)
    return hour.starts_at >= NOW and not away and all(is_safe_by_hand(criteria, wall) for wall in walls)


def is_safe_by_hand(criteria: Criteria, wall: datetime) -> bool:
    """Tell whether a wall clock shows an hour that the client named."""
    minute = wall.hour * 60 + wall.minute
    return any(
        one.weekday == wall.weekday() and one.starts_minute <= minute < one.ends_minute
        for one in criteria.safe_hours
    )
