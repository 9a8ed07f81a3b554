"""Closing the file of somebody who waits: she leaves the list, what was kept for her is free, her words stay hers."""

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.clients.rules import ClosingReason
from app.database import Stores, transaction
from app.demo import samples
from app.groups.rules import GroupState
from app.scheduling.models import Cell
from app.sdk import groups
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from tests.api.worlds import World


class TestClose:
    async def test_she_leaves_the_waiting_list_and_reads_on(self, world: World) -> None:
        """Nobody sees her waiting any more; logged in again, she reads her story and can write nothing."""
        woman, other = await world.woman(), await world.woman()
        coordinator = world.cast.coordinator
        await coordinator.close_client(woman.client_id, ClosingReason.WITHDRAWN)
        assert [one["client_id"] for one in await coordinator.waiting()] == [other.client_id.hex()]
        device = await world.devices.client()
        await device.log_in(woman.phrase)
        assert (await device.connection.get("/clients/me"))["status"] == "closed"
        case = await device.open_own_case()
        assert contents_of(case, ContentType.STATEMENT)[0].text == samples.STORY
        with pytest.raises(Refused) as refused:
            await world.assign(woman, "marta")
        assert refused.value.problem == "client-closed"

    async def test_what_was_kept_for_her_is_free(self, world: World, stores: Stores) -> None:
        """Hours held for her are nobody's, and her invitation to a group is gone."""
        woman, coordinator = await world.woman(), world.cast.coordinator
        await world.assign(woman, "marta", hold=2)
        facilitator_id = world.counselor("marta").staff_id
        assert facilitator_id is not None
        group = await groups.create_group(
            coordinator, groups.GroupPlan((facilitator_id,), 4), GroupState.FORMING
        )
        await groups.invite_to_group(coordinator, group, woman.client_id.hex())
        await coordinator.close_client(woman.client_id, ClosingReason.UNREACHABLE)
        assert {one["state"] for one in await woman.device.appointments()} == {"released"}
        assert await groups.list_groups(woman.device) == []
        async with transaction(stores, write=False) as work:
            assert await work.main.scalar(select(func.count()).select_from(Cell)) == 0

    @pytest.mark.parametrize("reason", ClosingReason)
    async def test_the_log_says_why_and_who(
        self, world: World, stores: Stores, reason: ClosingReason
    ) -> None:
        """One word out of four, and the coordinator; her id only as a digest."""
        woman = await world.woman()
        await world.cast.coordinator.close_client(woman.client_id, reason)
        async with transaction(stores, write=False) as work:
            newest = select(AuditEvent).order_by(AuditEvent.event_id.desc()).limit(1)
            event = (await work.main.scalars(newest)).one()
        assert event.action == f"client-closed-{reason}"
        assert event.actor == f"staff:{world.cast.coordinator.staff_id}"
        assert woman.client_id.hex() not in event.subject_digest

    async def test_who_has_a_counselor_is_not_closed(self, world: World) -> None:
        """A coordinator closes nobody over her counselor's head, and nobody twice."""
        coordinator, assigned, closed = world.cast.coordinator, await world.woman(), await world.woman()
        await world.assign(assigned, "marta")
        await coordinator.close_client(closed.client_id, ClosingReason.NOT_GENUINE)
        for woman, problem in ((assigned, "client-answered-for"), (closed, "client-closed")):
            with pytest.raises(Refused) as refused:
                await coordinator.close_client(woman.client_id, ClosingReason.NOT_GENUINE)
            assert refused.value.problem == problem
