"""Her page as a woman meets it in a browser: typing the ten words, going from screen to screen, pressing buttons."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from playwright.async_api import Browser

from app.crypto.keypairs import ClientId
from app.demo import samples
from app.matching.rules import Criteria
from app.sdk.clients import ClientDevice
from app.sdk.counselors import CounselorDevice
from tests.browser.opened_pages import OpenedPage, opened_page
from tests.browser.servers import COUNSELOR, Helpline

# Held hours lie so far apart that no test takes another's.
_SLOTS_APART: Final = 3


@dataclass(frozen=True, slots=True)
class Woman:
    """A client who asked for help on a device in Python; her phrase opens her page in a browser."""

    device: ClientDevice
    client_id: ClientId
    phrase: str

    @classmethod
    async def who_asked(
        cls,
        helpline: Helpline,
        *,
        list_id: str = "en-1",
        alias: str = samples.ALIAS,
        criteria: Criteria | None = None,
    ) -> "Woman":
        """Return a woman on the waiting list."""
        device = await helpline.devices.client()
        prepared = await device.ask_for_help(
            criteria=criteria or samples.criteria(), story=samples.STORY, alias=alias, list_id=list_id
        )
        return cls(device, prepared.client_id, prepared.phrase.phrase())

    @classmethod
    async def with_a_proposal(cls, helpline: Helpline, *, held: int = 2) -> "Woman":
        """Return a woman for whom the coordinator found a counselor and had hours held."""
        woman = await cls.who_asked(helpline)
        # The tests share one counselor, who must not be full.
        await counselor_of(helpline).set_capabilities({**samples.capabilities(COUNSELOR), "capacity": 200})
        coordinator = helpline.cast.coordinator
        intake = await coordinator.open_intake(woman.client_id)
        staff_id = counselor_of(helpline).staff_id
        assert staff_id is not None
        view = await coordinator.connection.get(f"/counselors/{staff_id}/slots")
        starts = [datetime.fromisoformat(slot["starts_at"]) for slot in view["slots"]]
        await coordinator.assign(intake, staff_id, held_starts=tuple(starts[2::_SLOTS_APART][:held]))
        return woman

    @classmethod
    async def with_a_counselor(cls, helpline: Helpline, *messages: str, booked: bool = False) -> "Woman":
        """Return a woman whose counselor opened the conversation and wrote; with `booked`, an hour is agreed."""
        woman = await cls.with_a_proposal(helpline, held=1 if booked else 0)
        if booked:
            await woman.device.log_in(woman.phrase)
            (held,) = await woman.device.appointments()
            await woman.device.confirm(held["appointment_id"])
        counselor = counselor_of(helpline)
        case = await counselor.take_on(woman.client_id)
        for text in messages:
            case = await counselor.take_on(woman.client_id)
            await counselor.write_message(case, text)
        return woman


def counselor_of(helpline: Helpline) -> CounselorDevice:
    """Return the device of the one counselor."""
    return helpline.cast.counselors[COUNSELOR]


class PortalPage(OpenedPage):
    """Her page, open or at its entrance."""

    name = "portal"
    scope = "#page"

    async def type_words(self, phrase: str) -> None:
        """Type ten words and send them."""
        await self.page.fill("#phrase", phrase)
        await self.page.click("#entrance button")

    async def enter(self, phrase: str) -> None:
        """Open her page with her words."""
        await self.type_words(phrase)
        await self.page.wait_for_selector("nav.tabs")

    async def go(self, tab: str) -> None:
        """Go to one of the main screens, by the name of its tab."""
        await self.page.get_by_role("navigation").get_by_role("button", name=tab, exact=True).click()

    async def leave(self) -> None:
        """Close her page, as she does when she is done."""
        await self.page.click(".close button")
        await self.page.locator("#entrance-notice").wait_for()

    async def choose_hour(self, place: int = 0) -> str:
        """Choose one of the hours that are shown; return its words."""
        hour = self.page.locator(".hour").nth(place)
        await hour.locator("input").check(force=True)
        return await hour.inner_text()

    async def fault_at_the_door(self) -> str:
        """Wait until the form says what is wrong, and return it."""
        fault = self.page.locator("#faults.told")
        await fault.wait_for()
        return await fault.inner_text()


def opened_portal(
    chromium: Browser,
    helpline: Helpline,
    language: str = "en",
    **context: Any,  # noqa: ANN401 - playwright's options
) -> AbstractAsyncContextManager[PortalPage]:
    """Open the portal in a browser of its own."""
    return opened_page(PortalPage, chromium, helpline, language, **{"timezone_id": "Europe/Minsk", **context})
