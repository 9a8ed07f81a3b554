"""Groups on her page: invited, answering, inside with a name of her own, writing to those who lead it, leaving."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.async_api import Browser, Route

from app.crypto.owners import Kind
from app.crypto.randomness import random_id
from app.crypto.records import NO_PREVIOUS_RECORD, RecordHeader, seal_record
from app.groups.rules import GroupState
from app.matching.rules import Way
from app.scheduling.rules import WeeklySeries
from app.sdk import groups
from app.sdk.contents import Content, ContentType, text_content
from app.sdk.errors import Refused
from app.sdk.group_sessions import list_group_sessions, plan_group_series, session_hours
from app.sdk.groups.files import write_to_group
from app.sdk.wire import to_wire
from tests.browser.axes import violations
from tests.browser.portal_pages import PortalPage, Woman, counselor_of, opened_portal
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline
from tests.browser.shots import shoot

THEME: Final = "Sleeping again"
PROGRAMME: Final = groups.Programme(
    theme=THEME,
    languages=("be", "ru"),
    way=Way.VIDEO,
    planned="Wednesdays at 19:00 in Vilnius, ten times",
    wishes="For women who sleep badly since they came home.",
    aliases_shared=True,
    joins_late=True,
    text="We meet, talk about what the nights are like, and try out what helps others.",
)
ANNOUNCED: Final = "Pralyeska: bring something warm to drink."
FORGED: Final = "Come to another place."
LATER: Final = "Kalynka: this is for those who stayed."
ALIAS: Final = "Bierazinka"
LINE: Final = "Vasilochak: I may be late on Wednesday."
ANSWERED: Final = "Come whenever you can."
ROOM: Final = "https://rooms.example/kalynka"
_MOST_TABS: Final = 60


@dataclass(frozen=True, slots=True)
class World:
    """A helpline with one group that forms, whose sessions are planned and in which one woman sits."""

    helpline: Helpline
    group_id: UUID

    async def open(self) -> groups.OpenedGroup:
        """Open the group on its facilitator's device, the keys renewed for whoever sits there now."""
        marta = counselor_of(self.helpline)
        return await groups.admit_seated_members(marta, await groups.open_group(marta, self.group_id))

    async def tell(self) -> list[dict[str, Any]]:
        """Tell the members what they are called, where the first session is, and one thing more; return sessions."""
        marta = counselor_of(self.helpline)
        await groups.share_aliases(marta, await self.open())
        sessions = await list_group_sessions(marta, self.group_id)
        place = {"appointment_id": sessions[0]["appointment_id"], "text": ROOM}
        opened = await groups.open_group(marta, self.group_id)
        await write_to_group(marta, opened, Kind.ANNOUNCEMENTS, Content(ContentType.PLACE, place))
        await groups.announce(marta, await groups.open_group(marta, self.group_id), ANNOUNCED)
        return sessions

    async def invite(self, woman: Woman) -> None:
        """Invite a woman and tell her what the group is about."""
        coordinator = self.helpline.cast.coordinator
        await groups.invite_to_group(coordinator, self.group_id, woman.client_id.hex(), PROGRAMME)

    async def seat(self, woman: Woman, alias: str) -> None:
        """Let a woman sit in the group, with a name of her own there."""
        await self.invite(woman)
        await woman.device.log_in(woman.phrase)
        await groups.accept_group_invitation(woman.device, self.group_id)
        await groups.choose_alias(woman.device, self.group_id, alias)


@pytest.fixture(scope="module")
async def world(helpline: Helpline) -> World:
    """Weekly sessions for so long that clocks change in between, seen from Minsk, and a place for the first one."""
    marta, coordinator = counselor_of(helpline), helpline.cast.coordinator
    plan = groups.GroupPlan((str(marta.staff_id),), seat_count=4, joins_late=True)
    group_id = await groups.create_group(coordinator, plan, GroupState.FORMING)
    await groups.describe_group(coordinator, group_id, PROGRAMME)
    first_at = (helpline.clock.now() + timedelta(days=2)).replace(hour=21, minute=0, second=0, microsecond=0)
    series = WeeklySeries(first_at=first_at, count=40, minutes=90, zone="Europe/Vilnius")
    await plan_group_series(marta, group_id, series)
    world = World(helpline, group_id)
    await world.seat(await Woman.who_asked(helpline), "Sasonka")
    return world


