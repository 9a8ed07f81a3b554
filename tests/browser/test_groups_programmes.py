"""A coordinator's board of groups, against a real server: made by hand, formed by search, invited, answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from app.clock import today
from app.crypto.organisations import StaffRole
from app.demo import samples
from app.groups.rules import Answer
from app.matching.rules import GroupWish
from app.publishing.languages import PageLanguage
from app.sdk.groups import accept_group_invitation, answer_group_invitation, list_groups
from app.sdk.triages import is_screened_for
from tests.browser.axes import violations
from tests.browser.coordinators import member_at_work
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.opened_pages import WIDE
from tests.browser.portal_pages import Woman
from tests.browser.secrets_search import found_in_folder, found_in_requests
from tests.browser.servers import COUNSELOR, Helpline, running_helpline
from tests.browser.shots import shoot
from tests.browser.test_desk_screens import reach

THEME: Final = "Vierasovaja: evenings that are hard"
OTHER_THEME: Final = "Zarankavaja: after the colony"
NAMES: Final = ("Adelajda", "Bahuslavachka", "Cecylija", "Darota", "Eva", "Faina", "Hanna", "Halina")
_GROUPS: Final = 4
_SEATS: Final = 7


@pytest.fixture(scope="module")
async def helpline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpline]:
    """An organisation of this module alone: who else waits and works changes what a search finds, and how soon."""
    async with running_helpline(tmp_path_factory.mktemp("programmes")) as helpline:
        yield helpline


class TestProgrammes:
    async def test_a_group_is_formed_confirmed_and_answered(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """By hand and by search; of seven two accept and one declines, and the eighth is offered a seat."""
        coordinator = await member_at_work(helpline, StaffRole.COORDINATOR)
        women = {name: await _who_would_like_a_group(helpline, name) for name in NAMES}
        async with opened_desk(chromium, helpline, viewport=WIDE, color_scheme="dark") as desk:
            await desk.enter(coordinator)
            await desk.go(_GROUPS)
            await _make_by_hand(desk, helpline)
            await _search(desk)
            left_out = await _change_by_hand(desk)
            await _confirm(desk)
            group_id = await _open_programme(desk, OTHER_THEME)
            await _invite_one_more(desk, left_out)
            first, second, third, *_ = [woman for name, woman in women.items() if name != left_out]
            for woman in (first, second, third):
                await woman.device.log_in(woman.phrase)
            for woman in (first, second):
                await accept_group_invitation(woman.device, group_id)
            await answer_group_invitation(third.device, group_id, Answer.DECLINE)
            await desk.press("Look again")
            await expect(_card(desk, left_out)).to_contain_text("A seat is held for her")
            await expect(desk.text("Has a seat")).to_have_count(2)
            await expect(desk.text("Declined")).to_have_count(1)
            await _looks_right(desk, "programme")
            await _begin_too_early_and_take_back(desk, left_out)
            other_id = await _note_a_talk(desk, left_out)
            typed = [THEME.split(":")[0], OTHER_THEME.split(":")[0], NAMES[1]]
            assert found_in_requests(typed, desk.requests) == set()
        assert found_in_folder(typed, helpline.server.data_dir) == set()
        founder = helpline.cast.coordinator
        case = (await founder.open_intake(women[left_out].client_id)).case
        assert is_screened_for(case, founder.organisation.directory, other_id)

    async def test_forms_are_whole_at_320_pixels(self, chromium: Browser, helpline: Helpline) -> None:
        """Board, form and search in a longer language: axe finds nothing, and nothing is wider than the screen."""
        coordinator = await member_at_work(helpline, StaffRole.COORDINATOR)
        async with opened_desk(chromium, helpline, PageLanguage.BE) as desk:
            await desk.enter(coordinator)
            await desk.go(_GROUPS)
            begin = desk.page.locator("main .actions button")
            await begin.nth(1).wait_for()
            await _looks_right(desk, "board-be")
            await begin.nth(1).click()
            await desk.page.locator("#lead-first option").nth(1).wait_for(state="attached")
            await _looks_right(desk, "new-be")
            await desk.go(_GROUPS)
            await begin.first.click()
            await desk.page.locator("#seconds").wait_for()
            for details in await desk.page.locator("details summary").all():
                await details.click()
            await _looks_right(desk, "forming-be")


async def _who_would_like_a_group(helpline: Helpline, alias: str) -> Woman:
    wish = replace(samples.criteria(), group=GroupWish.YES)
    return await Woman.who_asked(helpline, alias=alias, criteria=wish)


async def _make_by_hand(desk: DeskPage, helpline: Helpline) -> None:
    """Fill in the form, choose who leads by keyboard, look at the sessions, and plan them but for one."""
    page = desk.page
    await desk.press("A new group by hand")
    await page.fill("#theme", THEME)
    await page.check("#screening", force=True)
    await page.check("#language-be", force=True)
    lead = page.locator("#lead-first option", has_text=COUNSELOR)
    await lead.first.wait_for(state="attached")
    await page.select_option("#lead-first", await lead.first.get_attribute("value"))
    first = today(helpline.clock) + timedelta(days=14)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    await page.fill("#first-day", saturday.isoformat())
    await page.fill("#sessions", "3")
    await page.fill("#skipped-day", (saturday + timedelta(days=7)).isoformat())
    await desk.press("Leave out")
    await shoot(page, "new-programme")
    await reach(desk, ".actions button.button")
    await page.keyboard.press("Enter")
    assert "is in preparation" in await desk.told()
    await desk.press("Look at them first")
    await desk.text("3 sessions, all free.").wait_for()
    await shoot(page, "sessions")
    await desk.press("Plan 3 sessions")
    assert "The sessions are planned." in await desk.told()
    await expect(page.locator("ol.rows li")).to_have_count(3)


async def _search(desk: DeskPage) -> None:
    """Search for groups of seven, in writing that all can do, and see that the best is proven."""
    await desk.go(_GROUPS)
    await desk.press("Form groups")
    await desk.page.locator("#seconds").wait_for()
    await desk.page.fill("#minutes", "45")
    await desk.page.fill("#most", str(_SEATS))
    await shoot(desk.page, "forming")
    await desk.press("Search for groups")
    await desk.text("Searching on this device").wait_for()
    await desk.text("1 group is proposed.").wait_for()
    await desk.text("Proven:").wait_for()
    await expect(desk.page.locator(".members").first.locator("li")).to_have_count(_SEATS)
    await _looks_right(desk, "proposals")


async def _change_by_hand(desk: DeskPage) -> str:
    """Put the woman who has no place in another's stead; return whom there is no place for now."""
    page = desk.page
    group = page.locator("section.card").first
    await page.locator("details summary").last.click()
    out = page.locator(".members").last.locator("li")
    into = await out.locator("strong").inner_text()
    await out.locator("select").select_option(index=1)
    await desk.text("more women than the most").wait_for()
    await expect(page.get_by_role("button", name="Make these groups")).to_have_count(0)
    await shoot(page, "breach")
    left_out = NAMES[-1] if into != NAMES[-1] else NAMES[-2]
    await page.get_by_label(f"In which group: {left_out}").select_option("")
    await desk.text("neither better nor worse").or_(desk.text("As it stands")).first.wait_for()
    await expect(group.locator(".members li")).to_have_count(_SEATS)
    await page.fill("#name-0", OTHER_THEME)
    return left_out


