"""What a client finds when she looks in: one answer, which holds what many others would say."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.clock import today
from app.crypto.organisations import verify_directory
from app.demo import samples
from app.matching.rules import ReasonCode
from app.scheduling.rules import HOLD_DAYS
from app.sdk.errors import Refused
from app.sdk.letters import LetterSubject, write_to_team
from app.sdk.wire import from_wire
from tests.api.worlds import Woman, World


async def visit_of(woman: Woman) -> dict[str, Any]:
    """Return what a woman finds."""
    return await woman.device.visit()


class TestWaiting:
    async def test_nothing_is_there_but_her_own(self, world: World) -> None:
        """Before anybody looked she finds her status, her own records, no counselor and no hour."""
        woman = await world.woman()
        found = await visit_of(woman)
        assert found["client"]["status"] == "waiting"
        assert found["client"]["client_id"] == woman.client_id.hex()
        assert found["counselor"] is None
        assert (found["held"], found["coming"], found["staff_keys"]) == ([], [], [])
        assert len(found["records"]["records"]) == len(woman.prepared.body["records"])


class TestProposal:
    async def test_who_it_is_and_which_hours_are_held(self, world: World) -> None:
        """She finds her counselor's card, the hours, and until when they are held."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=2)
        found = await visit_of(woman)
        assert found["client"]["status"] == "proposed"
        offered = samples.capabilities("marta")
        assert {name: found["counselor"][name] for name in ("alias", "line", "languages")} == {
            name: offered[name] for name in ("alias", "line", "languages")
        }
        assert found["counselor"]["staff_id"] == world.counselor("marta").staff_id
        assert len(found["held"]) == 2
        for one in found["held"]:
            latest = min(
                world.clock.now() + timedelta(days=HOLD_DAYS), datetime.fromisoformat(one["starts_at"])
            )
            assert datetime.fromisoformat(one["hold_expires_at"]) == latest
            assert one["late_after_at"] is None

    async def test_reasons_come_from_her_own_answers(self, world: World) -> None:
        """Her device says in codes what her counselor meets; the service never learns what she asked for."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        found = await visit_of(woman)
        case = await woman.device.open_own_case()
        met, gave_up = woman.device.explain_counselor(case, found["counselor"])
        assert [one.code for one in met] == [
            ReasonCode.LANGUAGE,
            ReasonCode.WAYS,
            ReasonCode.MUSTS_MET,
            ReasonCode.PREFERENCES_MET,
            ReasonCode.TOPICS_COVERED,
        ]
        assert gave_up == ()

    async def test_hours_that_are_over_are_not_shown(self, world: World) -> None:
        """An hour whose hold ran out is not offered, also before the job has swept it."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=2)
        world.clock.advance(days=HOLD_DAYS)
        await woman.device.log_in(woman.phrase)
        assert (await visit_of(woman))["held"] == []


class TestAssigned:
    async def test_one_answer_holds_what_the_others_say(self, world: World) -> None:
        """Epochs, statements, assignments, records and directory are those of their own routes."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        marta = world.counselor("marta")
        case = await marta.take_on(woman.client_id)
        await marta.write_message(case, samples.MESSAGE)
        found = await visit_of(woman)
        path = f"/clients/{woman.client_id.hex()}"
        connection = woman.device.connection
        assert found["epochs"] == await connection.get(f"{path}/epochs")
        assert found["records"] == await connection.get(f"{path}/records")
        assert found["keys"] == await connection.get(f"{path}/keys")
        assert found["directory"] == (await connection.get("/organisation"))["directory"]

    async def test_everybody_named_is_there_to_be_verified(self, world: World) -> None:
        """The keys of counselor and coordinator come along, each under the id the directory lists."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        await world.counselor("marta").take_on(woman.client_id)
        found = await visit_of(woman)
        organisation = woman.device.organisation
        directory = verify_directory(
            from_wire(found["directory"]),
            installation_id=organisation.installation_id,
            root_public_key=organisation.root_public_key,
            today=today(world.clock),
        )
        named = {one["key_id"] for one in found["staff_keys"]}
        assert named == {
            world.counselor("marta").blob.keys.key_id.hex(),
            world.cast.coordinator.blob.keys.key_id.hex(),
        }
        assert all(directory.find(bytes.fromhex(key_id)) for key_id in named)

    async def test_only_what_is_new_since_the_last_visit(self, world: World) -> None:
        """Behind the position she knows there is only what came since."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        marta = world.counselor("marta")
        case = await marta.take_on(woman.client_id)
        last = (await visit_of(woman))["records"]["records"][-1]["position"]
        assert (await woman.device.visit(after=last))["records"]["records"] == []
        await marta.write_message(case, samples.MESSAGE)
        assert len((await woman.device.visit(after=last))["records"]["records"]) == 1

    async def test_a_session_says_when_cancelling_is_late(self, world: World) -> None:
        """A booked session is among those to come, with the last instant to cancel in time."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=2)
        held = (await visit_of(woman))["held"]
        booked = await woman.device.confirm(held[0]["appointment_id"])
        found = await visit_of(woman)
        assert found["held"] == []
        assert found["coming"] == [booked]
        notice = timedelta(minutes=1440)
        starts_at = datetime.fromisoformat(booked["starts_at"])
        assert datetime.fromisoformat(booked["late_after_at"]) == starts_at - notice

    async def test_a_session_that_is_over_is_not_coming(self, world: World) -> None:
        """After its end it is gone from her next sessions, whether or not her counselor said how it went."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        booked = await woman.device.confirm((await visit_of(woman))["held"][0]["appointment_id"])
        until_end = datetime.fromisoformat(booked["ends_at"]) - world.clock.now()
        world.clock.advance(seconds=until_end.total_seconds())
        await woman.device.log_in(woman.phrase)
        assert (await visit_of(woman))["coming"] == []


class TestOthers:
    async def test_a_visit_is_a_clients(self, world: World) -> None:
        """Staff have no visit to make."""
        with pytest.raises(Refused) as refused:
            await world.counselor("marta").connection.get("/clients/me/visit")
        assert refused.value.status == 403


class TestExport:
    async def test_past_sessions_and_letters_are_in_it(self, world: World) -> None:
        """What no visit shows any more: a session long past, and the day of a letter; and all of her records."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        (held,) = (await visit_of(woman))["held"]
        await woman.device.confirm(held["appointment_id"])
        sent = await write_to_team(woman.device, LetterSubject.COMPLAINT, "Too late.")
        world.clock.advance(days=20)
        await woman.device.log_in(woman.phrase)
        assert (await visit_of(woman))["coming"] == []
        exported = await woman.device.export()
        assert [one["appointment_id"] for one in exported["appointments"]] == [held["appointment_id"]]
        assert exported["letters"] == [sent]
        assert len(exported["records"]) == len(woman.prepared.body["records"])
