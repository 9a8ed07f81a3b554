"""A group on the desk of who leads it, against a real server: let in, announce, say who came, note, remark, renew."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.async_api import Browser

from app.crypto.fingerprints import fingerprint_words
from app.groups.rules import GroupState
from app.matching.rules import Way
from app.publishing.languages import PageLanguage
from app.scheduling.rules import WeeklySeries
from app.sdk import group_sessions, groups
from app.sdk.counselors import CounselorDevice
from app.sdk.errors import Refused
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.past_sessions import let_pass
from tests.browser.portal_pages import Woman, counselor_of
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline
from tests.browser.shots import shoot
from tests.browser.test_desk_calendar import VILNIUS
from tests.browser.test_desk_screens import reach
from tests.browser.test_desk_series import wednesday_of_next_week

THEME: Final = "Pralieskavaja evenings"
WELCOME: Final = "Vasilkovaje welcome: we begin at six, with tea."
AFTERWARDS: Final = "Rabinavaja news: next time we draw."
NOTE: Final = "Chmialnitski note: it was quiet, and good."
REMARK: Final = "Zhurauliny remark: the evenings are hard for her."
QUESTION: Final = "Bierazniakovy question: may I bring my knitting?"
ANSWER: Final = "Bierazniakovy answer: please do."
NAMES: Final = ("Rasiankavaja", "Barvinkavaja", "Chabarovaja")
_GROUPS: Final = 5
_PROGRAMME: Final = groups.Programme(
    theme=THEME,
    languages=("be", "ru"),
    way=Way.VIDEO,
    planned="Wednesdays",
    aliases_shared=True,
    joins_late=True,
)


@dataclass(frozen=True, slots=True)
class Circle:
    """A group with three sessions, and three women: who sits there first, stays, comes late."""

    helpline: Helpline
    facilitator: Counselor
    group_id: UUID
    leaving: Woman
    staying: Woman
    newcomer: Woman
    sessions: list[dict[str, Any]]

    async def told(self, woman: Woman) -> list[str]:
        """Return the announcements that a member opens."""
        return [
            one.text for one in groups.announcements_of(await groups.open_group(woman.device, self.group_id))
        ]


async def a_circle(helpline: Helpline) -> Circle:
    """Return a group as a coordinator formed it, before anybody was let in."""
    facilitator = await Counselor.at_work(helpline)
    coordinator, staff_id = helpline.cast.coordinator, facilitator.device.staff_id
    assert staff_id is not None
    # One woman has the other counselor, one who leads the group, one nobody.
    leaving = await Woman.with_a_proposal(helpline, held=0)
    staying = await facilitator.has_a_client(helpline)
    await facilitator.device.take_on(staying.client_id)
    newcomer = await Woman.who_asked(helpline)
    group_id = await groups.create_group(
        coordinator, groups.GroupPlan((staff_id,), 4, joins_late=True), GroupState.FORMING
    )
    await groups.describe_group(coordinator, group_id, _PROGRAMME)
    await sit_down(helpline, group_id, leaving, NAMES[0])
    day = wednesday_of_next_week(helpline)
    first = datetime(day.year, day.month, day.day, 18, tzinfo=VILNIUS).astimezone(UTC)
    planned = await group_sessions.plan_group_series(
        facilitator.device, group_id, WeeklySeries(first, 3, 90, "Europe/Vilnius")
    )
    await groups.write_line(leaving.device, group_id, QUESTION)
    return Circle(helpline, facilitator, group_id, leaving, staying, newcomer, planned["sessions"])


async def sit_down(helpline: Helpline, group_id: UUID, woman: Woman, name: str) -> None:
    """Invite a woman, and let her take a seat under a name."""
    await groups.invite_to_group(helpline.cast.coordinator, group_id, woman.client_id.hex(), _PROGRAMME)
    await woman.device.log_in(woman.phrase)
    await groups.accept_group_invitation(woman.device, group_id)
    await groups.choose_alias(woman.device, group_id, name)


class TestFacilitator:
    async def test_a_group_is_led_from_its_page(self, chromium: Browser, helpline: Helpline) -> None:
        """Members read what is said, a counselor a remark; who left opens nothing of after, who came none of before."""
        circle = await a_circle(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(circle.facilitator)
            await desk.text(f"Group: {THEME}").first.wait_for()
            await shoot(desk.page, "facil today")
            await _open(desk)
            await _let_in(desk, NAMES[0])
            await _announce(desk, WELCOME)
            await sit_down(helpline, circle.group_id, circle.staying, NAMES[1])
            await groups.set_group_state(helpline.cast.coordinator, circle.group_id, GroupState.RUNNING)
            await let_pass(helpline, circle.sessions[0], weeks=2)
            await _let_in_with_the_past(desk)
            assert await circle.told(circle.leaving) == await circle.told(circle.staying) == [WELCOME]
            await _say_who_came(desk)
            await _write_note(desk)
            await _remark(desk, circle)
            await _answer(desk, circle)
            await _move_and_cancel(desk, circle)
            await groups.leave_group(circle.leaving.device, circle.group_id)
            await sit_down(helpline, circle.group_id, circle.newcomer, NAMES[2])
            await _renew(desk)
            await _announce(desk, AFTERWARDS)
            typed = [text.split()[0] for text in (THEME, WELCOME, AFTERWARDS, NOTE, REMARK, ANSWER, *NAMES)]
            assert found_in_requests(typed, desk.requests) == set()
        assert await circle.told(circle.newcomer) == [AFTERWARDS]
        assert await circle.told(circle.staying) == [WELCOME, AFTERWARDS]
        with pytest.raises(Refused):
            await circle.told(circle.leaving)
        async with opened_desk(chromium, helpline, PageLanguage.BE, color_scheme="dark") as desk:
            await desk.enter(circle.facilitator)
            async for screen in _screens(desk):
                await shoot(desk.page, f"facil {screen} be")
                assert (screen, await violations(desk.page), await desk.overflow()) == (screen, [], 0)


async def _open(desk: DeskPage) -> None:
    await desk.go(_GROUPS)
    await desk.press(THEME)
    await desk.page.get_by_role("heading", name=THEME).wait_for()


async def _part(desk: DeskPage, name: str) -> None:
    await desk.page.get_by_role("group", name="Parts of the group").get_by_role("button", name=name).click()


async def _let_in(desk: DeskPage, name: str) -> None:
    await desk.text("cannot read along yet").wait_for()
    await shoot(desk.page, "facil members to let in")
    await desk.press("Let in who has a seat")
    assert "is let in" in await desk.told()
    await desk.page.get_by_role("heading", name=name).wait_for()


async def _let_in_with_the_past(desk: DeskPage) -> None:
    await desk.press("Look again")
    await desk.page.locator("#with-past").check(force=True)
    await desk.press("Let in who has a seat")
    await desk.page.locator("#with-past").wait_for(state="detached")


async def _announce(desk: DeskPage, text: str) -> None:
    await _part(desk, "Announcements")
    await desk.page.fill("#announcement", text)
    await desk.press("Announce it")
    assert "Announced." in await desk.told()


async def _say_who_came(desk: DeskPage) -> None:
    """Choose by keys alone: the first came late, the second was absent."""
    await _part(desk, "Sessions")
    await desk.page.locator("fieldset").nth(1).wait_for()
    await shoot(desk.page, "facil attendance")
    assert (await violations(desk.page), await desk.overflow()) == ([], 0)
    await reach(desk, "fieldset:first-of-type input")
    await desk.page.keyboard.press("Space")
    await desk.page.keyboard.press("ArrowRight")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("ArrowLeft")
    await desk.press("Keep who came")
    assert "It is noted who came." in await desk.told()
    await desk.text("It took place.").wait_for()


async def _write_note(desk: DeskPage) -> None:
    await desk.page.fill("#group-note", NOTE)
    await desk.press("Keep this note")
    await desk.page.locator(".said", has_text=NOTE).wait_for()


async def _remark(desk: DeskPage, circle: Circle) -> None:
    """Write to both counselors, one's own keys among them; ask after whoever was absent."""
    await _part(desk, "Members")
    await desk.press(f"Asked after: {NAMES[1]}")
    assert "was asked after" in await desk.told()
    for woman, name in ((circle.leaving, NAMES[0]), (circle.staying, NAMES[1])):
        await desk.press(f"A word to her counselor: {name}")
        await desk.page.fill(f"#remark-{woman.client_id.hex()}", REMARK)
        await desk.press("Send it to the counselor")
        assert "sealed to her counselor" in await desk.told()
    marta = counselor_of(circle.helpline)
    hers = [one.text for one in await groups.list_remarks(marta) if one.client_id == circle.leaving.client_id]
    assert hers == [REMARK]


