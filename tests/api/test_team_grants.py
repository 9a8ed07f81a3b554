"""The intake team reads what it matched by for 14 days after an assignment, and again when something is asked of it."""

import pyotp
import pytest

from app.clients import service as clients
from app.clients.rules import ClosingReason, ReturnReason
from app.crypto.owners import Kind
from app.database import transaction
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.errors import Refused, TeamReadsNoMore
from app.sdk.letters import (
    LetterSubject,
    list_team_letters,
    open_team_letter,
    settle_team_letter,
    write_to_team,
)
from app.sdk.wire import to_wire
from tests.api.worlds import Woman, World


async def run_job(world: World) -> None:
    """Let the job look whom the team has read long enough."""
    wiring = world.app.state.wiring
    async with transaction(wiring.stores) as work:
        await clients.withdraw_team(work.main, wiring.clock)


async def after_days(world: World, days: int) -> CoordinatorDevice:
    """Let days pass and the job run; return the coordinator's device, logged in anew."""
    world.clock.advance(days=days)
    await run_job(world)
    olga = world.cast.coordinator
    own = next(one for one in world.cast.credentials if one.handle == "olga")
    await olga.log_in("olga", own.passphrase, pyotp.TOTP(own.totp_secret).at(world.clock.now()))
    return olga


async def assigned(world: World) -> Woman:
    """Return a woman whom marta took on."""
    woman = await world.woman()
    await world.assign(woman, "marta")
    await world.counselor("marta").take_on(woman.client_id)
    return woman


async def reads(olga: CoordinatorDevice, woman: Woman) -> bool:
    """Tell whether the team opens a woman's intake."""
    try:
        await olga.open_intake(woman.client_id)
    except TeamReadsNoMore:
        return False
    return True


class TestWithdrawal:
    async def test_after_fourteen_days_the_team_opens_nothing(self, world: World) -> None:
        """Not a day before; of whoever still waits it goes on, and everybody else opens what she did."""
        woman, waiting = await assigned(world), await world.woman()
        log = await woman.device.access_log()
        olga = await after_days(world, 13)
        assert await reads(olga, woman)
        olga = await after_days(world, 1)
        assert not await reads(olga, woman)
        assert await reads(olga, waiting)
        marta = await world.again("marta")
        await woman.device.log_in(woman.phrase)
        for case in (await marta.open_case(woman.client_id), await woman.device.open_own_case()):
            assert (Kind.INTAKE, 1) in case.file.keys
        # Who was given what stays as it was signed; the log never says that somebody cannot read.
        assert await woman.device.access_log() == log

    async def test_a_suspended_counselors_clients_stay_with_the_team(self, world: World) -> None:
        """Somebody has to look for another one."""
        woman, olga = await assigned(world), world.cast.coordinator
        await olga.suspend(next(one for one in await olga.staff() if one["handle"] == "marta"))
        assert await reads(await after_days(world, 15), woman)


class TestReadingAgain:
    async def test_a_letter_lets_the_team_until_it_is_settled(self, world: World) -> None:
        """Whatever it says. The team cannot let itself: it grants no more than it holds."""
        woman, other = await assigned(world), await assigned(world)
        olga = await after_days(world, 14)
        await woman.device.log_in(woman.phrase)
        await write_to_team(woman.device, LetterSubject.COMPLAINT, "Too late.")
        await run_job(world)
        assert await reads(olga, woman)
        assert not await reads(olga, other)
        [letter] = await list_team_letters(olga)
        await settle_team_letter(olga, letter["letter_id"])
        await run_job(world)
        assert not await reads(olga, woman)
        path = f"/clients/{woman.client_id.hex()}/team-grants"
        with pytest.raises(Refused) as refused:
            await olga.connection.post(path, {"grants": [{"epoch": 1, "sealed": to_wire(bytes(1168))}]})
        assert refused.value.problem == "not-a-holder"

    async def test_somebody_whose_file_is_closed_writes_too(self, world: World) -> None:
        """Her letter arrives, and the team knows who she is."""
        woman, olga = await world.woman(), world.cast.coordinator
        await olga.close_client(woman.client_id, ClosingReason.REFERRED)
        await write_to_team(woman.device, LetterSubject.OTHER, "Why?")
        assert await reads(olga, woman)

    async def test_a_client_handed_over_is_assigned_and_read_anew(self, world: World) -> None:
        """Her counselor lets the team read; from the next assignment on fourteen days count again."""
        woman, lena = await assigned(world), world.counselor("lena")
        olga = await after_days(world, 14)
        marta = await world.again("marta")
        assert lena.staff_id is not None
        await marta.hand_over(await marta.open_case(woman.client_id), lena.staff_id)
        await run_job(world)
        await world.assign(woman, "lena")
        await run_job(world)
        assert await reads(olga, woman)
        lena = await world.again("lena")
        assert (Kind.INTAKE, 1) in (await lena.take_on(woman.client_id)).file.keys
        assert not await reads(await after_days(world, 14), woman)

    async def test_a_client_given_back_is_matched_again(self, world: World) -> None:
        """In her old place, by the answers she gave."""
        woman = await assigned(world)
        olga = await after_days(world, 14)
        marta = await world.again("marta")
        await marta.give_back(await marta.open_case(woman.client_id), ReturnReason.NO_ROOM)
        await run_job(world)
        assert await reads(olga, woman)
        await world.assign(woman, "lena")


class TestRenewal:
    async def test_another_key_takes_over_what_the_former_held(self, world: World) -> None:
        """Of whoever waits and of whom it read; the former key opens nothing the server gives; letters stay legible."""
        waiting, hers, olga = await world.woman(), await assigned(world), world.cast.coordinator
        await write_to_team(hers.device, LetterSubject.COMPLAINT, "Too late.")
        before = olga.reader.team
        await olga.renew_team_key()
        assert olga.reader.team != before
        assert await olga.regrant_cases() == 2
        assert await olga.regrant_cases() == 0
        [letter] = await list_team_letters(olga)
        assert (await open_team_letter(olga, letter["letter_id"])).text == "Too late."
        newcomer = await world.woman()
        for woman in (waiting, hers, newcomer):
            assert await reads(olga, woman)
            held = await olga.connection.get(f"/clients/{woman.client_id.hex()}/epochs")
            to = {grant["recipient_key_id"] for one in held["epochs"] for grant in one["grants"]}
            assert to == {olga.organisation.directory.team_key_id.hex()}
        await world.assign(waiting, "lena")
        case = await world.counselor("lena").take_on(waiting.client_id)
        # Her first key lists the key the team had then, so nothing new is written under it.
        assert {epoch for kind, epoch in case.file.keys if kind is Kind.INTAKE} == {1, 2}
        assert await reads(await after_days(world, 1), newcomer)

    async def test_until_it_is_granted_anew_nothing_is_lost(self, world: World) -> None:
        """Interrupted after the first step, it goes on from there, on another day too."""
        woman, olga = await world.woman(), world.cast.coordinator
        await olga.renew_team_key()
        assert await reads(olga, woman)
        olga = await after_days(world, 1)
        assert await reads(olga, woman)
        assert await olga.regrant_cases() == 1
        await world.assign(woman, "marta")
        assert (Kind.CONVERSATION, 1) in (
            await (await world.again("marta")).take_on(woman.client_id)
        ).file.keys
