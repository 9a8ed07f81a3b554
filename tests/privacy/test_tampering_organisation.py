"""Gate 6, attacks on whom a device believes: directories old, expired and forged, another root, other keys for staff.

What is met at first use is taken on trust once; from then on the woman's own sealed blob remembers it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.crypto.errors import (
    ContextMismatch,
    Expired,
    Malformed,
    NotEntitled,
    OpeningFailed,
    RolledBack,
    SignatureInvalid,
    UnknownSuite,
    WrongKey,
)
from app.crypto.keypairs import KeyPair
from app.crypto.organisations import StaffRole
from app.sdk import groups
from app.sdk.clients import ClientDevice
from app.sdk.errors import Refused
from app.sdk.wire import to_wire
from tests.fakes import FrozenClock
from tests.privacy.alterations import alterations_of, replaced
from tests.privacy.forgeries import forge_organisation
from tests.privacy.lives import COUNSELOR
from tests.privacy.sizes import sized
from tests.privacy.stages import Stage
from tests.privacy.wires import instead

pytestmark = pytest.mark.gate

CLIENT_LOG_IN = "POST /clients/log-in"
STAFF_LOG_IN = "POST /staff/log-in"
_SPOTS = sized(reduced=24, full=400)


async def organisation_as_told(stage: Stage) -> dict[str, str]:
    """Return what the server honestly says of the organisation."""
    device = await stage.devices.client()
    told: dict[str, str] = (await stage.heard(device.meet))["/organisation"]
    return told


async def erin_comes_back(stage: Stage) -> ClientDevice:
    """Let the first woman log in on a device that remembers nothing."""
    device = await stage.devices.client()
    await device.log_in(stage.women[0].phrase)
    return device


class TestDirectory:
    async def test_an_older_one_is_rolled_back(self, stage: Stage) -> None:
        """At her next visit her blob knows a higher sequence than the directory she is shown."""
        told = await organisation_as_told(stage)
        async with stage.liar.telling(instead("/organisation", told | {"directory": stage.old_directory})):
            with pytest.raises(RolledBack):
                await erin_comes_back(stage)
            with pytest.raises(RolledBack):
                await stage.olga.open_case(stage.erin.client_id)

    async def test_an_older_one_passes_at_first_use_alone(self, stage: Stage) -> None:
        """The control: it is a good directory for somebody who never saw a newer one."""
        told = await organisation_as_told(stage)
        async with stage.liar.telling(instead("/organisation", told | {"directory": stage.old_directory})):
            met = await (await stage.devices.client()).meet()
        assert met.directory.sequence < stage.erin.organisation.directory.sequence

    @pytest.mark.parametrize("days", [31, -2])
    async def test_one_out_of_its_time_is_expired(self, stage: Stage, days: int) -> None:
        """After thirty days, and more than a day before it was issued, nobody seals under it."""
        clock = FrozenClock(stage.world.clock.now() + timedelta(days=days))
        device = ClientDevice(await stage.devices.http(), clock)
        with pytest.raises(Expired):
            await device.log_in(stage.women[0].phrase)

    async def test_every_change_is_refused_at_first_use(self, stage: Stage) -> None:
        """Flipped, cut or lengthened: nobody meets an organisation whose directory its root did not sign."""
        told = await organisation_as_told(stage)
        changes = list(alterations_of(told, "directory", ("directory",)))
        assert await _believed(stage, changes) == []

    async def test_every_change_of_the_document_is_refused(self, stage: Stage) -> None:
        """Name, texts, root key, installation: the root signs all of it."""
        told = await organisation_as_told(stage)
        text = told["document"]
        spots = range(0, len(text), max(1, len(text) // _SPOTS))
        changes = [
            told | {"document": f"{text[:spot]}{'1' if text[spot] == '0' else '0'}{text[spot + 1 :]}"}
            for spot in spots
            if not text[spot].isspace()  # the layout of the file says nothing
        ]
        assert len(changes) > _SPOTS // 2
        assert await _believed(stage, changes) == []

    async def test_unchanged_it_is_met(self, stage: Stage) -> None:
        """The control: what is refused above is refused for what was done to it."""
        told = await organisation_as_told(stage)
        assert await _refused_by(stage, told, (await stage.devices.client()).meet) == set()


async def _refused_by(
    stage: Stage, told: dict[str, str], meet: Callable[[], Awaitable[object]]
) -> set[type[OpeningFailed]]:
    async with stage.liar.telling(instead("/organisation", told)):
        try:
            await meet()
        except OpeningFailed as refused:
            return {type(refused)}
    return set()


async def _believed(stage: Stage, changes: list[dict[str, str]]) -> list[int]:
    """Return which changed answers a newcomer's device believed, or refused by a name that is none of theirs."""
    device = await stage.devices.client()
    names = {ContextMismatch, Malformed, SignatureInvalid, UnknownSuite}
    refused = [await _refused_by(stage, changed, device.meet) for changed in changes]
    return [number for number, found in enumerate(refused) if not found or not found <= names]