async def _confirm(desk: DeskPage) -> None:
    await desk.press("Make these groups …")
    await shoot(desk.page, "confirming")
    async with _answers_lost(desk, "**/groups/*/invitations", after=3):
        await desk.press("Yes, make them and invite")
        assert "no connection" in await desk.told()
    await desk.text(f"3 of {_SEATS} invited").wait_for()
    await shoot(desk.page, "going-on")
    await desk.press("Go on with the rest")
    await desk.text("1 group is made").wait_for()
    await shoot(desk.page, "board")


@asynccontextmanager
async def _answers_lost(desk: DeskPage, path: str, *, after: int) -> AsyncIterator[None]:
    """Let so many creations be answered; the next arrive too, and their answers are lost on the way."""
    arrived = 0

    async def lose(route: Route) -> None:
        nonlocal arrived
        arrived += route.request.method == "POST"
        if route.request.method != "POST" or arrived <= after:
            await route.continue_()
        else:
            await route.fetch()
            await route.abort("connectionfailed")

    await desk.page.route(path, lose)
    yield
    await desk.page.unroute(path)
    assert arrived > after + 1
    desk.watched.take_troubles()


async def _open_programme(desk: DeskPage, theme: str) -> UUID:
    await desk.press(theme)
    await desk.page.locator("ol.cards li").nth(_SEATS - 1).wait_for()
    groups: list[dict[str, Any]] = await list_groups(desk.helpline.cast.coordinator)
    (made,) = [one for one in groups if one["counts"].get("offered") == _SEATS]
    return UUID(made["group_id"])


async def _invite_one_more(desk: DeskPage, name: str) -> None:
    await desk.page.select_option("#one-more", label=name)
    await desk.press("Invite her")
    assert f"{name} is on the list of the group." in await desk.told()
    await expect(_card(desk, name)).to_contain_text("Waits for a seat")


async def _begin_too_early_and_take_back(desk: DeskPage, name: str) -> None:
    """Two are too few to begin; an invitation that is taken back leaves the list."""
    await desk.press("Let it begin …")
    await desk.press("Yes, begin")
    assert "Fewer seats are taken" in await desk.told()
    assert all("409" in one for one in desk.watched.take_troubles())
    await desk.press(f"Take back: {name}")
    await desk.press("Yes, take it back")
    assert f"{name} is no longer invited." in await desk.told()
    await desk.press("Call it off …")
    await shoot(desk.page, "call-off")
    await desk.press("Yes, call it off")
    assert "The group is called off." in await desk.told()


async def _note_a_talk(desk: DeskPage, name: str) -> UUID:
    """Invite to the group made by hand, which asks for a talk first, and note in her file that it was held."""
    await desk.go(_GROUPS)
    await desk.press(THEME)
    await desk.page.select_option("#one-more", label=name)
    await desk.press("Invite her")
    await desk.text("The talk is still to be held.").wait_for()
    await desk.press(f"It was held: {name}")
    await desk.text("The talk was held.").wait_for()
    await shoot(desk.page, "talk")
    groups: list[dict[str, Any]] = await list_groups(desk.helpline.cast.coordinator)
    (draft,) = [one for one in groups if one["state"] == "draft" and one["counts"].get("waiting") == 1]
    return UUID(draft["group_id"])


def _card(desk: DeskPage, name: str) -> Locator:
    return desk.page.locator("li.card", has=desk.page.get_by_role("heading", name=name, exact=True))


async def _looks_right(desk: DeskPage, name: str) -> None:
    await shoot(desk.page, name)
    assert (name, await violations(desk.page), await desk.overflow()) == (name, [], 0)
