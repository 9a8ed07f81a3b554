"""Busy times read out of an .ics on a device: what takes time, when it really is, and never what it is."""

import pytest

from app.scheduling.rules import Interval
from app.sdk.calendars import read_busy_times
from app.sdk.errors import NotACalendar
from tests.unit.scheduling.builders import VILNIUS, span, utc
from tests.vectors.calendars.generate import FILE, generated

NOW = utc(2026, 3, 2, 9)
HOUR = ("DTSTART:20260309T080000Z", "DTEND:20260309T090000Z")


def ics(*events: tuple[str, ...], before: str = "") -> bytes:
    """Return a calendar of events, each given by its lines."""
    blocks = [
        "\n".join(("BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20260301T000000Z", *lines, "END:VEVENT"))
        for number, lines in enumerate(events)
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zubrovka//EN", before, *blocks, "END:VCALENDAR"]
    return "\r\n".join("\n".join(filter(None, lines)).split("\n")).encode() + b"\r\n"


def busy(*events: tuple[str, ...], before: str = "") -> tuple[Interval, ...]:
    """Return the busy times of events as Vilnius takes them."""
    return read_busy_times(ics(*events, before=before), zone_name=VILNIUS, now=NOW)


class TestReadBusyTimes:
    def test_an_event_is_its_span(self) -> None:
        """Whatever else it says."""
        said = ("SUMMARY:Dentist", "LOCATION:Vilnius", "DESCRIPTION:tooth", "ATTENDEE:mailto:x@example.org")
        assert busy((*HOUR, *said)) == (span(utc(2026, 3, 9, 8), 60),)

    @pytest.mark.parametrize(
        "line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "STATUS:cancelled"], ids=["free", "off", "small"]
    )
    def test_what_takes_no_time_is_left_out(self, line: str) -> None:
        """Marked as free, or given up."""
        assert busy((*HOUR, line)) == ()

    def test_a_rule_is_followed_in_its_zone(self) -> None:
        """Weekly at 18:00 in Vilnius, over the clock change, without a week left out and with one moved."""
        rule = (
            "DTSTART;TZID=Europe/Vilnius:20260316T180000",
            "DTEND;TZID=Europe/Vilnius:20260316T190000",
            "RRULE:FREQ=WEEKLY;COUNT=5",
            "EXDATE;TZID=Europe/Vilnius:20260323T180000",
        )
        moved = (
            "RECURRENCE-ID;TZID=Europe/Vilnius:20260406T180000",
            "DTSTART;TZID=Europe/Vilnius:20260407T100000",
            "DTEND;TZID=Europe/Vilnius:20260407T113000",
        )
        found = read_busy_times(
            ics(rule, moved).replace(b"UID:1", b"UID:0"), zone_name="Asia/Kathmandu", now=NOW
        )
        assert found == (
            span(utc(2026, 3, 16, 16), 60),
            span(utc(2026, 3, 30, 15), 60),
            span(utc(2026, 4, 7, 7), 90),
            span(utc(2026, 4, 13, 15), 60),
        )

    def test_a_zone_told_in_the_file_is_believed(self) -> None:
        """A name of its own, described as Minsk keeps it."""
        told = "\n".join(
            (
                *("BEGIN:VTIMEZONE", "TZID:Home", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
                *("TZOFFSETFROM:+0300", "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE"),
            )
        )
        event = ("DTSTART;TZID=Home:20260309T110000", "DTEND;TZID=Home:20260309T120000")
        assert busy(event, before=told) == (span(utc(2026, 3, 9, 8), 60),)

    def test_whole_days_and_bare_times_are_on_her_clock(self) -> None:
        """A day of 23 hours, and a wall time without a zone."""
        day = ("DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330")
        bare = ("DTSTART:20260309T100000", "DTEND:20260309T110000")
        assert busy(day, bare) == (span(utc(2026, 3, 9, 8), 60), span(utc(2026, 3, 28, 22), 23 * 60))

    def test_only_the_coming_year_is_read(self) -> None:
        """From now on: what runs is cut, what is over or far away is left out."""
        runs = ("DTSTART:20260302T083000Z", "DTEND:20260302T093000Z")
        over = ("DTSTART:20260301T083000Z", "DTEND:20260301T093000Z")
        far = ("DTSTART:20280301T083000Z", "DTEND:20280301T093000Z")
        assert busy(runs, over, far) == (span(NOW, 30),)

    def test_a_rule_without_end_ends_with_the_year(self) -> None:
        """Daily for ever is 366 days."""
        event = ("DTSTART:20260301T100000Z", "DTEND:20260301T101500Z", "RRULE:FREQ=DAILY")
        assert len(busy(event)) == 366

    def test_several_calendars_in_one_file_are_all_read(self) -> None:
        """As some programs write them."""
        later = ics(("DTSTART:20260310T080000Z", "DTEND:20260310T090000Z"))
        found = read_busy_times(ics(HOUR) + later, zone_name=VILNIUS, now=NOW)
        assert found == (span(utc(2026, 3, 9, 8), 60), span(utc(2026, 3, 10, 8), 60))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"BEGIN:VCARD\r\nEND:VCARD\r\n",
            b"Zubrovka",
            b"\xff\xfe\x00",
            ics(HOUR)[:-20],
            ics(("DTSTART:20260309T080000Z", "DTEND:Zubrovka")),
            ics((*HOUR, "RRULE:FREQ=SOMETIMES")),
            ics(("SUMMARY:no start",)),
        ],
        ids=["nothing", "a card", "words", "bytes", "cut off", "no end", "no rule", "no start"],
    )
    def test_what_cannot_be_read_whole_is_refused(self, content: bytes) -> None:
        """An event left out quietly would be offered as a free hour. The refusal quotes nothing."""
        with pytest.raises(NotACalendar) as refused:
            read_busy_times(content, zone_name=VILNIUS, now=NOW)
        assert "Zubrovka" not in str(refused.value)
        assert refused.value.__cause__ is None

    def test_a_rule_of_every_second_is_refused(self) -> None:
        """More than a person's year holds."""
        event = ("DTSTART:20260301T100000Z", "DTEND:20260301T100001Z", "RRULE:FREQ=SECONDLY")
        with pytest.raises(NotACalendar):
            busy(event)


class TestFrozenCalendars:
    def test_they_say_what_was_frozen(self) -> None:
        """Rules, exceptions, zones, whole days, clock changes, and what is refused: the browser reads the same."""
        assert generated() == FILE.read_text("utf-8")