class TestAnotherOrganisation:
    async def _forged(self, stage: Stage) -> dict[str, str]:
        organisation = stage.erin.organisation
        document, directory = forge_organisation(
            organisation.document, organisation.directory, stage.erin.today
        )
        told = await organisation_as_told(stage)
        return told | {"document": document, "directory": directory}

    async def test_it_passes_at_first_use(self, stage: Stage) -> None:
        """The control: with the same name and installation and a root of its own, a newcomer is deceived once."""
        forged = await self._forged(stage)
        assert await _refused_by(stage, forged, (await stage.devices.client()).meet) == set()

    async def test_it_is_refused_on_the_second_visit(self, stage: Stage) -> None:
        """Her blob remembers the root."""
        forged = await self._forged(stage)
        async with stage.liar.telling(instead("/organisation", forged)):
            with pytest.raises(SignatureInvalid):
                await erin_comes_back(stage)

    async def test_it_is_refused_in_the_middle_of_a_visit(self, stage: Stage) -> None:
        """Whoever is logged in does not change sides: neither when she reads nor when she works on the directory."""
        forged = await self._forged(stage)
        for meet in (stage.erin.meet, stage.olga.meet, stage.marta.meet):
            assert await _refused_by(stage, forged, meet) == {SignatureInvalid}

    async def test_with_another_installation_nobody_gets_in(self, stage: Stage) -> None:
        """Her phrase then derives to something else, and the honest server does not know it."""
        organisation = stage.erin.organisation
        document = organisation.document | {"installation_id": bytes(16).hex()}
        other = replace(organisation.directory, installation_id=bytes(16))
        text, directory = forge_organisation(document, other, stage.erin.today)
        told = await organisation_as_told(stage) | {"document": text, "directory": directory}
        async with stage.liar.telling(instead("/organisation", told)):
            with pytest.raises(Refused) as refused:
                await erin_comes_back(stage)
        assert refused.value.problem == "wrong-phrase"


class TestWrappedKeys:
    async def test_another_clients_do_not_open(self, stage: Stage) -> None:
        """Her phrase opens her own blob alone."""
        other = stage.women[1].prepared.body["wrapped_keys"]
        with pytest.raises(WrongKey):
            await self._come_back_to(stage, other)

    async def test_a_staff_blob_is_for_another_purpose(self, stage: Stage) -> None:
        """A blob names what it is for."""
        device = await stage.devices.counselor()
        honest = (await stage.heard(lambda: stage.log_in(device, COUNSELOR)))[STAFF_LOG_IN]
        with pytest.raises(ContextMismatch):
            await self._come_back_to(stage, honest["wrapped_keys"])

    async def test_a_changed_one_does_not_open(self, stage: Stage) -> None:
        """Flipped or cut, by its own name."""
        own = stage.women[0].prepared.body
        for changed in list(alterations_of(own, "wrapped_keys", ("wrapped_keys",)))[
            : sized(reduced=2, full=9)
        ]:
            with pytest.raises((ContextMismatch, Malformed, UnknownSuite, WrongKey)):
                await self._come_back_to(stage, changed["wrapped_keys"])

    async def _come_back_to(self, stage: Stage, wrapped_keys: str) -> None:
        def lie(place: str, honest: dict[str, object]) -> dict[str, object]:
            return honest | {"wrapped_keys": wrapped_keys} if place == CLIENT_LOG_IN else honest

        async with stage.liar.telling(lie):
            await erin_comes_back(stage)

    async def test_weaker_derivation_is_refused(self, stage: Stage) -> None:
        """A server that asks a counselor's device to derive cheaply gets no proof to guess from."""
        cheap = {"memory_kib": 8, "passes": 1, "lanes": 1}

        def lie(place: str, honest: dict[str, object]) -> dict[str, object]:
            return honest | {"argon2": cheap} if place == "POST /staff/log-in/begin" else honest

        async with stage.liar.telling(lie):
            with pytest.raises(OpeningFailed):
                await stage.log_in(await stage.devices.counselor(), COUNSELOR)
        assert "/staff/log-in" not in stage.liar.writes


