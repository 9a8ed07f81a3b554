"""Staff who come and go, and sessions that last as long as somebody is there."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pyotp
import pytest

from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole, state_epoch
from app.crypto.errors import Expired, NotEntitled
from app.crypto.keypairs import KeyPair
from app.crypto.organisations import StaffRole
from app.crypto.owners import EpochName, Kind
from app.demo import samples
from app.demo.people import WORD_LIST, enter
from app.sdk.contents import ContentType, text_content
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.devices import EpochNeedsRenewal
from app.sdk.errors import Refused
from tests.api.worlds import World

_LOOKS = 14


async def second_coordinator(world: World) -> CoordinatorDevice:
    """Return a coordinator whom the founding one invited and admitted."""
    founder = world.cast.coordinator
    code = await founder.invite((StaffRole.COORDINATOR,), WORD_LIST)
    device = await world.devices.coordinator()
    newcomer = await device.accept_invitation(code=code, handle="vera", list_id=WORD_LIST)
    await founder.admit(await member(world, "vera"), (StaffRole.COORDINATOR,))
    await enter(device, "vera", newcomer.passphrase.phrase())
    return device


async def member(world: World, handle: str) -> dict[str, Any]:
    """Return somebody's entry in the staff list."""
    return next(one for one in await world.cast.coordinator.staff() if one["handle"] == handle)


class TestSuspension:
    async def test_her_hours_go_with_her_access(self, world: World) -> None:
        """What was held with her is free, no more is offered; a coordinator finds what is booked, and who is left."""
        coordinator, marta = world.cast.coordinator, world.counselor("marta")
        assert marta.staff_id is not None
        asked, booked = await world.woman(), await world.woman()
        await world.assign(asked, "marta", hold=2)
        await world.assign(booked, "marta")
        slots = await booked.device.slots()
        await booked.device.book(datetime.fromisoformat(slots[-1]["starts_at"]))
        assert len((await asked.device.visit())["held"]) == 2
        with pytest.raises(Refused) as at_work:
            await coordinator.clients_left(marta.staff_id)
        assert at_work.value.status == 404
        await coordinator.suspend(await member(world, "marta"))
        (left,) = await coordinator.clients_left(marta.staff_id)
        assert left["client_id"] == booked.client_id.hex()
        visit = await asked.device.visit()
        assert (visit["held"], visit["client"]["status"]) == ([], "waiting")
        assert await booked.device.slots() == []
        with pytest.raises(Refused) as refused:
            await booked.device.book(datetime.fromisoformat(slots[0]["starts_at"]))
        assert refused.value.problem == "slot-not-offered"
        (coming,) = await coordinator.coming_sessions(marta.staff_id)
        assert coming["client_id"] == booked.client_id.hex()

    async def test_any_coordinator_suspends_and_the_delegate_revokes(self, world: World) -> None:
        """A coordinator without a delegate's certificate ends access at once; the next renewal revokes the keys."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        marta = world.counselor("marta")
        case = await marta.take_on(woman.client_id)
        await marta.write_message(case, samples.MESSAGE)
        vera = await second_coordinator(world)
        assert (await vera.open_intake(woman.client_id)).story == samples.STORY
        assert not await vera.suspend(await member(world, "marta"))
        with pytest.raises(Refused) as ended:
            await marta.caseload()
        assert ended.value.status == 401
        await world.cast.coordinator.renew_directory()
        revoked = world.cast.coordinator.organisation.directory.revoked
        assert revoked == (marta.blob.keys.key_id,)
        await woman.device.send_message(samples.ANSWER)
        hers = await woman.device.open_own_case()
        newest = hers.file.newest(Kind.CONVERSATION)
        assert newest is not None
        assert newest.statement.name.epoch == 2
        assert not newest.statement.lists(marta.blob.keys.key_id)

    async def test_nobody_seals_to_a_revoked_key(self, world: World) -> None:
        """A device refuses to write under an epoch that somebody revoked still holds."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        await world.counselor("marta").take_on(woman.client_id)
        assert await world.cast.coordinator.suspend(await member(world, "marta"))
        await woman.device.log_in(woman.phrase)
        hers = await woman.device.open_own_case()
        content = text_content(ContentType.MESSAGE, samples.ANSWER)
        with pytest.raises(EpochNeedsRenewal):
            await woman.device.write(hers, Kind.CONVERSATION, content, signed=False)


