"""What is hers in the browser: who has a key, new words, a file of everything, erasing it; what must not be lost."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Route

from app.groups.rules import GroupState
from app.sdk import groups
from app.sdk.errors import Refused
from app.sdk.letters import LetterSubject, write_to_team
from tests.browser.portal_pages import PortalPage, Woman, counselor_of, opened_portal
from tests.browser.servers import Helpline

DRAFT: Final = "Ramonkavaja: I will sit in the kitchen."
SOUND: Final = "A <b>message</b> & more."
ANNOUNCED: Final = "Pralyeska: we meet on Tuesday."
_VISIT: Final = "**/api/v1/clients/me/visit"
_LOG_IN: Final = "**/api/v1/clients/log-in"


@pytest.fixture(scope="module")
async def read_only(helpline: Helpline) -> Woman:
    """A woman with a counselor, two messages, a cancelled session, a letter and a group; to look at only."""
    woman = await Woman.with_a_counselor(helpline, SOUND, "The second one.", booked=True)
    (booked,) = await woman.device.appointments()
    await woman.device.cancel(booked["appointment_id"])
    await write_to_team(woman.device, LetterSubject.OTHER, "Zhavaranak: a question.")
    await seat(helpline, woman)
    return woman


async def seat(helpline: Helpline, woman: Woman) -> None:
    """Let her sit in a group in which something is announced, and invite her to another."""
    coordinator, marta = helpline.cast.coordinator, counselor_of(helpline)
    for is_taken in (True, False):
        group_id = await groups.create_group(
            coordinator, groups.GroupPlan((str(marta.staff_id),), 3), GroupState.FORMING
        )
        await groups.invite_to_group(coordinator, group_id, woman.client_id.hex())
        if is_taken:
            await groups.accept_group_invitation(woman.device, group_id)
            opened = await groups.admit_seated_members(marta, await groups.open_group(marta, group_id))
            await groups.announce(marta, opened, ANNOUNCED)


async def tamper(route: Route) -> None:
    """Answer as a server does that flips one bit in the last record it hands out."""
    answered = await route.fetch()
    view: dict[str, Any] = await answered.json()
    record = view["records"]["records"][-1]
    at = len(record["record"]) - 40
    other = "A" if record["record"][at] != "A" else "B"
    record["record"] = record["record"][:at] + other + record["record"][at + 1 :]
    await route.fulfill(response=answered, json=view)


def lasting(*ends: str) -> Callable[[Route], Awaitable[None]]:
    """Answer a log-in as a server does whose sessions end so, four minutes from now."""

    async def shorten(route: Route) -> None:
        answered = await route.fetch()
        view: dict[str, Any] = await answered.json()
        ends_at = parsedate_to_datetime(answered.headers["date"]) + timedelta(minutes=4)
        view["tokens"] |= {end: ends_at.isoformat() for end in ends}
        await route.fulfill(response=answered, json=view)

    return shorten


class TestAccessLog:
    async def test_it_tells_in_words_who_got_which_key(
        self, read_only: Woman, chromium: Browser, helpline: Helpline
    ) -> None:
        """The intake, the counselor's key to it, the conversation, the counselor's notes: each with its holders."""
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(read_only.phrase)
            await portal.go("My data")
            await portal.press("Who has a key")
            lines = await portal.page.locator("ol.log li").all_inner_texts()
            await portal.press("Back")
            await portal.press("Words to compare")
            await portal.page.locator("ol.phrase").wait_for()
            compared = await portal.page.locator("ol.phrase li").all_inner_texts()
        assert len(lines) == 4
        for line, words in zip(
            lines,
            ("You asked for help", "gave a counselor the key", "conversation", "working notes"),
            strict=True,
        ):
            assert words in line
        assert tuple(compared) == counselor_of(helpline).words_of(read_only.client_id, "en-1")
        assert "Keys: Marta" in lines[1]


class TestTamperedRecord:
    async def test_it_is_named_and_the_rest_is_shown(
        self, read_only: Woman, chromium: Browser, helpline: Helpline
    ) -> None:
        """One flipped bit closes one message; the other can be read."""
        async with opened_portal(chromium, helpline) as portal:
            await portal.page.route(_VISIT, tamper)
            await portal.enter(read_only.phrase)
            await portal.text("A message, number 2 in the conversation").wait_for()
            await portal.go("Messages")
            await portal.text(SOUND).wait_for()
            await portal.text("A message that stood here cannot be opened").wait_for()


class TestClosingAfterAWhile:
    async def test_what_she_typed_is_still_there(self, chromium: Browser, helpline: Helpline) -> None:
        """Her session ended while she wrote: she types her words, and sends what she wrote."""
        woman = await Woman.with_a_counselor(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await portal.page.fill("#message", DRAFT)
            await woman.device.log_in(woman.phrase)
            await woman.device.connection.delete("/sessions")
            await portal.press("Send")
            await portal.page.locator("#entrance-notice").wait_for()
            assert await portal.page.locator("#page").inner_text() == ""
            await portal.enter(woman.phrase)
            await portal.press("Try again")
            await portal.text("Sent, and locked for your counselor.").wait_for()
            assert "401" in " ".join(portal.watched.take_troubles())

    async def test_it_is_told_before_and_her_draft_is_hers_alone(
        self, read_only: Woman, chromium: Browser, helpline: Helpline
    ) -> None:
        """Warned after eight idle minutes, closed after ten: her draft waits for her; another's words find nothing."""
        woman = await Woman.with_a_counselor(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.page.clock.install()
            await portal.visit()
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await portal.page.fill("#message", DRAFT)
            await portal.page.clock.fast_forward("08:20")
            await portal.page.locator(".closing").wait_for()
            await portal.press("Stay")
            await portal.page.locator(".closing").wait_for(state="detached")
            await portal.page.clock.fast_forward("10:10")
            await portal.page.locator("#entrance-notice").wait_for()
            assert await portal.page.locator("#message").count() == 0
            await portal.enter(woman.phrase)
            assert await portal.page.input_value("#message") == DRAFT
            await portal.page.clock.fast_forward("10:10")
            await portal.page.locator("#entrance-notice").wait_for()
            await portal.enter(read_only.phrase)
            await portal.go("Messages")
            assert await portal.page.input_value("#message") == ""

    async def test_how_long_that_is_the_server_tells(
        self, read_only: Woman, chromium: Browser, helpline: Helpline
    ) -> None:
        """Four minutes of rest, then a session of four minutes: kept by a device whose clock is an hour off."""
        async with opened_portal(chromium, helpline) as portal:
            await portal.page.clock.install(time=helpline.clock.now().timestamp() + 3600)
            await portal.visit()
            await portal.page.route(_LOG_IN, lasting("idle_until_at"))
            await portal.enter(read_only.phrase)
            await portal.page.clock.fast_forward("01:50")
            assert await portal.page.locator(".closing").count() == 0
            await portal.page.clock.fast_forward("00:20")
            await portal.page.locator(".closing").get_by_role("button", name="Stay").wait_for()
            await portal.page.clock.fast_forward("02:00")
            await portal.page.locator("#entrance-notice").wait_for()
            await portal.page.unroute(_LOG_IN)
            await portal.page.route(_LOG_IN, lasting("idle_until_at", "session_ends_at"))
            await portal.enter(read_only.phrase)
            await portal.page.clock.fast_forward("02:10")
            assert "asked for your words again" in await portal.page.locator(".closing").inner_text()
            assert await portal.page.locator(".closing button").count() == 0
            await portal.page.clock.fast_forward("02:00")
            await portal.page.locator("#entrance-notice").wait_for()


class TestNewWords:
    async def test_the_old_ones_open_nothing(self, chromium: Browser, helpline: Helpline) -> None:
        """New words are shown, kept and checked; with them everything opens, with the old ones nothing."""
        woman = await Woman.with_a_counselor(helpline, "Sound.")
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            phrase = await change_words(portal)
            await portal.go("Messages")
            await portal.text("Sound.").wait_for()
            await portal.page.fill("#message", DRAFT)
            await portal.press("Send")
            await portal.text("Sent, and locked for your counselor.").wait_for()
        with pytest.raises(Refused):
            await woman.device.log_in(woman.phrase)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(phrase)
            await portal.go("Messages")
            await portal.text("Sound.").wait_for()
            await portal.text(DRAFT).wait_for()
        case = await counselor_of(helpline).take_on(woman.client_id)
        assert len(case.entries.opened()) == len(case.entries.entries)


class TestDownload:
    async def test_it_holds_what_is_readable_and_says_that_it_is_not_locked(
        self, read_only: Woman, chromium: Browser, helpline: Helpline
    ) -> None:
        """Story, answers, messages, past sessions, letters' days: in a file named after the day; to read, as data."""
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(read_only.phrase)
            await portal.go("My data")
            await portal.press("Take everything with me")
            page = await _download(portal, "Save as a page to read", "html")
            data = await _download(portal, "Save as data (JSON)", "json")
        assert "Zubrovka" in page
        assert "Zubrovka" in data
        read = json.loads(data)
        assert read["sealed"] is False
        (met,) = read["appointments"]
        # Which of the two depends on the hour at which the test runs.
        assert met["state"] in {"cancelled", "late_cancelled"}
        assert [one["settled_on"] for one in read["letters"]] == [None]
        assert "Cancelled" in page
        assert "The team has not seen to it yet." in page
        assert {one["standing"] for one in read["groups"]} == {"member", "invited"}
        assert [one["text"] for group in read["groups"] for one in group["announcements"]] == [ANNOUNCED]
        assert ANNOUNCED in page
        assert "I am invited to a group" in page
        assert "A &lt;b&gt;message&lt;/b&gt; &amp; more." in page
        assert "This file is not locked" in page


class TestErase:
    async def test_her_words_open_nothing(self, chromium: Browser, helpline: Helpline) -> None:
        """One clear confirmation, and nothing is left to open."""
        woman = await Woman.with_a_counselor(helpline, "Sound.")
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("My data")
            await portal.press("Erase everything")
            await portal.press("Erase everything now")
            assert "tick" in await portal.told()
            await portal.page.click("label[for=erase-sure]")
            await portal.press("Erase everything now")
            await portal.page.locator("#erased-page").wait_for()
            assert await portal.page.locator("#page").inner_text() == ""
            await portal.visit()
            await portal.type_words(woman.phrase)
            assert "open nothing" in await portal.fault_at_the_door()
            assert "401" in " ".join(portal.watched.take_troubles())


class TestWrongClock:
    async def test_a_clock_years_off_is_told(self, chromium: Browser, helpline: Helpline) -> None:
        """She reads which day her device believes it is, and what to do."""
        woman = await Woman.who_asked(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.page.clock.install(time="2031-03-03T10:00:00Z")
            await portal.visit()
            await portal.type_words(woman.phrase)
            assert "March 3, 2031" in await portal.fault_at_the_door()

    async def test_a_clock_an_hour_off_opens_her_page_and_is_told(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Sessions would be missed by it."""
        woman = await Woman.who_asked(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.page.clock.install(time=helpline.clock.now().timestamp() + 3600)
            await portal.visit()
            await portal.enter(woman.phrase)
            await portal.text("The clock of this device is wrong").wait_for()


async def _download(portal: PortalPage, button: str, ending: str) -> str:
    async with portal.page.expect_download() as coming:
        await portal.press(button)
    download = await coming.value
    assert download.suggested_filename.removesuffix(f".{ending}").replace("-", "").isdigit()
    return (await download.path()).read_text("utf-8")


async def change_words(portal: PortalPage) -> str:
    """Take new words, and return them."""
    await portal.go("My data")
    await portal.press("Change my words")
    await portal.press("Make new words")
    words = portal.page.locator("ol.phrase li")
    await words.first.wait_for()
    phrase = await words.all_inner_texts()
    await portal.press("I have kept them")
    fields = portal.page.locator("input[id^=asked-]")
    await fields.first.wait_for()
    for field in await fields.all():
        place = (await field.get_attribute("id") or "").removeprefix("asked-")
        await field.fill(phrase[int(place)])
    await portal.press("From now on, the new words")
    await portal.text("Your new words hold from now on.").wait_for()
    return " ".join(phrase)