async def _answer(desk: DeskPage, circle: Circle) -> None:
    await _part(desk, "Private lines")
    await desk.text(QUESTION).wait_for()
    await desk.page.fill("#line", ANSWER)
    await desk.press("Send")
    await desk.page.locator(".entry.own", has_text=ANSWER).wait_for()
    await shoot(desk.page, "facil lines")
    letters = await groups.read_own_line(circle.leaving.device, circle.group_id)
    assert [one.content.text for one in letters if one.content is not None][-1] == ANSWER


async def _move_and_cancel(desk: DeskPage, circle: Circle) -> None:
    """Both that are left go to 19:00, a colleague takes the first; then the last one is cancelled."""
    await _part(desk, "Sessions")
    coming = desk.page.get_by_role("button", name="Open the session")
    await coming.nth(1).click()
    await desk.page.fill("#meeting-time", "19:00")
    await desk.press("Move this one and all that follow …")
    await shoot(desk.page, "facil moving")
    await desk.press("Yes, move all 2")
    assert "2 sessions are moved." in await desk.told()
    await desk.press("I cannot come …")
    await _choose(desk, counselor_of(circle.helpline))
    await desk.press("Give this session to the chosen colleague")
    await desk.text("A colleague holds it in your place.").wait_for()
    await coming.nth(1).click()
    await desk.press("Cancel this one …")
    await desk.press("Yes, cancel this one")
    assert "The session is cancelled." in await desk.told()
    found = await group_sessions.list_group_sessions(circle.facilitator.device, circle.group_id)
    hours = [datetime.fromisoformat(one["starts_at"]).astimezone(VILNIUS).hour for one in found[1:]]
    assert hours == [19, 19]
    assert sorted(one["state"] for one in found) == ["booked", "cancelled", "completed"]


