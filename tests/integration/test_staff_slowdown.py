"""How guessers of staff log-ins are slowed down, on both databases, and who is not."""

import asyncio

import pytest
from sqlalchemy import select

from app.database import Stores
from app.sessions.rules import Scope
from app.staff import service as staff
from app.staff.errors import LogInSlowedDown, NotYetAdmitted, WrongCredentials
from app.staff.models import LogInSlowdown, StaffDevice
from app.staff.service import LogInRefused, ProvenStaff, logins
from tests.factories import organisations
from tests.factories.organisations import Person
from tests.fakes import FrozenClock
from tests.integration.staff_acts import COUNSELOR, count, done, newcomer_waiting
from tests.integration.staff_door import Door, error_of


def wait_of(result: ProvenStaff | LogInRefused) -> int:
    """Return how long somebody must wait, in seconds."""
    assert isinstance(result, LogInRefused)
    assert isinstance(result.error, LogInSlowedDown)
    return result.error.retry_after_seconds


@pytest.fixture
async def door(stores: Stores, clock: FrozenClock) -> Door:
    """The log-in of an organisation that was just founded."""
    return Door(stores, clock, await done(stores, lambda s: organisations.found(s, clock)))


@pytest.fixture
def anna(door: Door) -> Person:
    """Its coordinator."""
    return door.organisation.coordinator


