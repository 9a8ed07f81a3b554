"""The desk's door in a browser, against a real server: signing in, and a newcomer's way up to her second factor."""

import re
from datetime import timedelta
from typing import Final

import pyotp
from playwright.async_api import Browser, Page

from app.cli.organisation import ROOT_SUBJECT
from app.crypto.fingerprints import fingerprint_words
from app.crypto.organisations import StaffRole
from app.demo.people import WORD_LIST
from app.sdk.staff import StaffDevice
from tests.browser.axes import violations
from tests.browser.coordinators import member_at_work
from tests.browser.counselors import Counselor, admit
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline

NEWCOMER: Final = "nadzeya"


async def shown_words(page: Page) -> list[str]:
    """Return the words that stand on the page, in their order."""
    await page.wait_for_selector("ol.phrase li")
    return await page.locator("ol.phrase li").all_inner_texts()


async def ensure_accessible(desk: DeskPage, step: str) -> None:
    """Fail if axe finds something, or the page is wider than 320 pixels."""
    assert (step, await violations(desk.page), await desk.overflow()) == (step, [], 0)


class TestOnboarding:
    async def test_from_an_invitation_to_the_desk(self, chromium: Browser, helpline: Helpline) -> None:
        """Keys made, words kept and checked, compared, admitted, second factor by its picture; nothing leaks."""
        coordinator = helpline.cast.coordinator
        code = await coordinator.invite((StaffRole.COUNSELOR,), WORD_LIST)
        async with opened_desk(chromium, helpline) as desk:
            page = desk.page
            await desk.press("I have an invitation")
            await page.fill("#invitation", code)
            await page.fill("#handle", NEWCOMER)
            await ensure_accessible(desk, "invitation")
            await desk.press("Make my keys")
            passphrase = await shown_words(page)
            await ensure_accessible(desk, "passphrase")
            await desk.press("I have written them down")
            await answer_asked(page, passphrase, is_wrong=True)
            await desk.press("Go on")
            assert "not the words" in await desk.told()
            await answer_asked(page, passphrase)
            await desk.press("Go on")
            await desk.text("Your recovery code").wait_for()
            recovery = await shown_words(page)
            assert (len(passphrase), len(recovery)) == (8, 12)
            await page.emulate_media(media="print")
            assert (await page.locator("body").inner_text()).split() == recovery
            await page.emulate_media(media="screen")
            await ensure_accessible(desk, "recovery")
            await desk.press("I have kept it: go on")
            await desk.text("Compare these words").wait_for()
            shown = await shown_words(page)
            hers, organisation = shown[:8], shown[8:]
            entry = next(one for one in await coordinator.staff() if one["handle"] == NEWCOMER)
            assert tuple(hers) == await coordinator.fingerprint_of(entry["key_id"], WORD_LIST)
            root = coordinator.organisation.root_public_key
            assert tuple(organisation) == fingerprint_words(WORD_LIST, ROOT_SUBJECT, root)
            await desk.press("I was admitted: go on")
            assert "nobody has admitted you yet" in await desk.told()
            await ensure_accessible(desk, "compare")
            assert any("403" in one for one in desk.watched.take_troubles())
            await admit(helpline, NEWCOMER)
            await desk.press("I was admitted: go on")
            secret = (await page.locator(".secret").inner_text()).replace(" ", "")
            await ensure_accessible(desk, "second factor")
            await page.fill("#totp", pyotp.TOTP(secret).at(helpline.clock.now()))
            await desk.press("Confirm and open my desk")
            await page.wait_for_selector("nav.tabs")
            secrets = (" ".join(passphrase[:3]), " ".join(recovery[:3]))
            assert found_in_requests(secrets, desk.requests) == set()
        device = StaffDevice(await helpline.devices.http(), helpline.clock)
        assert await device.log_in(NEWCOMER, " ".join(passphrase), _later_code(helpline, secret)) == "full"

    async def test_an_unknown_code_is_told(self, chromium: Browser, helpline: Helpline) -> None:
        """A code that was used or never given: the words stay, and another can be typed."""
        async with opened_desk(chromium, helpline) as desk:
            await desk.press("I have an invitation")
            await desk.page.fill("#invitation", "nobody gave this code")
            await desk.page.fill("#handle", "somebody-else")
            await desk.press("Make my keys")
            words = await shown_words(desk.page)
            await desk.press("I have written them down")
            await answer_asked(desk.page, words)
            await desk.press("Go on")
            await desk.press("I have kept it: go on")
            assert "not known, was used already" in await desk.told()
            assert any("404" in one for one in desk.watched.take_troubles())
            await desk.press("Choose another name or code")
            assert await desk.page.input_value("#invitation") == "nobody gave this code"


