"""A coordinator's half of the desk, against a real server: who waits, whom she is proposed, who is let in."""

from typing import Final

from playwright.async_api import Browser, expect

from app.crypto.organisations import StaffRole
from app.sdk.triages import standing_of
from tests.browser.axes import violations
from tests.browser.coordinators import coordinator_at_work, founder_at_the_desk
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.opened_pages import WIDE
from tests.browser.portal_pages import Woman, opened_portal
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline
from tests.browser.shots import shoot

NOTE: Final = "Verbalozh: speaks calmly, not before noon."
REASON: Final = "Chabarok: they know each other's city."
_WAITING, _LETTERS, _LOAD, _STAFF = range(4)


class TestTriage:
    async def test_three_women_are_triaged_and_two_find_a_proposal(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """One waits on hold with a note; two are proposed a counselor, one of them past the ranking; nothing is clear."""
        await Counselor.at_work(helpline)
        coordinator = await coordinator_at_work(helpline)
        names = ("Azhyna", "Barvinak", "Chabor")
        women = [await Woman.who_asked(helpline, alias=name) for name in names]
        async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
            await desk.enter(coordinator)
            await shoot(desk.page, "waiting")
            await _put_on_hold(desk, names[0])
            await _propose(desk, names[1])
            await _propose_past_the_ranking(desk, names[2])
            await desk.go(_LOAD)
            await desk.page.locator(".cards.many li").first.wait_for()
            await shoot(desk.page, "load")
            typed = [NOTE.split(":")[0], REASON.split(":")[0]]
            assert found_in_requests(typed, desk.requests) == set()
        case = (await helpline.cast.coordinator.open_intake(women[0].client_id)).case
        assert standing_of(case, helpline.cast.coordinator.organisation.directory).on_hold
        for woman in women[1:]:
            async with opened_portal(chromium, helpline) as portal:
                await portal.enter(woman.phrase)
                await portal.text("A counselor for you").first.wait_for()


async def _open(desk: DeskPage, name: str) -> None:
    await desk.go(_WAITING)
    await desk.press(name)
    await desk.page.get_by_role("heading", name=name, exact=True).wait_for()


async def _put_on_hold(desk: DeskPage, name: str) -> None:
    await _open(desk, name)
    await desk.page.locator(".cards li fieldset").first.wait_for()
    await shoot(desk.page, "intake")
    await desk.page.fill("#triage-note", NOTE)
    await desk.press("Keep the note")
    assert "The note is kept." in await desk.told()
    await desk.press("Put her on hold")
    await desk.text("Take her off hold").wait_for()
    await desk.go(_WAITING)
    await desk.page.get_by_role("button", name="On hold").click()
    await desk.text(name).wait_for()
    await desk.page.get_by_role("button", name="To be answered").click()


async def _propose(desk: DeskPage, name: str) -> None:
    await _open(desk, name)
    await desk.page.get_by_role("button", name="Propose, and hold").first.click()
    await shoot(desk.page, "question")
    await desk.press("Yes, propose it")
    assert f"is proposed to {name}" in await desk.told()


async def _propose_past_the_ranking(desk: DeskPage, name: str) -> None:
    await _open(desk, name)
    await desk.page.get_by_text("Choose somebody else", exact=True).click()
    await desk.page.locator("#override").select_option(index=1)
    await shoot(desk.page, "override")
    await desk.page.fill("#override-reason", REASON)
    await desk.page.locator("details .card .actions button").click()
    await desk.page.get_by_role("button", name="Yes,").click()
    assert name in await desk.told()