class TestSlowDown:
    async def test_after_five_failures_even_the_right_proof_waits(self, door: Door, anna: Person) -> None:
        """From the fifth failure on nothing is checked until the wait is over; then she gets in."""
        await door.fail(anna, times=5)
        assert wait_of(await door.knock(anna)) == 15
        door.clock.advance(seconds=14.5)
        assert wait_of(await door.knock(anna)) == 1
        door.clock.advance(seconds=0.5)
        await door.enter(anna)

    async def test_waits_grow_up_to_a_quarter_of_an_hour(self, door: Door, anna: Person) -> None:
        """Each further failure doubles the wait, up to the longest; what is refused while waiting counts nothing."""
        await door.fail(anna, times=4)
        waits = []
        for _ in range(8):
            await door.fail(anna)
            waits.append(wait_of(await door.knock(anna)))
            assert wait_of(await door.knock(anna)) == waits[-1]
            door.clock.advance(seconds=waits[-1])
        assert waits == [15, 30, 60, 120, 240, 480, 900, 900]

    async def test_an_unknown_handle_waits_alike(self, door: Door) -> None:
        """Whether a handle exists cannot be told from how its log-in slows down."""
        stranger = door.organisation.new_person("nobody", COUNSELOR)
        await door.fail(stranger, times=5)
        assert wait_of(await door.knock(stranger)) == 15

    async def test_many_at_once_are_counted_each(self, door: Door, anna: Person) -> None:
        """Guesses sent at the same moment do not slip past the counter together."""
        await door.fail(anna, times=1)
        results = await asyncio.gather(*(door.knock(anna, proof=bytes(64)) for _ in range(12)))
        assert [error_of(result) for result in results].count(WrongCredentials) == 4

    async def test_a_log_in_forgives_failures(self, door: Door, anna: Person) -> None:
        """After a right log-in the count starts anew."""
        await door.fail(anna, times=4)
        await door.enter(anna)
        await door.fail(anna, times=4)
        await door.enter(anna)

    async def test_guessed_codes_count_too(self, door: Door, anna: Person) -> None:
        """Whoever has the passphrase cannot try one-time codes without end."""
        totp = await door.enrol(anna)
        for _ in range(5):
            assert error_of(await door.knock(anna, code="")) is WrongCredentials
        assert wait_of(await door.knock(anna, code=door.code(totp))) == 15

    async def test_the_pending_are_not_slowed_down(self, door: Door) -> None:
        """A newcomer may look again and again whether she was admitted."""
        vera = await done(door.stores, newcomer_waiting(door.clock, door.organisation, "vera", COUNSELOR))
        for _ in range(7):
            assert error_of(await door.knock(vera)) is NotYetAdmitted
        await door.fail(vera, times=4)
        assert error_of(await door.knock(vera)) is NotYetAdmitted

    async def test_failures_of_one_day_are_forgotten_the_next(self, door: Door, anna: Person) -> None:
        """A counter that rested a day starts anew, and the job deletes it."""
        await door.fail(anna, times=4)
        door.clock.advance(hours=24)
        await door.fail(anna, times=4)
        assert await count(door.stores, LogInSlowdown) == 1
        door.clock.advance(hours=24)
        await done(door.stores, lambda s: staff.clean_up(s, door.clock))
        assert await count(door.stores, LogInSlowdown) == 0

    async def test_there_is_room_for_so_many_counters(
        self, door: Door, anna: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of more, those that rested longest go: a known handle's as well as an unknown one's."""
        monkeypatch.setattr(logins, "MOST_SLOWDOWNS", 3)
        await door.fail(anna, times=4)
        for number in range(5):
            door.clock.advance(seconds=1)
            await door.fail(door.organisation.new_person(f"nobody-{number}", COUNSELOR))
        assert await count(door.stores, LogInSlowdown) == 6
        await done(door.stores, lambda s: staff.clean_up(s, door.clock))
        assert await count(door.stores, LogInSlowdown) == 3
        await door.fail(anna, times=4)

    async def test_no_handle_stands_in_the_counter(self, door: Door, anna: Person) -> None:
        """What somebody typed as her handle is kept as a digest only."""
        await door.fail(anna)
        counter = await done(door.stores, lambda s: s.scalar(select(LogInSlowdown)))
        assert counter is not None
        assert anna.handle not in counter.account_digest
        assert len(bytes.fromhex(counter.account_digest)) == 32


class TestKnownDevice:
    async def test_strangers_cannot_lock_her_out_of_it(self, door: Door, anna: Person) -> None:
        """On a device she used before she gets in, however often others fail with her handle."""
        totp = await door.enrol(anna)
        device = (await door.enter(anna, code=door.code(totp))).device_token
        door.clock.advance(seconds=30)
        await door.fail(anna, times=5)
        assert error_of(await door.knock(anna, code=door.code(totp))) is LogInSlowedDown
        again = await door.enter(anna, code=door.code(totp), device=device)
        assert (again.scope, again.device_token) == (Scope.FULL, None)

    async def test_it_has_a_counter_of_its_own(self, door: Door, anna: Person) -> None:
        """Whoever took her device is slowed down there, and she is not elsewhere."""
        totp = await door.enrol(anna)
        device = (await door.enter(anna, code=door.code(totp))).device_token
        door.clock.advance(seconds=30)
        await door.fail(anna, times=5, device=device)
        assert wait_of(await door.knock(anna, code=door.code(totp), device=device)) == 15
        await door.enter(anna, code=door.code(totp))

    async def test_anothers_device_is_none(self, door: Door, anna: Person) -> None:
        """A token of somebody else's device, or of none, gives no counter of its own."""
        vera = await done(door.stores, lambda s: organisations.join(s, door.clock, door.organisation, "vera"))
        totp = await door.enrol(vera)
        device = (await door.enter(vera, code=door.code(totp))).device_token
        await door.fail(anna, times=3, device=device)
        await door.fail(anna, times=2, device="00" * 32)
        assert wait_of(await door.knock(anna)) == 15

    async def test_its_token_is_not_kept(self, door: Door, anna: Person) -> None:
        """The server keeps a device as the hash of its token and the day it was seen."""
        totp = await door.enrol(anna)
        device = (await door.enter(anna, code=door.code(totp))).device_token
        door.clock.advance(days=100)
        await door.enter(anna, code=door.code(totp), device=device)
        kept = await done(door.stores, lambda s: s.scalar(select(StaffDevice)))
        assert kept is not None
        assert kept.token_hash != device
        assert kept.seen_on == door.clock.now().date()

    async def test_it_is_forgotten_after_half_a_year(self, door: Door, anna: Person) -> None:
        """A device not seen for 180 days is a stranger's again."""
        totp = await door.enrol(anna)
        await door.enter(anna, code=door.code(totp))
        for days, left in ((180, 1), (1, 0)):
            door.clock.advance(days=days)
            await done(door.stores, lambda s: staff.clean_up(s, door.clock))
            assert await count(door.stores, StaffDevice) == left