async def reach(portal: PortalPage, name: str) -> None:
    """Go on with Tab until the button of this name has the focus, and press Enter."""
    for _ in range(_MOST_TABS):
        if name == await portal.page.evaluate("document.activeElement.textContent"):
            await portal.page.keyboard.press("Enter")
            return
        await portal.page.keyboard.press("Tab")
    raise AssertionError(name)


async def ensure_fits(portal: PortalPage, name: str) -> None:
    """Hold what is shown to axe and to 320 pixels, and keep a picture of it."""
    assert (name, await violations(portal.page), await portal.overflow()) == (name, [], 0)
    await shoot(portal.page, f"{portal.language} portal group {name}")


async def look_again(portal: PortalPage) -> None:
    """Go to the overview, look for something new, and come back to the group."""
    await portal.go("Main")
    await portal.press("Look for something new")
    assert "Looked just now." in await portal.told()
    await portal.press(f"To the group “{THEME}”")


async def forged_in(woman: Woman, world: World) -> str:
    """Return a record such as any member could seal: with the group's key, in the name of whoever reads it."""
    await woman.device.log_in(woman.phrase)
    opened = await groups.open_group(woman.device, world.group_id)
    key, author = opened.file.newest_key(Kind.ANNOUNCEMENTS), woman.device.blob.keys.key_id
    header = RecordHeader(key.name, random_id(), 1, key.commitment, author, NO_PREVIOUS_RECORD)
    return to_wire(seal_record(key, header, text_content(ContentType.MESSAGE, FORGED).encoded(), signer=None))


def tampering(forged: str) -> Callable[[Route], Awaitable[None]]:
    """Answer as a server does that flips one bit in the first record it hands out, and adds a forged one."""

    async def tamper(route: Route) -> None:
        answered = await route.fetch()
        view: dict[str, Any] = await answered.json()
        record = view["records"][0]
        at = len(record["record"]) - 40
        other = "A" if record["record"][at] != "A" else "B"
        record["record"] = record["record"][:at] + other + record["record"][at + 1 :]
        view["records"].append({"position": view["records"][-1]["position"] + 1, "record": forged})
        await route.fulfill(response=answered, json=view)

    return tamper


