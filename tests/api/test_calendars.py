"""Hours, series and calendars over the wire: a counselor's device, her client, and a calendar program."""

from datetime import datetime, timedelta

import httpx
import pytest
from icalendar import Calendar

from app.scheduling.rules import Interval, SeriesChange, WeeklySeries
from app.sdk import calendars, series
from app.sdk.connections import API
from app.sdk.errors import Refused
from tests.api.worlds import Woman, World

ZONE = "Europe/Vilnius"


async def client_of_marta(world: World) -> Woman:
    """Return a woman whose counselor is marta."""
    woman = await world.woman()
    await world.assign(woman, "marta")
    return woman


def in_weeks(world: World, weeks: int, hour: int = 6) -> datetime:
    """Return an hour of a day that far ahead; early, where nobody's hours are."""
    day = world.clock.now() + timedelta(weeks=weeks)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


class TestHours:
    async def test_leave_names_what_it_touches(self, world: World) -> None:
        """Asked beforehand and told again when it is set; she moves the session. Days out of order are refused."""
        woman, marta = await client_of_marta(world), world.counselor("marta")
        booked = await marta.book(woman.client_id, in_weeks(world, 3))
        day_on = in_weeks(world, 3).date()
        [touched] = await marta.touched_by_leave(day_on, day_on)
        assert touched["appointment_id"] == booked["appointment_id"]
        leave = {"first_on": day_on.isoformat(), "last_on": day_on.isoformat()}
        hours = await marta.hours() | {"leaves": [leave]}
        assert await marta.set_hours(hours) == [touched]
        moved = await marta.reschedule(
            booked["appointment_id"], in_weeks(world, 4), version=touched["version"]
        )
        assert moved["version"] == 2
        assert await marta.touched_by_leave(day_on, day_on) == []
        with pytest.raises(Refused) as refused:
            await marta.touched_by_leave(day_on, day_on - timedelta(days=1))
        assert refused.value.problem == "invalid-hours"


class TestSeries:
    async def test_from_preview_to_end(self, world: World) -> None:
        """Looked at, booked with a week left out, seen by the client, moved from one on, cancelled by her."""
        woman, marta = await client_of_marta(world), world.counselor("marta")
        wanted = WeeklySeries(in_weeks(world, 1), 5, 50, ZONE, (SeriesChange(2, None),))
        preview = await series.preview_series(marta, woman.client_id, wanted)
        assert [(one["position"], one["standing"]) for one in preview] == [
            (position, "free") for position in (0, 1, 3, 4)
        ]
        booked = await series.book_series(marta, woman.client_id, wanted)
        starts = [one["starts_at"] for one in booked["appointments"]]
        assert starts == [one["starts_at"] for one in preview]
        seen = [one for one in await woman.device.appointments() if one["series_id"] == booked["series_id"]]
        assert [one["starts_at"] for one in seen] == starts

        taken = await series.preview_series(marta, woman.client_id, wanted)
        assert {one["standing"] for one in taken} == {"taken"}
        moved = await series.move_series(
            marta, booked["series_id"], in_weeks(world, 2, hour=5), booked["appointments"][1:]
        )
        assert [one["version"] for one in moved] == [2, 2, 2]
        ended = await series.cancel_series(woman.device, booked["series_id"])
        assert [one["state"] for one in ended] == ["cancelled"] * 4

    async def test_a_repeat_books_nothing_twice(self, world: World) -> None:
        """Under one idempotency key the first answer comes again."""
        woman, marta = await client_of_marta(world), world.counselor("marta")
        body = {
            "client_id": woman.client_id.hex(),
            "starts_at": in_weeks(world, 1).isoformat(),
            "count": 2,
        }
        key = "k" * 22
        first = await marta.connection.create("/series", body, key=key)
        assert await marta.connection.create("/series", body, key=key) == first
        with pytest.raises(Refused) as refused:
            await marta.connection.create("/series", body)
        assert refused.value.problem == "slot-already-taken"


class TestBusyTimes:
    async def test_bare_spans_go_there_and_back(self, world: World) -> None:
        """What is sent again takes the place of what was, and a title beside a span is refused."""
        marta = world.counselor("marta")
        busy = Interval(in_weeks(world, 1), in_weeks(world, 1, hour=8))
        await calendars.set_busy_times(marta, [busy])
        assert await calendars.list_busy_times(marta) == (busy,)
        await calendars.set_busy_times(marta, [])
        assert await calendars.list_busy_times(marta) == ()
        span = {"starts_at": busy.starts_at.isoformat(), "ends_at": busy.ends_at.isoformat()}
        with pytest.raises(Refused) as refused:
            await marta.connection.put("/counselors/me/busy-times", {"busy": [span | {"title": "Dentist"}]})
        assert refused.value.problem == "invalid-request"


class TestCalendarAddress:
    async def test_a_calendar_program_reads_without_a_log_in(self, world: World) -> None:
        """It is told "Busy", and finds nothing of client, counselor, appointment or series in it."""
        woman, marta = await client_of_marta(world), world.counselor("marta")
        booked = await series.book_series(
            marta, woman.client_id, WeeklySeries(in_weeks(world, 1), 2, 50, ZONE)
        )
        address = await calendars.make_calendar_address(marta)
        answer = await (await world.devices.http()).get(address)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        starts = [datetime.fromisoformat(one["starts_at"]) for one in booked["appointments"]]
        assert [event.decoded("DTSTART") for event in events] == starts
        ids = [
            woman.client_id.hex(),
            str(marta.staff_id),
            booked["series_id"],
            *(one["appointment_id"] for one in booked["appointments"]),
        ]
        assert not any(one in answer.text or one.replace("-", "") in answer.text for one in ids)
        assert "marta" not in answer.text.lower()
        assert "helpline" not in answer.text.lower()

    async def test_every_wrong_address_is_one_answer(self, world: World) -> None:
        """Replaced, revoked, never given, malformed: byte for byte the same 404, with the same headers."""
        marta, http = world.counselor("marta"), await world.devices.http()
        assert await calendars.calendar_address_day(marta) is None
        first = await calendars.make_calendar_address(marta)
        second = await calendars.make_calendar_address(marta)
        assert (await http.get(second)).is_success
        assert await calendars.calendar_address_day(marta) == world.clock.now().date()
        await calendars.revoke_calendar_address(marta)
        wrong = [first, second, f"{API}/calendars/{'A' * 43}.ics", f"{API}/calendars/x.ics"]
        answers = [await http.get(one) for one in wrong]
        assert {(one.status_code, one.content, _named(one)) for one in answers} == {
            (404, answers[0].content, _named(answers[0]))
        }


def _named(answer: httpx.Response) -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for name, value in answer.headers.items() if name != "date")
