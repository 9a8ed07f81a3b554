"""Erasing everything without script: asked once, proved by her words, and nothing is left."""

import pytest

from app.demo import samples
from app.sdk.errors import Refused
from tests.api.pages.test_returning import answered_woman
from tests.api.pages.visitors import Visitor
from tests.api.worlds import World

DRAFT = "Чацвер падыходзіць."


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody whose browser runs no script."""
    return Visitor(world.app)


class TestErasing:
    async def test_it_is_asked_once_and_her_words_open_nothing_then(
        self, world: World, visitor: Visitor
    ) -> None:
        """The first press only asks; ticked and with her words, everything is gone, the open page too."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        before = visitor.sent("look")
        await visitor.press("erase")
        assert visitor.page.buttons[0][0] == "look"
        await visitor.press("sure-erase", phrase=woman.phrase, sure="yes")
        assert (visitor.answer.status_code, "Everything is erased" in visitor.page.words) == (200, True)
        with pytest.raises(Refused):
            await woman.device.log_in(woman.phrase)
        await visitor.post("/en/portal", before)
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])

    async def test_nothing_happens_without_tick_or_words(self, world: World, visitor: Visitor) -> None:
        """Not ticked, wrong words, another woman's words: told at the field, and her page is as it was."""
        woman, other = await answered_woman(world), await world.woman()
        await visitor.come_back(woman.phrase)
        await visitor.press("erase", message=DRAFT)
        for given, fault in (
            ({"phrase": woman.phrase}, "#sure"),
            ({"phrase": "one two three", "sure": "yes"}, "#phrase"),
            ({"phrase": other.phrase, "sure": "yes"}, "#phrase"),
        ):
            await visitor.press("sure-erase", **given)
            assert (visitor.answer.status_code, visitor.faults) == (422, [fault])
            assert given["phrase"] not in visitor.answer.text
        await visitor.press("look")
        assert visitor.page.fields["message"].values == [DRAFT]
        assert samples.MESSAGE in visitor.page.words
        await other.device.log_in(other.phrase)
