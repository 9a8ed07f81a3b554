"""A woman who has a keyboard and nothing else."""

from typing import Any, Final

from tests.browser.intake_pages import IntakePage, is_intake

_MOST_TABS: Final = 60


class OutOfReach(AssertionError):
    """Tab does not lead there."""


class Typist:
    """Goes through the intake by keys alone: Tab, arrows, Space, Enter, letters."""

    def __init__(self, intake: IntakePage) -> None:
        self._intake, self._page = intake, intake.page

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            await self._page.keyboard.press(key)

    async def reach(self, selector: str) -> None:
        """Press Tab until the focus is there. Raises `OutOfReach`."""
        for _ in range(_MOST_TABS):
            if await self._page.evaluate("(one) => document.activeElement.matches(one)", selector):
                return
            await self.press("Tab")
        raise OutOfReach(selector)

    async def go_on(self, step: str, button: str = "next") -> None:
        """Press the button that leads on, and wait for the next step."""
        await self.reach(f'section.step button[value="{button}"]')
        await self.press("Enter")
        await self._intake.at(step)

    async def ask_for_help(self, story: str) -> dict[str, Any]:
        """Answer, agree and send; return what the service answered."""
        await self.answer(story)
        return await self.send("send")

    async def answer(self, story: str) -> None:
        """Answer what is needed, tick one hour in the grid, write a story, and agree on the overview."""
        await self.reach("input[name=language]")
        await self.press("Space")
        await self.go_on("ways")
        await self.reach("input[name=ways][value=text]")
        await self.press("Space")
        for step in ("topics", "urgency", "hours"):
            await self.go_on(step)
        await self._tick_an_hour()
        for step in ("wishes", "people", "reason", "story"):
            await self.go_on(step)
        await self.reach("#story")
        await self._page.keyboard.type(story)
        for step in ("alias", "review"):
            await self.go_on(step)
        for consent in ("team", "counselor"):
            await self.reach(f"input[name=consents][value={consent}]")
            await self.press("Space")

    async def _tick_an_hour(self) -> None:
        # The second of three answers, which opens the grid; its first cell; one to the right, one down.
        await self.reach("input[name=when]")
        await self.press("Space", "ArrowDown")
        await self.reach("#hours")
        await self.press("ArrowRight", "ArrowDown", "Space")

    async def send(self, button: str) -> dict[str, Any]:
        """Press the button that sends; return what the service answered."""
        await self.reach(f'section.step button[value="{button}"]')
        async with self._page.expect_response(is_intake) as coming:
            await self.press("Enter")
        answer = await coming.value
        await self._intake.at("phrase")
        created: dict[str, Any] = await answer.json()
        return created

    async def keep_phrase(self) -> None:
        """Go from the phrase to the end, typing the words that are asked for."""
        words = await self._intake.words()
        await self.go_on("phrase-check")
        for _ in range(2):
            await self.reach("[data-list=asked] input")
            position = await self._page.evaluate("document.activeElement.id.replace('asked-', '')")
            await self._page.keyboard.type(words[int(position)])
            await self.press("Tab")
        await self.go_on("sent")
