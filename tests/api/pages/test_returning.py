"""Coming back without script: ten words open her page, she reads, answers, chooses and closes."""

import pytest

from app.demo import samples
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from tests.api.pages.visitors import Visitor
from tests.api.worlds import Woman, World

LETTER = "Чацвер падыходзіць.\n\n  «Так», — кажу & чакаю <ліст>. 💛"


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody whose browser runs no script."""
    return Visitor(world.app)


async def answered_woman(world: World, *, hold: int = 0) -> Woman:
    """Return a woman whose counselor has written to her."""
    woman = await world.woman()
    await world.assign(woman, "marta", hold=hold)
    marta = world.counselor("marta")
    await marta.write_message(await marta.take_on(woman.client_id), samples.MESSAGE)
    return woman


def letters_of(visitor: Visitor) -> int:
    """Return how many messages stand on the page."""
    return sum(
        (found.get("class") or "").startswith("letter") for tag, found in visitor.page.tags if tag == "li"
    )


class TestJourney:
    async def test_she_reads_answers_takes_an_hour_and_gives_it_back(
        self, world: World, visitor: Visitor
    ) -> None:
        """Her counselor reads her answer on a device; the hour is agreed, shows its place, and is free again."""
        woman = await answered_woman(world, hold=2)
        await visitor.come_back(woman.phrase)
        assert visitor.answer.status_code == 200
        assert samples.MESSAGE in visitor.page.words

        await visitor.press("send", message=LETTER)
        assert "Your message is sent" in visitor.page.words
        assert LETTER in visitor.page.words
        marta = world.counselor("marta")
        case = await marta.open_case(woman.client_id)
        assert contents_of(case, ContentType.MESSAGE)[-1].text == LETTER

        offered = visitor.page.fields["hour"].offered
        assert len(offered) == 2
        await visitor.press("confirm", hour=offered[1])
        assert "The hour is yours." in visitor.page.words
        [booked] = [one for one in await marta.agenda() if one["state"] == "booked"]
        assert booked["appointment_id"] == offered[1]

        await marta.write_place(await marta.open_case(woman.client_id), offered[1], samples.PLACE)
        await visitor.press("look")
        assert samples.PLACE in visitor.page.addresses_of("a")

        await visitor.press(f"cancel-{offered[1]}")
        assert [one for one in await marta.agenda() if one["state"] == "booked"]
        await visitor.press(f"sure-cancel-{offered[1]}")
        assert "The session was cancelled." in visitor.page.words
        assert not [one for one in await marta.agenda() if one["state"] == "booked"]

        await visitor.press("close")
        assert "Your page is closed." in visitor.page.words

    async def test_she_declines_after_being_asked_once_more(self, world: World, visitor: Visitor) -> None:
        """The first press only asks; the second puts her back on the waiting list."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        await visitor.come_back(woman.phrase)
        assert samples.capabilities("marta")["line"] in visitor.page.words
        await visitor.press("decline")
        assert (await woman.device.look())["status"] == "proposed"
        await visitor.press("sure-decline")
        assert (await woman.device.look())["status"] == "waiting"
        assert "Your request is on the waiting list." in visitor.page.words

    async def test_the_team_sees_by_which_way_she_came(self, world: World, visitor: Visitor) -> None:
        """From her first log-in here her account bears the mark of the weaker way."""
        woman = await world.woman()
        assert not (await woman.device.look())["server_assisted"]
        await visitor.come_back(woman.phrase)
        assert (await woman.device.look())["server_assisted"]


