"""Opening groups, their seats and sessions, on both databases."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.clients.errors import ClientClosed, ClientNotFound
from app.clients.rules import ClientStatus
from app.crypto.errors import ContextMismatch, SignatureInvalid
from app.crypto.keypairs import KeyPair
from app.database import Stores, transaction
from app.groups import service
from app.groups.errors import (
    AdmissionSignedByAnother,
    FacilitatorsRefused,
    GroupExists,
    GroupFull,
    GroupNotFound,
    GroupSizeRefused,
)
from app.groups.models import GroupInvitation, GroupSeat
from app.groups.rules import GroupSize, InvitationState, Part
from app.groups.service import Seat, Standing
from app.scheduling import service as scheduling
from app.scheduling.errors import AppointmentNotFound, SessionsInConflict
from app.scheduling.models import Cell
from app.sessions.rules import Actor
from app.staff.errors import StaffNotFound
from tests.fakes import FrozenClock
from tests.integration.groups_acts import MONDAY_18, Circle, Woman, found_circle
from tests.integration.races import race
from tests.vectors.tampering import flipped


@pytest.fixture
async def circle(stores: Stores, clock: FrozenClock) -> Circle:
    """An organisation of its own for each test."""
    return await found_circle(stores, clock)


class TestOpenGroup:
    async def open_another(
        self,
        circle: Circle,
        *,
        group_id: UUID | None = None,
        facilitator_id: UUID | None = None,
        seat_count: int = 5,
        part: Part = Part.FACILITATOR,
    ) -> None:
        """Open a group."""
        async with transaction(circle.stores) as work:
            await service.open_group(
                work.main,
                circle.clock,
                group_id=group_id or uuid4(),
                leads=[(facilitator_id or circle.facilitator.staff_id, part)],
                size=GroupSize(fewest=2, seat_count=seat_count),
                coordinator_id=circle.organisation.coordinator.staff_id,
            )

    async def test_what_is_no_group_is_refused(self, circle: Circle) -> None:
        """One seat, an id that is taken, and a facilitator who does not counsel are each refused by name."""
        with pytest.raises(GroupSizeRefused):
            await self.open_another(circle, seat_count=1)
        with pytest.raises(FacilitatorsRefused):
            await self.open_another(circle, part=Part.SUBSTITUTE)
        with pytest.raises(GroupExists):
            await self.open_another(circle, group_id=circle.group_id)
        for nobody in (uuid4(), circle.organisation.coordinator.staff_id):
            with pytest.raises(StaffNotFound):
                await self.open_another(circle, facilitator_id=nobody)


class TestSeats:
    async def test_seats_are_taken_from_the_lowest(self, circle: Circle) -> None:
        """Those who accept sit down one after the other, on the seats that were held for them in their order."""
        women = [await circle.invite(await circle.woman()) for _ in range(3)]
        assert [await circle.accept(woman) for woman in women] == [1, 2, 3]
        assert await circle.states() == dict.fromkeys(InvitationState, 0) | {InvitationState.SEATED: 3}

    async def test_accepting_again_keeps_the_seat(self, circle: Circle) -> None:
        """A seated client who accepts or is invited again stays where she is."""
        woman = await circle.invite(await circle.woman())
        assert await circle.accept(woman) == 1
        await circle.invite(woman)
        assert await circle.accept(woman) == 1
        assert await circle.count(GroupSeat) == 1

    async def test_without_invitation_there_is_no_group(self, circle: Circle) -> None:
        """Who was not invited learns nothing about the group."""
        uninvited = await circle.woman()
        with pytest.raises(GroupNotFound):
            await circle.accept(uninvited)

    async def test_five_of_thirty_get_a_seat(self, circle: Circle) -> None:
        """Of thirty who accept five seats at once, the five who were invited first sit down, each on her own."""
        women = [await circle.invite(await circle.woman()) for _ in range(30)]
        results = await race(*(circle.accept(woman) for woman in women))
        assert sorted(result for result in results if isinstance(result, int)) == [1, 2, 3, 4, 5]
        assert results[:5] == [1, 2, 3, 4, 5]
        assert sum(isinstance(result, GroupFull) for result in results) == 25
        assert await circle.count(GroupSeat) == 5

    async def test_one_woman_takes_one_seat(self, circle: Circle) -> None:
        """Somebody who accepts many times at once has one seat."""
        woman = await circle.invite(await circle.woman())
        results = await race(*(circle.accept(woman) for _ in range(8)))
        assert set(results) == {1}
        assert await circle.count(GroupSeat) == 1

    async def test_only_who_is_here_can_be_invited(self, circle: Circle) -> None:
        """A client who does not exist or whose file is closed cannot be invited."""
        with pytest.raises(ClientNotFound):
            await circle.invite(Woman(KeyPair.generate(), "ab" * 32))
        closed = await circle.woman(ClientStatus.CLOSED)
        with pytest.raises(ClientClosed):
            await circle.invite(closed)

    async def roster(self, circle: Circle) -> list[Seat]:
        """Return the seats as the facilitator is told them."""
        async with transaction(circle.stores, write=False) as work:
            return await service.list_seats(
                work.main, group_id=circle.group_id, actor=circle.facilitator.actor
            )

    async def test_the_admission_goes_with_her_to_her_seat(self, circle: Circle) -> None:
        """What the coordinator signed stands with the invitation, then on the seat."""
        woman = await circle.woman()
        signed = circle.admission(woman)
        await circle.accept(await circle.invite(woman, signed))
        assert [seat.admission for seat in await self.roster(circle)] == [signed]

    async def test_a_newer_admission_takes_the_older_ones_place(self, circle: Circle) -> None:
        """Invited again, before or after she sat down, she has the word that was signed last."""
        woman = await circle.invite(await circle.woman())
        circle.clock.advance(days=1)
        before = circle.admission(woman)
        await circle.accept(await circle.invite(woman, before))
        assert [seat.admission for seat in await self.roster(circle)] == [before]
        circle.clock.advance(days=1)
        after = circle.admission(woman)
        assert after != before
        await circle.invite(woman, after)
        assert [seat.admission for seat in await self.roster(circle)] == [after]

    async def test_an_admission_must_be_hers_and_the_inviters(self, circle: Circle) -> None:
        """Another signer, group or client, or a flipped bit, and nobody is invited."""
        woman, other = await circle.woman(), await circle.woman()
        refused: list[tuple[bytes, type[Exception]]] = [
            (circle.admission(woman, circle.facilitator), AdmissionSignedByAnother),
            (circle.admission(woman, group_id=uuid4()), ContextMismatch),
            (circle.admission(other), ContextMismatch),
            (flipped(circle.admission(woman), -1), SignatureInvalid),
        ]
        for signed, fact in refused:
            with pytest.raises(fact):
                await circle.invite(woman, signed)
        assert await circle.count(GroupInvitation) == 0

    async def test_facilitator_and_coordinator_see_the_roster(self, circle: Circle) -> None:
        """They see who sits where, with the keys to seal to; another counselor finds no group."""
        woman = await circle.seated()
        for reader in (circle.facilitator, circle.organisation.coordinator):
            async with transaction(circle.stores, write=False) as work:
                [seat] = await service.list_seats(work.main, group_id=circle.group_id, actor=reader.actor)
            assert (seat.seat_number, seat.client_id) == (1, woman.client_id)
            assert (seat.key_id, seat.hpke_public) == (woman.keys.key_id.hex(), woman.keys.public.hpke)
        with pytest.raises(GroupNotFound):
            async with transaction(circle.stores, write=False) as work:
                await service.list_seats(work.main, group_id=circle.group_id, actor=circle.stranger.actor)

    async def test_nothing_of_an_erased_client_remains(self, circle: Circle) -> None:
        """Her seat and her invitations are free for others; everybody else stays."""
        woman, other = await circle.seated(), await circle.seated()
        async with transaction(circle.stores) as work:
            await service.release_client(work.main, circle.clock, client_id=woman.client_id)
        assert await circle.accept(await circle.invite(await circle.woman())) == 1
        assert await circle.accept(other) == 2


class TestListGroupsFor:
    async def test_each_sees_her_own_part(self, circle: Circle) -> None:
        """Facilitator, coordinator, member and invited see the group as such; anybody else sees none."""
        member, invited = await circle.seated(), await circle.invite(await circle.woman())
        actors: list[tuple[Actor, list[Standing]]] = [
            (circle.facilitator.actor, [Standing.FACILITATOR]),
            (circle.organisation.coordinator.actor, [Standing.COORDINATOR]),
            (member.actor, [Standing.MEMBER]),
            (invited.actor, [Standing.INVITED]),
            (circle.stranger.actor, []),
            ((await circle.woman()).actor, []),
        ]
        for actor, standings in actors:
            async with transaction(circle.stores, write=False) as work:
                views = await service.list_groups_for(work.main, actor=actor)
            assert [view.standing for view in views] == standings
            assert {view.group.group_id for view in views} <= {circle.group_id}
            assert await self.standing_of(circle, actor) == next(iter(standings), None)

    async def standing_of(self, circle: Circle, actor: Actor) -> Standing | None:
        """Return how somebody stands to the group when she asks for it alone; None where she finds none."""
        async with transaction(circle.stores, write=False) as work:
            try:
                seen = await service.get_group_for(work.main, group_id=circle.group_id, actor=actor)
            except GroupNotFound:
                return None
        return seen.standing


class TestGroupSessions:
    async def test_facilitator_and_group_are_busy(self, circle: Circle) -> None:
        """A planned session takes the cells of both, and a second one at that time is refused."""
        planned = await circle.plan()
        assert planned.ends_at - planned.starts_at == timedelta(minutes=90)
        assert await circle.count(Cell) == 6 + 6
        with pytest.raises(SessionsInConflict):
            await circle.plan(MONDAY_18 + timedelta(minutes=75))

    async def test_only_the_facilitator_plans(self, circle: Circle) -> None:
        """To another counselor the group does not exist."""
        with pytest.raises(GroupNotFound):
            await circle.plan(actor=circle.stranger.actor)

    async def test_members_see_when_it_meets(self, circle: Circle) -> None:
        """Facilitator and members see the sessions; somebody who is only invited does not."""
        planned, member = await circle.plan(), await circle.seated()
        for actor in (circle.facilitator.actor, member.actor):
            async with transaction(circle.stores, write=False) as work:
                [seen] = await service.list_group_sessions(work.main, group_id=circle.group_id, actor=actor)
            assert seen.appointment_id == planned.appointment_id
        invited = await circle.invite(await circle.woman())
        with pytest.raises(GroupNotFound):
            async with transaction(circle.stores, write=False) as work:
                await service.list_group_sessions(work.main, group_id=circle.group_id, actor=invited.actor)

    async def test_a_member_cannot_cancel_for_all(self, circle: Circle) -> None:
        """To a member the group's session is not hers to cancel."""
        planned, member = await circle.plan(), await circle.seated()
        with pytest.raises(AppointmentNotFound):
            async with transaction(circle.stores) as work:
                await scheduling.cancel_appointment(
                    work.main, circle.clock, actor=member.actor, appointment_id=planned.appointment_id
                )
