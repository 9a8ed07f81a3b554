"""A coordinator's half of the desk, against a real server: who waits, whom she is proposed, who is let in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from playwright.async_api import Browser, Route, expect

from app.clock import today
from app.crypto.organisations import StaffRole
from app.demo import samples
from app.matching.rules import CounselorId
from app.publishing.languages import PageLanguage
from app.sdk.letters import LetterSubject, write_to_team
from app.sdk.triages import Standing, standing_of
from tests.browser.axes import violations
from tests.browser.coordinators import founder_at_the_desk, member_at_work
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.opened_pages import WIDE
from tests.browser.portal_pages import Woman, opened_portal
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import COUNSELOR, Helpline
from tests.browser.shots import shoot
from tests.browser.test_desk_door import answer_asked, shown_words
from tests.browser.test_desk_screens import reach

NOTE: Final = "Verbalozhny: speaks calmly, not before noon."
NEWCOMER: Final = "zoryna"
REASON: Final = "Chabarokava: they know each other's city."
_WAITING, _LETTERS, _LOAD, _STAFF = range(4)


class TestTriage:
    async def test_three_women_are_triaged_and_two_find_a_proposal(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """One is put on hold with a note; two find a proposal, one of them past the ranking; nothing leaves clear."""
        first = await Counselor.at_work(helpline)
        other = await Counselor.at_work(helpline)
        await other.device.set_capabilities({**samples.capabilities(COUNSELOR), "languages": ["pl"]})
        coordinator = await member_at_work(helpline, StaffRole.COORDINATOR)
        names = ("Azhyna", "Barvinak", "Chabor")
        known = replace(
            samples.criteria(), earlier_counselors=frozenset({CounselorId(str(first.device.staff_id))})
        )
        women = [await Woman.who_asked(helpline, alias=name, criteria=known) for name in names]
        async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
            await desk.enter(coordinator)
            await shoot(desk.page, "waiting")
            await _choose_by_keys(desk)
            await _put_on_hold(desk, names[0], _next_month(helpline))
            await _ranks_as_python_does(desk, helpline, names[1], women[1])
            await _propose(desk, names[1], first)
            await _propose_past_the_ranking(desk, names[2], other.handle)
            await desk.go(_LOAD)
            await desk.page.locator(".cards.many li").first.wait_for()
            await shoot(desk.page, "load")
            founder = helpline.cast.coordinator
            case = (await founder.open_intake(women[0].client_id)).case
            directory = founder.organisation.directory
            assert standing_of(case, directory) == Standing(on_hold=True, due_on=_next_month(helpline))
            await _close(desk, names[0])
            listed = [one["client_id"] for one in await founder.waiting()]
            assert listed.count(women[0].client_id.hex()) == 0
            typed = [NOTE.split(":")[0], REASON.split(":")[0]]
            assert found_in_requests(typed, desk.requests) == set()
        for woman in women[1:]:
            async with opened_portal(chromium, helpline) as portal:
                await portal.enter(woman.phrase)
                await portal.text("A counselor was found for you").first.wait_for()


class TestEveryScreen:
    async def test_axe_finds_nothing_and_320_pixels_are_enough(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Both roles, two languages, one in the dark; an intake with somebody else's keys is named, and hides none."""
        member = await member_at_work(helpline, StaffRole.COORDINATOR, StaffRole.COUNSELOR)
        woman = await Woman.who_asked(helpline, alias="Drazdovina")
        await woman.device.log_in(woman.phrase)
        await write_to_team(woman.device, LetterSubject.OTHER_COUNSELOR, NOTE)
        forged = await Woman.who_asked(helpline)
        for language in (PageLanguage.BE, PageLanguage.RU):
            scheme = "dark" if language == PageLanguage.BE else "light"
            async with opened_desk(chromium, helpline, language, color_scheme=scheme) as desk:
                await _swap_keys(desk, forged, woman)
                await desk.enter(member)
                async for screen in _screens(desk, "Drazdovina", forged):
                    await shoot(desk.page, f"{screen}-{language}")
                    assert (screen, await violations(desk.page), await desk.overflow()) == (screen, [], 0)


