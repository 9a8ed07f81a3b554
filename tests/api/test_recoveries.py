"""A counselor changes her passphrase, loses it, and comes back by her printed code: every note opens."""

import pyotp
import pytest

from app.crypto.keypairs import ClientId
from app.sdk.contents import ContentType
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import contents_of
from app.sdk.errors import PhraseNotUnderstood, Refused
from app.sdk.passphrases import new_secrets_body
from tests.api.worlds import World

NOTE = "She slept two nights."


def code_of(world: World, handle: str) -> str:
    """Move on to the next time step, and return somebody's one-time code."""
    secret = next(one.totp_secret for one in world.cast.credentials if one.handle == handle)
    world.clock.advance(seconds=30)
    return pyotp.TOTP(secret).at(world.clock.now())


async def a_note_by_marta(world: World) -> ClientId:
    """Let marta write a note about a woman; return the woman's id."""
    woman, marta = await world.woman(), world.counselor("marta")
    await world.assign(woman, "marta")
    await marta.write_note(await marta.take_on(woman.client_id), NOTE)
    return woman.client_id


async def notes_in(device: CounselorDevice, client_id: ClientId) -> list[str]:
    """Return the notes a device opens."""
    case = await device.open_case(client_id)
    return [one.text for one in contents_of(case, ContentType.NOTE)]


class TestRecovery:
    async def test_the_printed_code_brings_back_every_note(self, world: World) -> None:
        """On a new device, code and second factor set new secrets; her old device is logged out, her note opens."""
        client_id, credentials = await a_note_by_marta(world), world.cast.credentials[1]
        device = await world.devices.counselor()
        with pytest.raises(PhraseNotUnderstood):
            await device.begin_recovery("marta", "not twelve words")
        await device.begin_recovery("marta", credentials.recovery_code, code_of(world, "marta"))
        await self._may_do_nothing_else(device)
        new = device.make_passphrase("be-1", with_recovery_code=True)
        assert await device.finish_recovery(new) == "full"
        assert await notes_in(device, client_id) == [NOTE]
        with pytest.raises(Refused):
            await world.counselor("marta").caseload()
        await self._only_the_new_words_open(world, new.passphrase.phrase(), credentials.passphrase)
        with pytest.raises(Refused, match="This log-in is not right"):
            await device.begin_recovery("marta", credentials.recovery_code, code_of(world, "marta"))

    async def _may_do_nothing_else(self, device: CounselorDevice) -> None:
        for asking in (device.caseload, device.enrol_totp, device.agenda):
            with pytest.raises(Refused) as refused:
                await asking()
            assert refused.value.status == 403

    async def _only_the_new_words_open(self, world: World, new: str, old: str) -> None:
        device = await world.devices.counselor()
        with pytest.raises(Refused):
            await device.log_in("marta", old, code_of(world, "marta"))
        assert await device.log_in("marta", new, code_of(world, "marta")) == "full"


class TestPassphraseChange:
    async def test_this_device_goes_on_and_the_others_are_logged_out(self, world: World) -> None:
        """Her notes stay as they are; a device elsewhere is out, and the old words let nobody in."""
        client_id, credentials = await a_note_by_marta(world), world.cast.credentials[1]
        elsewhere, here = await world.devices.counselor(), world.counselor("marta")
        await elsewhere.log_in("marta", credentials.passphrase, code_of(world, "marta"))
        new = here.make_passphrase("en-1")
        await here.change_passphrase(new)
        assert await notes_in(here, client_id) == [NOTE]
        with pytest.raises(Refused):
            await elsewhere.caseload()
        with pytest.raises(Refused):
            await elsewhere.log_in("marta", credentials.passphrase, code_of(world, "marta"))
        await elsewhere.log_in("marta", new.passphrase.phrase(), code_of(world, "marta"))
        assert await notes_in(elsewhere, client_id) == [NOTE]

    async def test_a_challenge_is_worth_one_try(self, world: World) -> None:
        """A wrong proof of the old passphrase is refused, uses its challenge up, and changes nothing."""
        marta = world.counselor("marta")
        new = marta.make_passphrase("en-1")
        begun = await marta.connection.post("/staff/me/passphrase/begin", {})
        body = {"challenge": begun["challenge"], "proof": "A" * 86} | new_secrets_body(new, marta.blob)
        for problem in ("wrong-credentials", "challenge-refused"):
            with pytest.raises(Refused) as refused:
                await marta.connection.post("/staff/me/passphrase", body)
            assert problem in refused.value.problem
