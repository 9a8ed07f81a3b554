"""The whole intake in the browser, against a real server: what leaves it, and what the team reads of it."""

import base64
import json
from typing import Any, Final

import pytest
from playwright.async_api import Browser

from app.crypto.keypairs import ClientId
from app.publishing.languages import PageLanguage
from app.routers.pages.statements import criteria_of, statement_of
from app.sdk.coordinators import OpenedIntake
from tests.browser.axes import violations
from tests.browser.intake_pages import (
    BAREST,
    CANARIES,
    FULLEST,
    Given,
    IntakePage,
    Sent,
    answers_of,
    opened_intake,
)
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline
from tests.browser.shots import shoot
from tests.browser.typists import Typist
from tests.shapes import shape_of

_OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def read_by_team(helpline: Helpline, created: dict[str, Any]) -> OpenedIntake:
    """Return an intake as the coordinator opens it on a device of hers."""
    return await helpline.cast.coordinator.open_intake(ClientId(bytes.fromhex(created["client_id"])))


def ensure_same(opened: OpenedIntake, given: Given, language: str) -> None:
    """Fail unless the team reads what the weaker path would have sealed of the same answers."""
    answers = answers_of(given)
    assert opened.criteria == criteria_of(answers)
    assert opened.story == statement_of(answers, PageLanguage(language))
    assert opened.alias == answers.one("alias")


async def _ensure_for_everybody(intake: IntakePage, screen: str) -> None:
    found = (screen, await violations(intake.page), await intake.page.evaluate(_OVERFLOW))
    assert found == (screen, [], 0)
    await shoot(intake.page, f"{intake.language} intake {screen}")


async def _send_after_a_failure(intake: IntakePage) -> dict[str, Any]:
    """Send from the overview, first without the consents, then without a connection, then so that it arrives."""
    await intake.press("send")
    await _ensure_for_everybody(intake, "review")
    await intake.fill("review", FULLEST)
    await intake.page.context.set_offline(True)
    await intake.press("send")
    await intake.page.wait_for_selector("[data-failed]:not([hidden])")
    await _ensure_for_everybody(intake, "failed")
    await intake.page.context.set_offline(False)
    intake.watched.take_troubles()
    return await intake.send()


async def _keep_phrase_after_a_look_back(intake: IntakePage) -> str:
    """Go to the end; return the phrase, which is the same when she looks at it again."""
    await _ensure_for_everybody(intake, "phrase")
    words = await intake.words()
    await intake.press("next")
    await intake.press("next")
    await _ensure_for_everybody(intake, "phrase-check")
    await intake.press("back")
    assert await intake.words() == words
    phrase = await intake.keep_phrase()
    await _ensure_for_everybody(intake, "sent")
    return phrase


class TestWholeIntake:
    @pytest.mark.parametrize(
        ("language", "scheme"),
        [(PageLanguage.BE, "light"), (PageLanguage.RU, "dark"), (PageLanguage.EN, "light")],
    )
    async def test_it_is_for_everybody_and_the_team_reads_exactly_what_she_answered(
        self, language: str, scheme: str, chromium: Browser, helpline: Helpline
    ) -> None:
        """In each language, faults and a failed sending too: axe content, 320 pixels enough, nothing in the clear."""
        async with opened_intake(chromium, helpline, language, color_scheme=scheme) as intake:
            await intake.press("next")
            await _ensure_for_everybody(intake, "fault")
            async for step in intake.steps(FULLEST):
                await _ensure_for_everybody(intake, step)
            created = await _send_after_a_failure(intake)
            phrase = await _keep_phrase_after_a_look_back(intake)
        ensure_same(await read_by_team(helpline, created), FULLEST, language)
        assert found_in_requests((*CANARIES, phrase), intake.requests) == set()
        device = await helpline.devices.client()
        await device.log_in(phrase)
        seen = await device.look()
        assert (seen["status"], seen["server_assisted"]) == ("waiting", False)

    async def test_by_keyboard_alone(self, chromium: Browser, helpline: Helpline) -> None:
        """Every question, the overview, the phrase: Tab, arrows, Space, Enter and letters are enough."""
        async with opened_intake(chromium, helpline, "en") as intake:
            typist = Typist(intake)
            created = await typist.ask_for_help("Typed.")
            await typist.keep_phrase()
        given = {**BAREST, "when": ("chosen",), "hours": ("1-10",), "story": ("Typed.",)}
        ensure_same(await read_by_team(helpline, created), given, "en")


class TestWhatLeaves:
    def test_a_planted_canary_is_found(self) -> None:
        """The search finds a word in an address, in JSON's escapes, and in base64 at any offset."""
        word = CANARIES[1]
        bodies = [json.dumps({"text": word}).encode()]
        bodies += [base64.b64encode(b"x" * lead + f"{word} and more".encode()) for lead in range(3)]
        planted = [
            Sent("GET", f"http://x/?{CANARIES[0]}", b""),
            *(Sent("POST", "/", body) for body in bodies),
        ]
        assert [found_in_requests(CANARIES, [one]) for one in planted] == [{CANARIES[0]}, *[{word}] * 4]

    async def test_two_intakes_have_one_shape(self, chromium: Browser, helpline: Helpline) -> None:
        """Nothing but what matching needs, or everything: the same names in one order, the same lengths, both read."""
        bodies: list[bytes] = []
        for given in (BAREST, FULLEST):
            async with opened_intake(chromium, helpline) as intake:
                await intake.answer(given)
                created = await intake.send()
            ensure_same(await read_by_team(helpline, created), given, "be")
            bodies += intake.bodies()
        barest, fullest = (json.loads(body) for body in bodies)
        assert json.dumps(shape_of(barest)) == json.dumps(shape_of(fullest))
        assert len(bodies[0]) == len(bodies[1])
        assert all(barest[name] != fullest[name] for name in barest)