async def _choose(desk: DeskPage, colleague: CounselorDevice) -> None:
    words = fingerprint_words("en-1", "staff", colleague.blob.keys.key_id)
    await desk.page.fill("#colleague-words", " ".join(words[:3]))
    await desk.page.locator(".choice label", has_text=" ".join(words)).click()
    await shoot(desk.page, "facil stand in")
    assert (await violations(desk.page), await desk.overflow()) == ([], 0)


async def _renew(desk: DeskPage) -> None:
    """Somebody left and somebody new came: nothing is announced before one button was pressed."""
    await _part(desk, "Announcements")
    await desk.press("Look again")
    await desk.text("Renew the key first").wait_for()
    await desk.text("First the key is made, above.").wait_for()
    assert await desk.page.locator("#announcement").count() == 0
    await shoot(desk.page, "facil rotation")
    assert (await violations(desk.page), await desk.overflow()) == ([], 0)
    await desk.press("Let in who has a seat")
    assert "is let in" in await desk.told()


async def _screens(desk: DeskPage) -> AsyncIterator[str]:
    """Go through the parts of the group, and a client's file with a remark. Buttons are known by their places."""
    await desk.go(_GROUPS)
    yield "groups"
    await desk.page.locator(".cards h2 button").click()
    await desk.page.locator(".filters button").first.wait_for()
    await desk.page.wait_for_selector(".working", state="detached")
    for place, part in enumerate(await desk.page.locator(".filters button").all()):
        await part.click()
        if place == 1:
            await desk.page.locator("li.card > p > button").last.click()
        yield f"part {place}"
    await desk.open_file()
    await desk.text(REMARK).wait_for()
    yield "file"
