"""A client moves and cancels by herself: told beforehand what is late, offered other hours when one is taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.demo import samples
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from tests.api.worlds import Woman, World


@dataclass
class Booked:
    """A woman with a counselor and a booked hour."""

    world: World
    woman: Woman
    appointment: dict[str, Any]

    async def slots(self, *, moving: bool = False) -> list[datetime]:
        """Return the hours she could take, also those her own session stands in the way of."""
        slots = await self.woman.device.slots(moving=self.appointment["appointment_id"] if moving else None)
        return [datetime.fromisoformat(slot["starts_at"]) for slot in slots]

    @property
    def late_after_at(self) -> datetime:
        """What she was told."""
        return datetime.fromisoformat(self.appointment["late_after_at"])


@pytest.fixture
async def booked(world: World) -> Booked:
    """A woman whose hour is three days ahead or more."""
    woman = await world.woman()
    await world.assign(woman, "marta")
    earliest = world.clock.now() + timedelta(days=3)
    slots = [datetime.fromisoformat(one["starts_at"]) for one in await woman.device.slots()]
    return Booked(world, woman, await woman.device.book(next(at for at in slots if at > earliest)))


class TestCancel:
    @pytest.mark.parametrize(("seconds", "state"), [(0, "cancelled"), (1, "late_cancelled")])
    async def test_what_she_was_told_is_what_happens(self, booked: Booked, seconds: int, state: str) -> None:
        """Up to the instant she was told it is not late; a second later it is."""
        wait = booked.late_after_at + timedelta(seconds=seconds) - booked.world.clock.now()
        booked.world.clock.advance(seconds=wait.total_seconds())
        await booked.woman.device.log_in(booked.woman.phrase)
        cancelled = await booked.woman.device.cancel(booked.appointment["appointment_id"])
        assert cancelled["state"] == state
        assert cancelled["late_after_at"] is None


class TestMove:
    async def test_a_session_moves_to_another_hour_of_hers(self, booked: Booked) -> None:
        """The hour it leaves is offered again, and the instant from which it is late moves along."""
        old = datetime.fromisoformat(booked.appointment["starts_at"])
        assert old not in await booked.slots()
        new = (await booked.slots())[-1]
        moved = await booked.woman.device.reschedule(booked.appointment, new)
        assert datetime.fromisoformat(moved["starts_at"]) == new
        told = datetime.fromisoformat(moved["late_after_at"])
        assert told - booked.late_after_at == new - old
        assert old in await booked.slots()

    async def test_the_own_hour_is_in_nobodys_way(self, booked: Booked) -> None:
        """Asked for a move, the list holds what her own session takes; nobody else's appointment can be named."""
        old = datetime.fromisoformat(booked.appointment["starts_at"])
        assert old in await booked.slots(moving=True)
        other = await booked.world.woman()
        await booked.world.assign(other, "marta")
        with pytest.raises(Refused) as refused:
            await other.device.slots(moving=booked.appointment["appointment_id"])
        assert refused.value.status == 404

    async def test_an_hour_taken_meanwhile_leaves_hers_as_it_is(self, booked: Booked) -> None:
        """She is told by name, keeps her hour, and finds others in the list read again."""
        wanted = (await booked.slots())[-1]
        other = await booked.world.woman()
        await booked.world.assign(other, "marta")
        await other.device.book(wanted)
        with pytest.raises(Refused) as refused:
            await booked.woman.device.reschedule(booked.appointment, wanted)
        assert refused.value.problem == "slot-already-taken"
        (hers,) = (await booked.woman.device.visit())["coming"]
        assert hers == booked.appointment
        again = await booked.slots()
        assert wanted not in again
        moved = await booked.woman.device.reschedule(hers, again[-1])
        assert moved["version"] == hers["version"] + 1


class TestPlace:
    async def test_she_reads_where_it_takes_place(self, booked: Booked) -> None:
        """The place is a sealed record that names the appointment; the newest one of several counts."""
        marta = booked.world.counselor("marta")
        case = await marta.take_on(booked.woman.client_id)
        appointment_id = booked.appointment["appointment_id"]
        for place in ("https://first.example", samples.PLACE):
            await marta.write_place(case, appointment_id, place)
        places = contents_of(await booked.woman.device.open_own_case(), ContentType.PLACE)
        assert [one.fields["appointment_id"] for one in places] == [appointment_id] * 2
        assert places[-1].text == samples.PLACE