class TestStaffKeys:
    async def test_other_keys_for_a_counselor_get_nothing(self, stage: Stage) -> None:
        """A coordinator who is told other keys for the counselor she assigns signs nothing and grants nothing."""
        intake = await stage.olga.open_intake(stage.vera.client_id)
        lena, stranger = stage.lena, KeyPair.generate().public
        assert lena.staff_id is not None
        told = {"hpke_public": to_wire(stranger.hpke), "signing_public": to_wire(stranger.signing)}
        async with stage.liar.telling(instead(f"/keys/{lena.blob.keys.key_id.hex()}", told)):
            with pytest.raises(ContextMismatch):
                await stage.olga.assign(intake, lena.staff_id)
        assert stage.liar.writes == []

    async def test_other_keys_for_a_newcomer_are_not_admitted(self, stage: Stage) -> None:
        """The words a coordinator compared name one key; others told in its place enter no directory."""
        newcomer, told = _newcomer(KeyPair.generate(), "counselor"), KeyPair.generate().public
        view = {"hpke_public": to_wire(told.hpke), "signing_public": to_wire(told.signing)}
        async with stage.liar.telling(instead(f"/keys/{newcomer['key_id']}", view)):
            with pytest.raises(ContextMismatch):
                await stage.olga.admit(newcomer, (StaffRole.COUNSELOR,))
        assert stage.liar.writes == []

    async def test_other_roles_for_a_newcomer_are_not_admitted(self, stage: Stage) -> None:
        """A server that calls a counselor a coordinator gets no directory that says so, and no team key for her."""
        newcomer = _newcomer(KeyPair.generate(), "coordinator", "counselor")
        async with stage.liar.telling(instead("/staff", {"staff": [newcomer]})):
            (told,) = await stage.olga.staff()
            with pytest.raises(NotEntitled):
                await stage.olga.admit(told, (StaffRole.COUNSELOR,))
        assert stage.liar.writes == []

    async def test_a_team_grant_of_another_is_refused(self, stage: Stage) -> None:
        """A coordinator is not handed a team key that the directory does not name."""
        device = await stage.devices.coordinator()
        said = await stage.heard(lambda: stage.log_in(device, stage.coordinator_handle))
        grant = said["/staff/me/team-grant"]
        changed = next(alterations_of(grant, "grant", ("grant",)))
        async with stage.liar.telling(instead("/staff/me/team-grant", changed)):
            with pytest.raises(WrongKey):
                await stage.log_in(device, stage.coordinator_handle)


def _newcomer(keys: KeyPair, *roles: str) -> dict[str, Any]:
    return {"staff_id": str(uuid4()), "handle": "newcomer", "key_id": keys.key_id.hex(), "roles": [*roles]}


class TestGroupMembers:
    async def test_other_keys_for_a_member_get_nothing(self, stage: Stage) -> None:
        """A facilitator who is told other keys for somebody seated makes no epoch."""
        opened = await groups.open_group(stage.marta, stage.group_id)
        path = f"/groups/{stage.group_id}/seats"
        honest = (await stage.heard(lambda: groups.seated_members(stage.marta, stage.group_id)))[path]
        stranger = KeyPair.generate().public
        told = replaced(honest, ("seats", 0, "hpke_public"), to_wire(stranger.hpke))
        async with stage.liar.telling(instead(path, told)):
            with pytest.raises(ContextMismatch):
                await groups.admit_seated_members(stage.marta, opened)
        assert stage.liar.writes == []
