"""Safe hours: a weekly wall clock in real instants, above all where the clocks change."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.rules import WeeklyRange
from app.matching.rules.hours import Span, safe_spans
from app.scheduling.rules import zone
from tests.unit.matching.builders import ALL_DAY, EVERY_HOUR, FRIDAY, MONDAY, SUNDAY, TUESDAY, weekly_ranges

CHANGES = {
    "Europe/Vilnius": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "Atlantic/Azores": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "America/New_York": ("2026-03-08T07:00Z", "2026-11-01T06:00Z"),
    "Australia/Lord_Howe": ("2026-04-04T15:00Z", "2026-10-03T15:30Z"),
    "Africa/Cairo": ("2026-04-23T22:00Z", "2026-10-29T21:00Z"),
    "America/Santiago": ("2026-04-05T03:00Z", "2026-09-06T04:00Z"),
    "Africa/Casablanca": ("2026-02-15T02:00Z", "2026-03-22T02:00Z"),
    "Pacific/Apia": ("2011-12-30T10:00Z",),
    "Asia/Kathmandu": ("2026-05-04T00:00Z",),
    "Europe/Minsk": ("2026-03-29T01:00Z",),
}
CASES = [(name, at) for name, instants in CHANGES.items() for at in instants]


def seconds(text: str) -> int:
    """Return seconds since 1970 of an instant written in ISO 8601."""
    return int(datetime.fromisoformat(text).timestamp())


def spans(ranges: list[WeeklyRange], zone_name: str, around: str, hours: int = 36) -> tuple[Span, ...]:
    """Return the safe spans of so many hours before and after an instant."""
    centre = seconds(around)
    return safe_spans(ranges, zone(zone_name), (centre - hours * 3600, centre + hours * 3600))


def written(found: tuple[Span, ...]) -> list[tuple[str, str]]:
    """Return spans as text, `DDTHH:MM` in UTC."""
    utc = zone("UTC")
    return [
        (f"{datetime.fromtimestamp(first, utc):%dT%H:%M}", f"{datetime.fromtimestamp(last, utc):%dT%H:%M}")
        for first, last in found
    ]


def reads_safe(wall: datetime, ranges: list[WeeklyRange]) -> bool:
    """Tell, the plain way, whether a wall clock shows a safe hour."""
    minute = wall.hour * 60 + wall.minute
    return any(
        one.weekday == wall.weekday() and one.starts_minute <= minute < one.ends_minute for one in ranges
    )


def occurs_twice(wall: datetime) -> bool:
    """Tell whether a wall time of a zone occurs twice."""
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


class TestSafeSpans:
    @pytest.mark.parametrize(
        ("zone_name", "day", "expected"),
        [
            ("Europe/Vilnius", "2026-01-12T12:00Z", ("12T16:00", "12T17:00")),
            ("Europe/Vilnius", "2026-07-13T12:00Z", ("13T15:00", "13T16:00")),
            ("Europe/Minsk", "2026-01-12T12:00Z", ("12T15:00", "12T16:00")),
            ("Europe/Minsk", "2026-07-13T12:00Z", ("13T15:00", "13T16:00")),
            ("Asia/Kathmandu", "2026-01-12T12:00Z", ("12T12:15", "12T13:15")),
            ("America/New_York", "2026-03-16T12:00Z", ("16T22:00", "16T23:00")),
            ("Pacific/Kiritimati", "2026-01-12T12:00Z", ("12T04:00", "12T05:00")),
            ("Pacific/Pago_Pago", "2026-01-12T12:00Z", ("13T05:00", "13T06:00")),
        ],
        ids=lambda value: value if isinstance(value, str) else "-".join(value),
    )
    def test_her_hour_follows_her_own_clock(
        self, zone_name: str, day: str, expected: tuple[str, str]
    ) -> None:
        """Monday 18:00 to 19:00 is another instant in every zone, and in some another one in summer."""
        assert written(spans([WeeklyRange(MONDAY, 1080, 1140)], zone_name, day)) == [expected]

    def test_hours_across_midnight_are_one_span(self) -> None:
        """A session may begin on Monday and end on Tuesday if both parts are safe."""
        ranges = [WeeklyRange(TUESDAY, 0, 60), WeeklyRange(MONDAY, 1380, ALL_DAY)]
        assert written(spans(ranges, "Europe/Minsk", "2026-01-12T12:00Z")) == [("12T20:00", "12T22:00")]

    def test_overlapping_ranges_are_one_span(self) -> None:
        """Hours named twice are safe once."""
        ranges = [WeeklyRange(MONDAY, 600, 720), WeeklyRange(MONDAY, 660, 780)]
        assert written(spans(ranges, "UTC", "2026-01-12T12:00Z")) == [("12T10:00", "12T13:00")]

    def test_spans_are_cut_to_the_window(self) -> None:
        """Nothing before or after what was asked for is returned."""
        window = (seconds("2026-01-12T12:34Z"), seconds("2026-01-13T00:01Z"))
        assert safe_spans(EVERY_HOUR, zone("Europe/Vilnius"), window) == (window,)

    def test_an_empty_window_holds_nothing(self) -> None:
        """A window that ends before it begins has no instants."""
        now = seconds("2026-01-12T12:00Z")
        assert safe_spans(EVERY_HOUR, zone("UTC"), (now, 0)) == ()
        assert safe_spans(EVERY_HOUR, zone("UTC"), (now, now - 60)) == ()

    @pytest.mark.parametrize(
        ("starts_minute", "ends_minute", "expected"),
        [
            (120, 300, [("24T23:00", "25T03:00")]),
            (210, 300, [("25T01:30", "25T03:00")]),
            (120, 210, [("24T23:00", "25T00:30")]),
            (195, 225, []),
        ],
        ids=["around", "from within", "until within", "within"],
    )
    def test_the_hour_that_occurs_twice_is_taken_on_the_safe_side(
        self, starts_minute: int, ends_minute: int, expected: list[tuple[str, str]]
    ) -> None:
        """Vilnius, 25 October: between two readings of an edge, what only one of them calls safe is left out."""
        found = spans([WeeklyRange(SUNDAY, starts_minute, ends_minute)], "Europe/Vilnius", CASES[1][1])
        assert written(found) == expected

    @pytest.mark.parametrize(
        ("starts_minute", "ends_minute", "expected"),
        [
            (120, 300, [("29T00:00", "29T02:00")]),
            (210, 300, [("29T01:00", "29T02:00")]),
            (120, 210, [("29T00:00", "29T01:00")]),
            (180, 240, []),
        ],
        ids=["around", "from within", "until within", "within"],
    )
    def test_the_hour_that_is_skipped_shortens_a_range(
        self, starts_minute: int, ends_minute: int, expected: list[tuple[str, str]]
    ) -> None:
        """Vilnius, 29 March: an edge that no clock shows is the clock change."""
        found = spans([WeeklyRange(SUNDAY, starts_minute, ends_minute)], "Europe/Vilnius", CASES[0][1])
        assert written(found) == expected

    def test_a_day_that_never_was_has_no_safe_hour(self) -> None:
        """Apia went from Thursday 29 to Saturday 31 December 2011."""
        assert spans([WeeklyRange(FRIDAY, 0, ALL_DAY)], "Pacific/Apia", "2011-12-30T10:00Z") == ()

    @given(st.sampled_from(CASES), st.lists(weekly_ranges, max_size=6))
    def test_every_instant_offered_reads_safe_on_her_clock(
        self, case: tuple[str, str], ranges: list[WeeklyRange]
    ) -> None:
        """Around every kind of clock change, no instant of any span is outside what she named."""
        for first, last in spans(ranges, *case):
            instants = {*range(first, last, 900), last - 60}
            walls = [datetime.fromtimestamp(at, zone(case[0])) for at in instants]
            assert all(reads_safe(wall, ranges) for wall in walls)

    @given(st.sampled_from(CASES), st.lists(weekly_ranges, max_size=6))
    def test_only_what_occurs_twice_is_ever_held_back(
        self, case: tuple[str, str], ranges: list[WeeklyRange]
    ) -> None:
        """A safe instant that reads like no other is offered, around every kind of clock change."""
        found = spans(ranges, *case)
        centre = datetime.fromisoformat(case[1])
        for quarter in range(-36 * 4, 36 * 4):
            wall = (centre + quarter * timedelta(minutes=15)).astimezone(zone(case[0]))
            offered = any(first <= wall.timestamp() < last for first, last in found)
            assert offered or not reads_safe(wall, ranges) or occurs_twice(wall)

    @given(st.sampled_from(CASES), st.lists(weekly_ranges, max_size=6))
    def test_spans_are_sorted_and_apart(self, case: tuple[str, str], ranges: list[WeeklyRange]) -> None:
        """Each span is longer than nothing and ends before the next begins."""
        edges = [edge for span in spans(ranges, *case) for edge in span]
        assert edges == sorted(set(edges))
