"""An organisation with two counselors, and what is done in it, each act in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from app.clients import service as clients
from app.clients.rules import ClientStatus
from app.crypto.assignments import Assignment
from app.database import Stores, transaction
from app.matching import service
from app.matching.offers import Offer
from app.matching.rules import Way
from app.matching.service import ChosenIntake
from app.scheduling import service as scheduling
from app.scheduling.models import Appointment
from app.scheduling.rules import BookingPolicy, Interval, Leave, WeeklyHours
from tests.factories.intakes import MadeIntake, make_assignment, make_intake, receive
from tests.factories.organisations import Organisation, Person, found, join
from tests.fakes import FrozenClock

VILNIUS = "Europe/Vilnius"
MONDAY_10 = datetime.fromisoformat("2026-03-16T08:00Z")  # 10:00 in Vilnius
MONDAY_11 = MONDAY_10 + timedelta(hours=1)
OFFER = Offer(languages=("be", "ru"), ways=frozenset({Way.VOICE, Way.VIDEO}), capacity=2)
POLICY = BookingPolicy(
    session_minutes=50,
    buffer_minutes=10,
    daily_limit=6,
    notice_minutes=24 * 60,
    horizon_days=60,
    slot_step_minutes=60,
)

Result = TypeVar("Result")


@dataclass(frozen=True)
class House:
    """A running organisation with one coordinator and two counselors who said what they offer and when."""

    stores: Stores
    clock: FrozenClock
    organisation: Organisation
    bella: Person
    vera: Person

    async def offer(self, counselor: Person, offer: Offer) -> None:
        """Let a counselor say what she offers."""
        async with transaction(self.stores) as work:
            await service.set_capabilities(
                work.main, self.clock, counselor_id=counselor.staff_id, offer=offer
            )

    async def set_hours(self, counselor: Person, *leaves: Leave) -> None:
        """Let a counselor work on weekdays from 10 to 16, except for leave."""
        week = [WeeklyHours(day, time(10), time(16), VILNIUS, date(2026, 1, 1)) for day in range(5)]
        async with transaction(self.stores) as work:
            await scheduling.set_hours(
                work.main,
                self.clock,
                counselor_id=counselor.staff_id,
                zone=VILNIUS,
                hours=week,
                exceptions=(),
                leaves=leaves,
                policy=POLICY,
            )

    async def intake(self) -> MadeIntake:
        """Let a client come."""
        directory = self.organisation.directory
        return await receive(self.stores, self.clock, directory, make_intake(directory))

    async def assign(
        self,
        made: MadeIntake,
        counselor: Person,
        *held_starts: datetime,
        client_id: str | None = None,
        previous: bytes | None = None,
    ) -> Assignment:
        """Let the coordinator assign a client and grant her intake along with it."""
        coordinator = self.organisation.coordinator
        signed = make_assignment(
            made.client,
            counselor_id=counselor.staff_id,
            counselor=counselor.keys.public,
            signer=coordinator.keys,
            granted=[made.intake_key],
            previous=previous,
        )
        async with transaction(self.stores) as work:
            return await service.assign_counselor(
                work.main,
                self.clock,
                client_id=client_id or made.client.client_id,
                signed=signed.signed,
                coordinator=coordinator.actor,
                directory=self.organisation.directory,
                grants=signed.grants,
                held_starts=held_starts,
            )

    async def book(self, made: MadeIntake, starts_at: datetime) -> None:
        """Let a client book an hour of her counselor."""
        async with transaction(self.stores) as work:
            await scheduling.book_appointment(
                work.main, self.clock, client_id=made.client.client_id, starts_at=starts_at
            )

    async def book_by_hand(self, made: MadeIntake, counselor: Person, starts_at: datetime) -> None:
        """Let a counselor book an hour for her client."""
        async with transaction(self.stores) as work:
            await scheduling.book_appointment_for(
                work.main,
                self.clock,
                counselor_id=counselor.staff_id,
                client_id=made.client.client_id,
                starts_at=starts_at,
                minutes=50,
                zone=VILNIUS,
            )

    async def sessions_of(self, made: MadeIntake) -> Sequence[Appointment]:
        """Return all a client sees of her sessions."""
        window = Interval(self.clock.now() - timedelta(weeks=4), self.clock.now() + timedelta(weeks=8))
        async with transaction(self.stores, write=False) as work:
            return await scheduling.list_appointments(work.main, actor=made.client.actor, window=window)

    async def choose(
        self, counselor: Person, starts_at: datetime | None = None, *, self_choice: bool = True
    ) -> ChosenIntake:
        """Let a client come and choose a counselor herself."""
        directory = self.organisation.directory
        made = make_intake(directory, chosen=counselor.keys.public)
        signed = make_assignment(
            made.client,
            counselor_id=counselor.staff_id,
            counselor=counselor.keys.public,
            signer=made.client.keys,
        )
        async with transaction(self.stores) as work:
            return await service.open_chosen_intake(
                work,
                self.clock,
                self_choice=self_choice,
                intake=made.intake,
                directory=directory,
                server_assisted=False,
                waiting_list_limit=100,
                signed_assignment=signed.signed,
                starts_at=starts_at,
            )

    async def status_of(self, made: MadeIntake) -> ClientStatus:
        """Return where a client stands."""
        async with transaction(self.stores, write=False) as work:
            found = await clients.get_client(work.main, client_id=made.client.client_id)
        return found.status

    async def load_of(self, counselor: Person) -> int:
        """Return how many clients a counselor has."""
        async with transaction(self.stores, write=False) as work:
            return await clients.count_caseload(work.main, counselor_id=counselor.staff_id)

    async def starts_of_slots(self, counselor: Person) -> list[datetime]:
        """Return when a counselor's slots start."""
        window = Interval(self.clock.now(), self.clock.now() + timedelta(weeks=4))
        async with transaction(self.stores, write=False) as work:
            slots = await scheduling.list_slots(
                work.main, self.clock, counselor_id=counselor.staff_id, window=window
            )
        return [slot.starts_at for slot in slots]


async def found_house(stores: Stores, clock: FrozenClock) -> House:
    """Return a founded organisation with two counselors at work."""
    async with transaction(stores) as work:
        organisation = await found(work.main, clock)
        bella = await join(work.main, clock, organisation, "bella")
        vera = await join(work.main, clock, organisation, "vera")
    made = House(stores, clock, organisation, bella, vera)
    for counselor in (bella, vera):
        await made.offer(counselor, OFFER)
        await made.set_hours(counselor)
    return made