class TestSigningIn:
    async def test_wrong_and_unknown_get_the_same_answer(self, chromium: Browser, helpline: Helpline) -> None:
        """A wrong passphrase, an unknown name, a used code: one sentence, and what was typed stays."""
        counselor = await Counselor.at_work(helpline)
        answers = set()
        async with opened_desk(chromium, helpline) as desk:
            for handle, words in (
                (counselor.handle, " ".join(["abandon"] * 8)),
                ("nobody-at-all", counselor.passphrase),
                (counselor.handle, counselor.passphrase),
            ):
                await desk.fill_door(handle, words, "000000")
                answers.add(await desk.told())
                assert await desk.page.input_value("#passphrase") == words
                await desk.page.evaluate("document.querySelector('p.told').remove()")
            assert len(answers) == 1
            assert all("401" in one for one in desk.watched.take_troubles())

    async def test_what_is_no_passphrase_is_never_sent(self, chromium: Browser, helpline: Helpline) -> None:
        """Unknown words and too few are told before anything leaves the device."""
        async with opened_desk(chromium, helpline) as desk:
            await desk.fill_door("anna-k", "abandon ability")
            assert "eight words" in await desk.told()
            await desk.fill_door("anna-k", "abandon " * 7 + "zzzzz")
            await desk.text("zzzzz. Please look").wait_for()
            await ensure_accessible(desk, "door with a fault")
            assert [one for one in desk.requests if one.method == "POST"] == []

    async def test_an_administrator_alone_has_no_desk_here(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """She proves who she is, is told that this desk is not hers, and is signed out again."""
        administrator = await member_at_work(helpline, StaffRole.ADMINISTRATOR)
        async with opened_desk(chromium, helpline) as desk:
            code = administrator.next_code(helpline)
            await desk.fill_door(administrator.handle, administrator.passphrase, code)
            assert "for counselors and coordinators" in await desk.told()
            assert any(one.url.endswith("/sessions/current") for one in desk.requests)

    async def test_the_workers_alone_may_compile(self, chromium: Browser, helpline: Helpline) -> None:
        """WebAssembly on the workers' own answers, one named policy on the page's, and neither anywhere else."""
        policies, workers = {}, ["/static/argon2.js", "/static/planner.js"]
        async with await chromium.new_context() as context:
            for path in ("/en/desk", *workers, "/static/desk.js", "/en/portal"):
                answer = await context.request.get(helpline.origin + path)
                policies[path] = answer.headers["content-security-policy"]
        assert [path for path, policy in policies.items() if "wasm-unsafe-eval" in policy] == workers
        assert [path for path, policy in policies.items() if "app-worker" in policy] == ["/en/desk"]


async def answer_asked(page: Page, words: list[str], *, is_wrong: bool = False) -> None:
    """Type the words that are asked for, or others."""
    fields = page.locator("input[id^=asked-]")
    await fields.first.wait_for()
    for field in await fields.all():
        place = int(re.sub(r"\D", "", await field.get_attribute("id") or ""))
        await field.fill("zzzz" if is_wrong else words[place])


def _later_code(helpline: Helpline, secret: str) -> str:
    # The one before was good once.
    return pyotp.TOTP(secret).at(helpline.clock.now() + timedelta(seconds=30))