class TestSessionsThatLast:
    async def test_who_is_there_stays_logged_in(self, world: World) -> None:
        """A client who looks every four minutes is not sent away, until the hour that a session lasts at most."""
        woman = await world.woman()
        for _ in range(_LOOKS):
            world.clock.advance(minutes=4)
            await woman.device.look()
        world.clock.advance(minutes=5)
        with pytest.raises(Refused) as ended:
            await woman.device.look()
        assert ended.value.problem == "session-ended"

    async def test_who_rests_too_long_is_sent_away(self, world: World) -> None:
        """After ten minutes without a word the session is over."""
        woman = await world.woman()
        world.clock.advance(minutes=10)
        with pytest.raises(Refused) as ended:
            await woman.device.look()
        assert ended.value.problem == "session-ended"


class TestAdmission:
    async def test_roles_are_the_coordinators_word(self, world: World) -> None:
        """A server that says she was invited to more than the coordinator meant gets no signature."""
        founder = world.cast.coordinator
        code = await founder.invite((StaffRole.COUNSELOR,), WORD_LIST)
        device = await world.devices.coordinator()
        await device.accept_invitation(code=code, handle="vera", list_id=WORD_LIST)
        claimed = await member(world, "vera") | {"roles": ["coordinator", "counselor"]}
        with pytest.raises(NotEntitled):
            await founder.admit(claimed, (StaffRole.COUNSELOR,))
        assert (await member(world, "vera"))["state"] == "pending"


class TestHolders:
    async def test_a_stranger_among_the_holders_is_noticed(self, world: World) -> None:
        """Somebody suspended who signs the next key for a stranger, correctly linked, gets nothing sealed under it."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        marta = world.counselor("marta")
        case = await marta.take_on(woman.client_id)
        hers = await woman.device.open_own_case()
        assert woman.device.trusts_newest(hers, Kind.CONVERSATION)
        stranger = KeyPair.generate()
        key = EpochKey.generate(EpochName(case.file.owner, Kind.CONVERSATION, 2))
        before = case.file.newest(Kind.CONVERSATION)
        assert before is not None
        signed = state_epoch(
            key,
            creator=marta.blob.keys,
            holders=(
                Holder(case.client_keys.key_id, HolderRole.CLIENT),
                Holder(stranger.key_id, HolderRole.COUNSELOR),
            ),
            reason=EpochReason.ROUTINE,
            made_on=marta.today,
            previous=before.signed,
            linked_keys=(case.file.newest_key(Kind.CONVERSATION),),
        )
        forged = replace(hers, file=hers.file.with_epoch(signed, key))
        assert not woman.device.trusts_newest(forged, Kind.CONVERSATION)
        with pytest.raises(EpochNeedsRenewal):
            await woman.device.write(
                forged, Kind.CONVERSATION, text_content(ContentType.MESSAGE, samples.ANSWER), signed=False
            )


class TestExpiredDirectory:
    async def test_only_renewing_goes_on(self, world: World) -> None:
        """After thirty days without renewal nobody gets in but the delegate who renews; then everybody does again."""
        woman = await world.woman()
        world.clock.advance(days=31)
        with pytest.raises(Expired):
            await woman.device.log_in(woman.phrase)
        founder, credentials = world.cast.coordinator, world.cast.credentials[0]
        code = pyotp.TOTP(credentials.totp_secret).at(world.clock.now())
        with pytest.raises(Expired):
            await founder.log_in(credentials.handle, credentials.passphrase, code)
        founder.renews_directory = True
        await founder.log_in(credentials.handle, credentials.passphrase, code)
        await founder.renew_directory()
        await woman.device.log_in(woman.phrase)
