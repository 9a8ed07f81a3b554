"""Gate 6, attacks on changed keys: successions that a server makes up, moves to another woman, or withholds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole, state_epoch
from app.crypto.errors import ContextMismatch, NotEntitled, OpeningFailed, SignatureInvalid
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.successions import state_succession
from app.sdk import groups
from app.sdk.phrases import NewPhrase
from app.sdk.wire import to_wire
from tests.privacy.databases import empty_databases
from tests.privacy.forgeries import DAY
from tests.privacy.stages import Stage, lying_world
from tests.privacy.wires import instead

pytestmark = pytest.mark.gate

STRANGER = KeyPair.generate()


@dataclass
class Changed:
    """A stage on which Erin has changed her phrase."""

    stage: Stage
    new: NewPhrase

    @property
    def path(self) -> str:
        """Where her keys are told."""
        return f"/clients/{self.stage.erin.client_id.hex()}/keys"


@pytest.fixture(scope="module")
async def changed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Changed]:
    """A stage of its own: the shared one keeps its first keys."""
    folder = tmp_path_factory.mktemp("changed")
    with empty_databases(request, "sqlite", folder) as databases:
        async with lying_world(databases, folder) as stage:
            new = stage.erin.new_phrase("en-1")
            await stage.erin.change_phrase(new)
            yield Changed(stage, new)


def keys_view(first: PublicKeys, *successions: tuple[bytes, bytes]) -> dict[str, Any]:
    """Return a client's keys as they travel."""
    return {
        "hpke_public": to_wire(first.hpke),
        "signing_public": to_wire(first.signing),
        "successions": [
            {"succession": to_wire(succession), "acceptance": to_wire(acceptance)}
            for succession, acceptance in successions
        ],
    }


def accept(keys: KeyPair, owner: PublicKeys) -> bytes:
    """Return the statement by which `keys` accept to be the next of a client."""
    name = EpochName(Owner(OwnerKind.CLIENT, owner.client_id), Kind.INTAKE, 1)
    return state_epoch(
        EpochKey.generate(name),
        creator=keys,
        holders=(Holder(keys.key_id, HolderRole.CLIENT),),
        reason=EpochReason.PHRASE_CHANGED,
        made_on=DAY,
    )


class TestInvented:
    async def test_keys_of_the_servers_own(self, changed: Changed) -> None:
        """A succession to keys that the server made is not signed by hers: neither colleague believes it."""
        stage = changed.stage
        honest = await stage.heard(lambda: stage.marta.open_case(stage.erin.client_id))
        forged = state_succession(STRANGER, STRANGER.public, stage.erin.client_id, DAY)
        accepted = accept(STRANGER, stage.women[0].prepared.keys.public)
        one_more = {"succession": to_wire(forged), "acceptance": to_wire(accepted)}
        told = honest[changed.path] | {"successions": [*honest[changed.path]["successions"], one_more]}
        for device in (stage.marta, stage.olga):
            async with stage.liar.telling(instead(changed.path, told)):
                with pytest.raises(SignatureInvalid):
                    await device.open_case(stage.erin.client_id)
        assert stage.liar.writes == []

    async def test_her_keys_in_a_file_of_the_servers_own(self, changed: Changed) -> None:
        """A client that the server made up cannot name her keys as its next: she never accepted that id."""
        stage = changed.stage
        first = STRANGER.public
        over = state_succession(STRANGER, changed.new.keys.public, first.client_id, DAY)
        honest = await stage.heard(lambda: stage.erin.log_in(changed.new.phrase.phrase()))
        answer = honest["POST /clients/log-in"]
        hers = answer["keys"]["successions"][0]["acceptance"]
        for acceptance, error in (
            (to_wire(accept(STRANGER, first)), SignatureInvalid),
            (hers, ContextMismatch),
        ):
            keys = keys_view(first) | {
                "successions": [{"succession": to_wire(over), "acceptance": acceptance}]
            }
            told = answer | {"client_id": first.client_id.hex(), "keys": keys}
            async with stage.liar.telling(instead("POST /clients/log-in", told)):
                with pytest.raises(error):
                    await stage.erin.log_in(changed.new.phrase.phrase())
        await stage.erin.log_in(changed.new.phrase.phrase())

    async def test_on_a_seat_of_a_group(self, changed: Changed) -> None:
        """A facilitator seals nothing to keys that the member's own did not sign over."""
        stage = changed.stage
        path = f"/groups/{stage.group_id}/seats"
        honest = (await stage.heard(lambda: stage.marta.connection.get(path)))[path]
        forged = state_succession(STRANGER, STRANGER.public, stage.vera.client_id, DAY)
        accepted = accept(STRANGER, stage.women[1].prepared.keys.public)
        seats = [
            seat | {"successions": [{"succession": to_wire(forged), "acceptance": to_wire(accepted)}]}
            if seat["client_id"] == stage.vera.client_id.hex()
            else seat
            for seat in honest["seats"]
        ]
        async with stage.liar.telling(instead(path, {"seats": seats})):
            with pytest.raises(OpeningFailed):
                await groups.seated_members(stage.marta, stage.group_id)
        assert stage.liar.writes == []


class TestWithheld:
    async def test_from_her_counselor(self, changed: Changed) -> None:
        """Shown her first keys alone, her counselor finds epochs that those did not make."""
        stage = changed.stage
        told = keys_view(stage.women[0].prepared.keys.public)
        async with stage.liar.telling(instead(changed.path, told)):
            with pytest.raises(NotEntitled):
                await stage.marta.open_case(stage.erin.client_id)

    async def test_from_herself(self, changed: Changed) -> None:
        """Her new blob holds other keys than her first, so the log-in is refused."""
        stage = changed.stage
        honest = await stage.heard(lambda: stage.erin.log_in(changed.new.phrase.phrase()))
        answer = honest["POST /clients/log-in"]
        told = answer | {"keys": keys_view(stage.women[0].prepared.keys.public)}
        async with stage.liar.telling(instead("POST /clients/log-in", told)):
            with pytest.raises(ContextMismatch):
                await stage.erin.log_in(changed.new.phrase.phrase())
        await stage.erin.log_in(changed.new.phrase.phrase())


class TestHonest:
    async def test_the_honest_succession_is_believed(self, changed: Changed) -> None:
        """The control: each device takes the new keys for hers."""
        stage = changed.stage
        for device in (stage.marta, stage.olga, stage.erin):
            case = await device.open_case(stage.erin.client_id)
            assert case.client_keys == changed.new.keys.public
        seated = await groups.seated_members(stage.marta, stage.group_id)
        assert changed.new.keys.public in seated
