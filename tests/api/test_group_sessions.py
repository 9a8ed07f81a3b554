"""A group's sessions over the wire: planned as a series, moved, stood in for, attended, and shown in calendars."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from icalendar import Calendar

from app.groups.rules import GroupState
from app.scheduling.rules import Presence, SeriesChange, WeeklySeries
from app.sdk import calendars, group_sessions, groups
from app.sdk.counselors import CounselorDevice
from app.sdk.errors import Refused
from tests.api.worlds import Woman, World

ZONE = "Europe/Vilnius"
MONDAY_18 = datetime(2026, 3, 9, 16, tzinfo=UTC)


async def seated_group(world: World) -> tuple[UUID, Woman]:
    """Return a group of marta's, and a woman who sits in it."""
    marta, woman = world.counselor("marta"), await world.woman()
    assert marta.staff_id is not None
    plan = groups.GroupPlan((marta.staff_id,), 3)
    group_id = await groups.create_group(world.cast.coordinator, plan, GroupState.FORMING)
    await groups.invite_to_group(world.cast.coordinator, group_id, woman.client_id.hex())
    await groups.accept_group_invitation(woman.device, group_id)
    return group_id, woman


async def events_at(http: httpx.AsyncClient, path: str) -> dict[str, tuple[str, int]]:
    """Return what a calendar program reads: for each start its status and sequence."""
    events = Calendar.from_ical((await http.get(path)).content).walk("VEVENT")
    assert {str(one["SUMMARY"]) for one in events} <= {"Busy"}
    return {
        one.decoded("DTSTART").isoformat(): (str(one["STATUS"]), int(str(one["SEQUENCE"]))) for one in events
    }


async def busy_at(http: httpx.AsyncClient, path: str, world: World) -> list[str]:
    """Return when a calendar program that follows the feed shows her as busy."""
    spans = calendars.read_busy_times((await http.get(path)).content, zone_name=ZONE, now=world.clock.now())
    return [one.starts_at.isoformat().replace("+00:00", "Z") for one in spans]


async def coming_starts(device: CounselorDevice) -> list[str]:
    """Return when the sessions in a counselor's agenda start that are booked."""
    return [one["starts_at"] for one in await device.agenda() if one["state"] == "booked"]


class TestGroupSeries:
    async def test_a_group_meets_through_a_spring(self, world: World) -> None:
        """Planned, seen by whom it concerns, told to calendars as Busy, moved, stood in for, cancelled from one on."""
        marta, lena = world.counselor("marta"), world.counselor("lena")
        (group_id, woman), http = await seated_group(world), await world.devices.http()
        assert marta.staff_id is not None
        assert lena.staff_id is not None
        feeds = {one: await calendars.make_calendar_address(one) for one in (marta, lena)}
        room_id = uuid4()
        wanted = WeeklySeries(MONDAY_18, 5, 90, ZONE, (SeriesChange(2, None),))
        preview = await group_sessions.preview_group_series(marta, group_id, wanted, room_id=room_id)
        assert [(one["position"], one["standing"]) for one in preview] == [
            (position, "free") for position in (0, 1, 3, 4)
        ]
        planned = (await group_sessions.plan_group_series(marta, group_id, wanted, room_id=room_id))[
            "sessions"
        ]
        starts = [one["starts_at"] for one in planned]
        assert await coming_starts(marta) == starts
        assert [(one["starts_at"], one["group_id"]) for one in await woman.device.appointments()] == [
            (at, str(group_id)) for at in starts
        ]
        assert set((await events_at(http, feeds[marta])).values()) == {("CONFIRMED", 0)}

        with pytest.raises(Refused) as refused:
            await group_sessions.plan_group_series(world.cast.coordinator, group_id, wanted, room_id=room_id)
        assert refused.value.problem == "sessions-in-conflict"
        assert [
            (one["position"], one["staff_ids"], one["room_taken"]) for one in refused.value.conflicts
        ] == [(position, [marta.staff_id], True) for position in (0, 1, 3, 4)]

        later = group_sessions.following(planned, planned[1])
        moved = await group_sessions.move_group_sessions(
            marta, group_id, MONDAY_18 + timedelta(days=7, hours=1), later
        )
        assert [datetime.fromisoformat(one["starts_at"]).astimezone(UTC).hour for one in moved] == [
            17,
            16,
            16,
        ]
        held = await group_sessions.substitute_facilitator(
            world.cast.coordinator, group_id, moved[0], staff_id=marta.staff_id, substitute_id=lena.staff_id
        )
        assert held["facilitator_ids"] == [lena.staff_id]
        assert await coming_starts(lena) == [moved[0]["starts_at"]]
        assert moved[0]["starts_at"] not in await coming_starts(marta)
        at = datetime.fromisoformat(moved[0]["starts_at"]).isoformat()
        assert (await events_at(http, feeds[marta]))[at] == ("CANCELLED", 2)
        assert await events_at(http, feeds[lena]) == {at: ("CONFIRMED", 2)}
        assert await busy_at(http, feeds[lena], world) == [moved[0]["starts_at"]]
        assert await busy_at(http, feeds[marta], world) == [
            one["starts_at"] for one in (planned[0], *moved[1:])
        ]

        rest = await group_sessions.cancel_group_sessions(marta, group_id, [held, *moved[1:]])
        assert {one["state"] for one in rest} == {"cancelled"}
        assert await coming_starts(lena) == []
        sessions = await group_sessions.list_group_sessions(woman.device, group_id)
        assert [one["state"] for one in sessions] == ["booked", "cancelled", "cancelled", "cancelled"]


class TestAttendance:
    async def test_who_stayed_away_is_asked_after(self, world: World) -> None:
        """Said from the start on of who sat there; who was absent stands on the list until somebody asked after her."""
        marta, (group_id, woman) = world.counselor("marta"), await seated_group(world)
        soon = world.clock.now() + timedelta(minutes=5)
        session = await group_sessions.plan_group_session(marta, group_id, soon, 15, ZONE)
        held = (marta, group_id, session["appointment_id"])
        with pytest.raises(Refused) as refused:
            await group_sessions.record_attendance(*held, woman.client_id, Presence.CAME)
        assert refused.value.problem == "appointment-not-started"
        world.clock.advance(minutes=10)
        await group_sessions.record_attendance(*held, woman.client_id, Presence.LATE)
        assert await group_sessions.list_absences(marta, group_id) == []
        await group_sessions.record_attendance(*held, woman.client_id, Presence.ABSENT)
        [missed] = await group_sessions.list_absences(marta, group_id)
        assert (missed["client_id"], missed["outcome"]) == (woman.client_id.hex(), "absent")
        await group_sessions.mark_followed_up(*held, woman.client_id)
        assert await group_sessions.list_absences(marta, group_id) == []
        [attended] = await group_sessions.list_group_attendances(*held)
        assert attended["followed_up_on"] == world.clock.now().date().isoformat()