class TestHerSession:
    async def test_what_was_closed_opens_nothing_any_more(self, world: World, visitor: Visitor) -> None:
        """A page from before she closed, sent again by the Back button, is answered with a request for her words."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        before = visitor.sent("look")
        await visitor.press("close")
        await visitor.post("/en/portal", before)
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
        assert samples.MESSAGE not in visitor.page.words

    async def test_ten_minutes_of_rest_close_it_and_keep_what_she_typed(
        self, world: World, visitor: Visitor
    ) -> None:
        """What she was writing comes back with the request for her words, and onto her page again."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        world.clock.advance(minutes=10)
        await visitor.press("send", message=LETTER)
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
        await visitor.press("open", phrase=woman.phrase)
        assert visitor.page.fields["message"].values == [LETTER]
        await visitor.press("send")
        assert "Your message is sent" in visitor.page.words

    async def test_it_lasts_an_hour_whatever_she_does(self, world: World, visitor: Visitor) -> None:
        """A page every nine minutes keeps it open, but not beyond sixty."""
        woman = await world.woman()
        await visitor.come_back(woman.phrase)
        for _ in range(6):
            world.clock.advance(minutes=9)
            await visitor.press("look")
            assert (visitor.answer.status_code, "state" in visitor.page.fields) == (200, True)
        world.clock.advance(minutes=6)
        await visitor.press("look")
        assert (visitor.answer.status_code, "state" in visitor.page.fields) == (422, False)

    async def test_a_page_sent_twice_sends_once(self, world: World, visitor: Visitor) -> None:
        """An impatient second press sends no second message, and tells her that it is sent."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        visitor.page.fields["message"].values = [LETTER]
        sent = visitor.sent("send")
        for _ in range(2):
            await visitor.post("/en/portal", sent)
            assert "Your message is sent" in visitor.page.words
        assert letters_of(visitor) == 2

    async def test_another_text_from_a_used_page_is_not_lost(self, world: World, visitor: Visitor) -> None:
        """Back, changed and sent again: it is not sent in silence, stands there still, and can be sent."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        before = visitor.page
        await visitor.press("send", message=LETTER)
        visitor.page = before
        await visitor.press("send", message="Other words")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#message"])
        assert visitor.page.fields["message"].values == ["Other words"]
        await visitor.press("send")
        assert letters_of(visitor) == 3


class TestNotes:
    async def test_what_her_counselor_notes_for_herself_is_not_there(
        self, world: World, visitor: Visitor
    ) -> None:
        """Neither on the page nor in what the server opens for it: her keys hold no casework."""
        woman = await answered_woman(world)
        marta = world.counselor("marta")
        await marta.write_note(await marta.open_case(woman.client_id), samples.NOTE)
        await visitor.come_back(woman.phrase)
        assert "Hypervigilance" not in visitor.answer.text
        assert samples.MESSAGE in visitor.page.words
        await woman.device.log_in(woman.phrase)
        hers = await woman.device.open_own_case()
        assert not contents_of(hers, ContentType.NOTE)
        assert {kind.value for kind, _ in hers.file.keys} == {"intake", "conversation"}


class TestSomebodyQuicker:
    async def test_an_hour_that_is_gone_is_said(self, world: World, visitor: Visitor) -> None:
        """When holds ran out meanwhile she is told, and sees what is there now."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        await visitor.come_back(woman.phrase)
        [hour] = visitor.page.fields["hour"].offered
        await woman.device.decline_proposal()
        await visitor.press("confirm", hour=hour)
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#main"])
        assert "Your request is on the waiting list." in visitor.page.words

    async def test_an_hour_has_to_be_chosen(self, world: World, visitor: Visitor) -> None:
        """Without a choice the summary leads to the first hour."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=2)
        await visitor.come_back(woman.phrase)
        await visitor.press("confirm")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#hour"])

    async def test_only_her_own_sessions_can_be_cancelled(self, world: World, visitor: Visitor) -> None:
        """Another woman's session named in a forged button is left alone."""
        other = await answered_woman(world, hold=1)
        [held] = (await other.device.visit())["held"]
        await other.device.confirm(held["appointment_id"])
        woman = await world.woman()
        await visitor.come_back(woman.phrase)
        await visitor.post("/en/portal", visitor.sent(f"sure-cancel-{held['appointment_id']}"))
        assert visitor.answer.status_code == 200
        assert len((await other.device.visit())["coming"]) == 1

    async def test_a_session_ended_elsewhere_is_over(self, world: World, visitor: Visitor) -> None:
        """When she logs out everywhere on a device of her own, this page closes too."""
        woman = await world.woman()
        await visitor.come_back(woman.phrase)
        await woman.device.connection.delete("/sessions")
        with pytest.raises(Refused):
            await woman.device.look()
        await visitor.press("look")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
