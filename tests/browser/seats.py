"""A counselor at her open desk, who shares files there, and how a screen of it has to look."""

from dataclasses import dataclass
from typing import Final

from app.crypto.fingerprints import fingerprint_words
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import DeskPage
from tests.browser.shots import shoot

_TODAY: Final = 0
_TOLD_APART: Final = 3  # words, among a few colleagues


@dataclass(frozen=True, slots=True)
class Seat:
    """A counselor at her open desk."""

    counselor: Counselor
    desk: DeskPage

    async def look(self) -> None:
        """Let the desk read everything afresh."""
        await self.desk.go(_TODAY)
        await self.desk.press("Look again")
        await self.desk.page.wait_for_selector(".working", state="detached")

    async def share(self, way: str) -> None:
        """Open the file of her first client, and one of the ways to share it."""
        await self.look()
        await self.desk.open_file()
        await self.desk.press("Sharing")
        await self.desk.press(way)

    async def choose(self, other: Counselor) -> None:
        """Choose a colleague by the first of the words she reads out."""
        words = fingerprint_words("en-1", "staff", other.device.blob.keys.key_id)
        await self.desk.page.fill("#colleague-words", " ".join(word[:4] for word in words[:_TOLD_APART]))
        label = self.desk.page.locator(".choice label", has_text=" ".join(words))
        await label.click()

    async def give(self) -> str:
        """Go on, say that it is she, and return what is told."""
        await self.desk.press("Go on …")
        await self.desk.text("Is it really she?").wait_for()
        await looks_right(self.desk, "sharing question")
        await self.desk.press("Yes, it is she: give it")
        return await self.desk.told()

    async def end(self) -> None:
        """End what a colleague was permitted of the file that is shown."""
        await self.desk.press("End this")
        await self.desk.press("Yes, end it")
        assert "Ended." in await self.desk.told()
        await self.desk.text("Nobody. Only you and she.").wait_for()


async def looks_right(desk: DeskPage, name: str) -> None:
    """Take pictures for a person, and make sure that axe finds nothing and 320 pixels are enough."""
    await shoot(desk.page, f"desk {name}")
    assert (name, await violations(desk.page), await desk.overflow()) == (name, [], 0)