class TestStaff:
    async def test_a_newcomer_is_admitted_by_her_words_and_suspended(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Invited by a code, admitted once her words fit, suspended; after a coordinator the team has another key."""
        gone = await member_at_work(helpline, StaffRole.COORDINATOR, StaffRole.COUNSELOR)
        await gone.device.set_capabilities(samples.capabilities(COUNSELOR))
        await gone.has_a_client(helpline)
        async with (
            founder_at_the_desk(helpline) as founder,
            opened_desk(chromium, helpline, viewport=WIDE) as desk,
            opened_desk(chromium, helpline) as door,
        ):
            await desk.enter(founder)
            await desk.go(_STAFF)
            code = await _invite(desk)
            assert found_in_requests((code,), desk.requests) == set()
            hers = await _accept(door, code)
            await _admit(desk, hers)
            await door.press("I was admitted: go on")
            await door.page.locator(".secret").wait_for()
            await _suspend(desk, NEWCOMER)
            await desk.text("Tell the other coordinators").wait_for()
            await desk.press("Close this list")
            await _suspend(desk, gone.handle)
            await desk.text("1 client has to be assigned anew.").wait_for()
            await shoot(desk.page, "following")
            await desk.press("Sign it for another thirty days")
            assert "Signed." in await desk.told()
            await desk.press("Give the team another key")
            assert "The team has another key" in await desk.told()
            assert await violations(desk.page) == []
            await desk.page.get_by_role("button", name="Open her intake").click()
            await desk.text("Whoever you choose here takes over").wait_for()
        states = {one["handle"]: one["state"] for one in await helpline.cast.coordinator.staff()}
        assert {states[NEWCOMER], states[gone.handle]} == {"suspended"}


async def _swap_keys(desk: DeskPage, one: Woman, other: Woman) -> None:
    """Let the service show another woman's keys as hers."""
    path = "/api/v1/clients/{}/keys"

    async def swap(route: Route) -> None:
        address = desk.helpline.origin + path.format(other.client_id.hex())
        await route.fulfill(response=await route.fetch(url=address))

    await desk.page.route(f"**{path.format(one.client_id.hex())}", swap)


async def _screens(desk: DeskPage, alias: str, forged: Woman) -> AsyncIterator[str]:
    await desk.go(_WAITING)
    await desk.page.locator(".cards li").first.wait_for()
    await desk.page.locator(".working").wait_for(state="detached")
    (unopened,) = await desk.page.locator(".notice li").all_inner_texts()
    assert unopened.startswith(forged.client_id.hex()[:6])
    yield "waiting"
    await desk.press(alias)
    await desk.page.locator("ol.cards fieldset").first.wait_for()
    for details in await desk.page.locator("details summary").all():
        await details.click()
    yield "intake"
    await desk.go(_LETTERS)
    await desk.page.locator(".said").first.wait_for()
    yield "letters"
    if desk.language == PageLanguage.RU:
        await desk.page.locator(".cards .actions button").nth(1).click()
        await desk.page.locator(".cards .actions").wait_for(state="detached")
    await desk.go(_LOAD)
    await desk.page.locator(".cards.many li").first.wait_for()
    yield "load"
    await desk.go(_STAFF)
    await desk.page.locator(".cards.many li").first.wait_for()
    yield "staff"


async def _invite(desk: DeskPage) -> str:
    await desk.press("Invite somebody")
    await desk.page.check("#invite-counselor", force=True)
    await desk.press("Make a one-time code")
    words = await shown_words(desk.page)
    await desk.press("I have passed it on")
    return " ".join(words)


async def _accept(door: DeskPage, code: str) -> list[str]:
    await door.press("I have an invitation")
    await door.page.fill("#invitation", code)
    await door.page.fill("#handle", NEWCOMER)
    await door.press("Make my keys")
    words = await shown_words(door.page)
    await door.press("I have written them down")
    await answer_asked(door.page, words)
    await door.press("Go on")
    await door.press("I have kept it: go on")
    await door.text("Compare these words").wait_for()
    return (await shown_words(door.page))[:8]


async def _admit(desk: DeskPage, hers: list[str]) -> None:
    await desk.press("Look again")
    card = desk.page.locator("li.card", has=desk.page.get_by_role("heading", name=NEWCOMER))
    await card.locator("textarea").fill(" ".join(reversed(hers)))
    await desk.press("Compare them")
    assert "Admit nobody" in await desk.told()
    await card.locator("textarea").fill(" ".join(word[:4] for word in hers))
    await desk.press("Compare them")
    await card.get_by_label("Counselor:").check(force=True)
    await shoot(desk.page, "staff")
    await desk.press(f"Admit {NEWCOMER}")
    assert "is admitted" in await desk.told()


async def _suspend(desk: DeskPage, handle: str) -> None:
    await desk.press(f"Suspend {handle} …")
    await desk.text("Every session ends at once").wait_for()
    await shoot(desk.page, "suspend")
    await desk.press(f"Yes, suspend {handle}")
    assert f"{handle} is suspended." in await desk.told()


async def _choose_by_keys(desk: DeskPage) -> None:
    """Choose with Tab, Enter and arrows who is shown and in which order, and open the first intake."""
    await reach(desk, "button.filter[aria-pressed=false]")
    await desk.page.keyboard.press("Enter")
    await desk.text("Nobody on the list is like that.").wait_for()
    await desk.page.keyboard.press("Shift+Tab")
    await desk.page.keyboard.press("Enter")
    await reach(desk, "#order")
    await desk.page.keyboard.press("ArrowDown")
    await expect(desk.page.locator("#order")).to_have_value("arrival")
    await reach(desk, ".cards h2 button")
    await desk.page.keyboard.press("Enter")
    await desk.page.wait_for_selector("h1:focus")
    await desk.text("What she wrote").wait_for()


async def _open(desk: DeskPage, name: str) -> None:
    await desk.go(_WAITING)
    await desk.press(name)
    await desk.page.get_by_role("heading", name=name, exact=True).wait_for()


def _next_month(helpline: Helpline) -> date:
    return today(helpline.clock) + timedelta(days=30)


async def _put_on_hold(desk: DeskPage, name: str, answered_on: date) -> None:
    await _open(desk, name)
    await desk.page.locator(".cards li fieldset").first.wait_for()
    await shoot(desk.page, "intake")
    await desk.page.fill("#triage-note", NOTE)
    await desk.press("Keep the note")
    assert "The note is kept." in await desk.told()
    await desk.page.fill("#due-on", answered_on.isoformat())
    await desk.press("Set the day")
    assert "To be answered by" in await desk.told()
    await desk.press("Put her on hold")
    await desk.text("Take her off hold").wait_for()
    await desk.go(_WAITING)
    await desk.page.get_by_role("button", name="On hold").click()
    await desk.text(name).wait_for()
    await desk.page.get_by_role("button", name="To be answered").click()


async def _close(desk: DeskPage, name: str) -> None:
    await desk.go(_WAITING)
    await desk.page.get_by_role("button", name="On hold").click()
    await desk.press(name)
    await desk.press("Close her file …")
    await desk.press("Yes, close it")
    assert "choose a reason" in await desk.told()
    await desk.page.get_by_label("Somebody else is helping her now").check(force=True)
    await shoot(desk.page, "closing")
    await desk.press("Yes, close it")
    await desk.text(f"The file of {name} is closed.").wait_for()


async def _ranks_as_python_does(desk: DeskPage, helpline: Helpline, name: str, woman: Woman) -> None:
    """Equals are put in order by a secret of the team: both devices come to the same."""
    coordinator = helpline.cast.coordinator
    ranked = await coordinator.match(await coordinator.open_intake(woman.client_id))
    handles = {one["staff_id"]: one["handle"] for one in await coordinator.staff()}
    await _open(desk, name)
    await desk.page.locator("ol.cards h3").first.wait_for()
    shown = await desk.page.locator("ol.cards h3").all_inner_texts()
    assert shown == [handles[one.staff_id] for one in ranked.proposals]


async def _propose(desk: DeskPage, name: str, first: Counselor) -> None:
    await _open(desk, name)
    await desk.page.locator("ol.cards h3", has_text=first.handle).wait_for()
    await desk.text("They have worked together before.").wait_for()
    await desk.page.get_by_role("button", name="Propose, and hold").first.click()
    await shoot(desk.page, "question")
    await first.device.set_capabilities({**samples.capabilities(COUNSELOR), "capacity": 0})
    await desk.press("Yes, propose it")
    assert "no room any more" in await desk.told()
    assert all("409" in one for one in desk.watched.take_troubles())
    await desk.page.locator("ol.cards h3", has_text=first.handle).wait_for(state="detached")
    await desk.page.get_by_role("button", name="Propose, and hold").first.click()
    await desk.press("Yes, propose it")
    await desk.text(f"is proposed to {name}").wait_for()


async def _propose_past_the_ranking(desk: DeskPage, name: str, counselor: str) -> None:
    await _open(desk, name)
    await desk.page.get_by_text("Choose somebody else", exact=True).click()
    options = desk.page.locator("#override option")
    (value,) = [
        await one.get_attribute("value")
        for one in await options.all()
        if (await one.inner_text()) == f"{counselor}: no language in common"
    ]
    await desk.page.select_option("#override", value)
    await shoot(desk.page, "override")
    await desk.page.fill("#override-reason", REASON)
    await desk.page.locator("details .card .actions button").click()
    await desk.page.get_by_role("button", name="Yes,").click()
    assert name in await desk.told()