class TestJourney:
    async def test_from_invitation_to_leaving(
        self, world: World, chromium: Browser, helpline: Helpline
    ) -> None:
        """What is announced while she sits there opens on her device, what comes after does not; nothing goes clear."""
        marta = counselor_of(helpline)
        woman = await Woman.with_a_counselor(helpline)
        await world.invite(woman)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await self._accepts(portal)
            await portal.page.fill("#group-alias-field", ALIAS)
            await portal.press("Take this name")
            assert f"you are now called {ALIAS}" in await portal.told()
            await self._reads(portal, await world.tell(), await forged_in(woman, world))
            await portal.page.fill("#group-line-field", LINE)
            await portal.press("Send to them alone")
            assert "Sent to those who lead the group" in await portal.told()
            letters = await groups.read_lines(marta, world.group_id, woman.client_id)
            assert [one.content.text for one in letters if one.content is not None][-1] == LINE
            assert groups.aliases_in(letters) == {woman.client_id: ALIAS}
            await groups.write_to_member(marta, world.group_id, woman.client_id, ANSWERED)
            await look_again(portal)
            await portal.text(ANSWERED).wait_for()
            await portal.text(LINE).wait_for()
            await ensure_fits(portal, "inside")
            await self._sees_it_elsewhere(portal)
            await self._leaves(portal)
            assert found_in_requests((ALIAS, LINE.split(":")[0], THEME), portal.requests) == set()
        opened = await world.open()
        await groups.announce(marta, opened, LATER)
        newest = opened.file.newest(Kind.ANNOUNCEMENTS)
        assert newest is not None
        assert woman.device.blob.keys.key_id not in {one.key_id for one in newest.statement.holders}
        with pytest.raises(Refused):
            await groups.open_group(woman.device, world.group_id)

    async def _accepts(self, portal: PortalPage) -> None:
        await portal.text("A place is held for you until").wait_for()
        await ensure_fits(portal, "home")
        await portal.press(f"To the group “{THEME}”")
        for words in (
            *(PROGRAMME.text, PROGRAMME.planned),
            "Belarusian and Russian",
            "Marta, your counselor",
        ):
            await portal.text(words).first.wait_for()
        await portal.text("know each other by a name").wait_for()
        await ensure_fits(portal, "invitation")
        await portal.press("Yes, I take the place")
        assert "The place is yours." in await portal.told()
        await portal.text("what they announce stands here").wait_for()

    async def _reads(self, portal: PortalPage, sessions: Sequence[dict[str, Any]], forged: str) -> None:
        await look_again(portal)
        await portal.text(ANNOUNCED).wait_for()
        await portal.text(ROOM).wait_for()
        change = next(one for one in session_hours(sessions, "Europe/Minsk").values() if one.begins)
        notice = await portal.page.locator("#page .notice").inner_text()
        assert f"meets at {change.own_time:%H:%M} by your clock" in notice
        await portal.text("Sasonka").wait_for()
        await portal.page.route("**/groups/*/records*", tampering(forged))
        await look_again(portal)
        await portal.text(ANNOUNCED).wait_for()
        assert await portal.text("is not by those who lead the group").count() == 2
        assert await portal.text(FORGED).count() == 0
        await portal.page.unroute_all()
        await look_again(portal)

    async def _sees_it_elsewhere(self, portal: PortalPage) -> None:
        await portal.go("Sessions")
        await portal.text(f"With your group “{THEME}”").first.wait_for()
        assert await portal.page.locator(".session").get_by_text("Cancel", exact=True).count() == 0
        await ensure_fits(portal, "sessions")
        await portal.go("My data")
        await portal.press("Who has a key")
        await portal.text(f"“{THEME}” is led by: Marta, your counselor").first.wait_for()
        await ensure_fits(portal, "log")
        await portal.go("Main")
        await portal.press(f"To the group “{THEME}”")

    async def _leaves(self, portal: PortalPage) -> None:
        await portal.press("Leave this group")
        await ensure_fits(portal, "leaving")
        await portal.press("No, I stay")
        await portal.press("Leave this group")
        await portal.press("Yes, leave the group")
        assert "You have left the group." in await portal.told()
        assert await portal.page.get_by_text("Your groups").count() == 0


class TestAnswers:
    async def test_not_now_can_be_taken_back(
        self, world: World, chromium: Browser, helpline: Helpline
    ) -> None:
        """In Russian and by keys alone: not now, after all, and the place that is held for her is taken."""
        woman = await Woman.who_asked(helpline)
        await world.invite(woman)
        async with opened_portal(chromium, helpline, "ru") as portal:
            await portal.enter(woman.phrase)
            await reach(portal, f"К группе «{THEME}»")
            await reach(portal, "Не сейчас")
            assert "Передумать можно" in await portal.told()
            await woman.device.log_in(woman.phrase)
            (seen,) = await groups.list_groups(woman.device)
            assert seen["invitation"]["state"] == "not_now"
            await ensure_fits(portal, "not now")
            await reach(portal, "Всё же хочу присоединиться")
            assert "держат для вас" in await portal.told()
            await reach(portal, "Да, беру место")
            await portal.page.locator("#group-alias-field").wait_for()
            await ensure_fits(portal, "inside")

    async def test_declined_it_is_gone(self, world: World, chromium: Browser, helpline: Helpline) -> None:
        """In Belarusian, in the dark: asked once more before; the seat is free at once, and nothing stands there."""
        woman = await Woman.who_asked(helpline)
        await world.invite(woman)
        async with opened_portal(chromium, helpline, "be", color_scheme="dark") as portal:
            await portal.enter(woman.phrase)
            await portal.page.locator("#own-groups ~ ul button").click()
            await ensure_fits(portal, "invitation")
            await portal.press("Не, дзякуй")
            await ensure_fits(portal, "declining")
            await portal.press("Так, адмовіцца")
            assert "Вы адмовіліся" in await portal.told()
            assert await portal.page.locator("#own-groups").count() == 0
        coordinator = helpline.cast.coordinator
        listed = {one["client_id"]: one for one in await groups.list_invitations(coordinator, world.group_id)}
        hers = listed[woman.client_id.hex()]
        assert (hers["state"], hers["seat_number"]) == ("declined", None)
