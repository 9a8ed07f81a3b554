"""Beside her page without script: a letter to the team alone, and a file of everything to take along."""

import pytest

from app.demo import samples
from app.groups.rules import GroupState
from app.sdk import groups
from app.sdk.letters import LetterSubject, list_team_letters, open_team_letter
from tests.api.pages.test_returning import answered_woman
from tests.api.pages.visitors import Visitor
from tests.api.worlds import Woman, World

LETTER = "Хачу іншую.\n\n  «Так» & <ліст>. 💛"
DRAFT = "Чацвер падыходзіць."
# What is asked of the database here, other tests ask of both.
pytestmark = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody whose browser runs no script."""
    return Visitor(world.app)


async def seat_in_a_group(world: World, woman: Woman) -> None:
    """Let her sit in a group in which something is announced, and invite her to another one."""
    coordinator, marta = world.cast.coordinator, world.counselor("marta")
    for is_taken in (True, False):
        group_id = await groups.create_group(
            coordinator, groups.GroupPlan((str(marta.staff_id),), 3), GroupState.FORMING
        )
        await groups.invite_to_group(coordinator, group_id, woman.client_id.hex())
        if is_taken:
            await groups.accept_group_invitation(woman.device, group_id)
            opened = await groups.admit_seated_members(marta, await groups.open_group(marta, group_id))
            await groups.announce(marta, opened, "We meet on <Tuesday>.")


class TestLetterToTheTeam:
    async def test_only_the_team_reads_it_and_she_sees_its_day(self, world: World, visitor: Visitor) -> None:
        """Begun, left, taken up, sent: the team opens it, her page tells when it was sent and that it was seen to."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        await visitor.press("team", message=DRAFT)
        await visitor.press("send-letter")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#letter"])
        assert visitor.page.buttons[0][0] == "look"
        await visitor.press("look", letter=LETTER, about="complaint")
        assert visitor.page.fields["message"].values == [DRAFT]
        assert "You have begun a letter." in visitor.page.words
        await visitor.press("team")
        before = visitor.page
        await visitor.press("send-letter")
        assert "Sent to the team alone." in visitor.page.words
        assert (visitor.page.fields["letter"].values, visitor.page.fields["message"].values) == (
            [""],
            [DRAFT],
        )

        coordinator = world.cast.coordinator
        [waiting] = await list_team_letters(coordinator)
        read = await open_team_letter(coordinator, waiting["letter_id"])
        assert (read.text, read.about, read.client_id) == (LETTER, LetterSubject.COMPLAINT, woman.client_id)
        assert "The team has not seen to it yet." in visitor.page.words

        visitor.page = before
        await visitor.press("send-letter", letter="Another one")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#letter"])
        assert visitor.page.fields["letter"].values == ["Another one"]
        assert len(await list_team_letters(coordinator)) == 1

    async def test_a_page_that_closed_meanwhile_keeps_it(self, world: World, visitor: Visitor) -> None:
        """Her session ended while she wrote: the letter comes back with the request for her words, and can be sent."""
        woman = await world.woman()
        await visitor.come_back(woman.phrase)
        await visitor.press("team")
        world.clock.advance(minutes=10)
        await visitor.press("send-letter", letter=LETTER, about="other-counselor")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
        await visitor.press("open", phrase=woman.phrase)
        await visitor.press("team")
        await visitor.press("send-letter")
        [waiting] = await list_team_letters(world.cast.coordinator)
        read = await open_team_letter(world.cast.coordinator, waiting["letter_id"])
        assert (read.text, read.about) == (LETTER, LetterSubject.OTHER_COUNSELOR)


class TestTakingAlong:
    async def test_the_file_holds_all_of_hers_and_her_page_stays_open(
        self, world: World, visitor: Visitor
    ) -> None:
        """To read and as data, named after the day: answers, messages, groups, log; then she goes on where she was."""
        woman = await answered_woman(world, hold=1)
        await seat_in_a_group(world, woman)
        await visitor.come_back(woman.phrase)
        await visitor.press("everything")
        page = visitor.page
        await visitor.press("save-page")
        assert visitor.answer.headers["content-disposition"].endswith('.html"')
        assert visitor.answer.headers["cache-control"] == "no-store"
        for words in (
            samples.STORY.split("\n")[0],
            samples.MESSAGE,
            samples.ALIAS,
            "We meet on <Tuesday>.",
            "I am invited to a group",
            "Held for me, not taken yet",
            "Keys: you, a counselor",
        ):
            assert words in visitor.page.words
        visitor.page = page
        await visitor.press("save-data")
        data = visitor.answer.json()
        assert data["sealed"] is False
        texts = [one.get("text") for group in data["groups"] for one in group["announcements"]]
        assert texts == ["We meet on <Tuesday>."]
        assert {group["standing"] for group in data["groups"]} == {"member", "invited"}
        assert samples.MESSAGE in [one.get("text") for one in data["records"]]
        assert [one["state"] for one in data["appointments"]] == ["held"]
        visitor.page = page
        await visitor.press("look")
        assert samples.MESSAGE in visitor.page.words

    async def test_new_words_are_honestly_not_offered(self, world: World, visitor: Visitor) -> None:
        """Made here they would be worth no more than the old ones: her page says so, and has no button for it."""
        woman = await world.woman()
        await visitor.come_back(woman.phrase)
        assert "would be worth no more" in visitor.page.words
        assert not [value for value, _ in visitor.page.buttons if "words" in value]
