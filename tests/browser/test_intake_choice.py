"""A woman chooses her counselor herself: ranked on her device, booked at once, or left to the team after all."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

import pytest
from playwright.async_api import Browser

from app.crypto.epochs import HolderRole, read_statement
from app.crypto.keypairs import ClientId
from app.crypto.owners import Kind
from app.demo import samples
from app.publishing.languages import PageLanguage
from app.routers.pages.statements import statement_of
from app.sdk.clients import ClientDevice
from app.sdk.contents import ContentType
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import OpenedCase, contents_of
from app.sdk.wire import from_wire
from tests.browser.axes import violations
from tests.browser.intake_pages import (
    BAREST,
    CANARIES,
    CHOSEN,
    FULLEST,
    Given,
    IntakePage,
    Sent,
    answers_of,
    opened_intake,
)
from tests.browser.portal_pages import opened_portal
from tests.browser.secrets_search import found_in_requests, shapes_of_requests
from tests.browser.servers import Helpline, running_helpline
from tests.browser.test_intake import ensure_same, read_by_team
from tests.browser.typists import Typist

_OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CAPABILITIES: Final = "/api/v1/capabilities"
_NOTICE: Final = "#status.notice"
# Hardly anything is answered; all three counselors fit.
_BRIEFEST: Final[Given] = {**BAREST, "language": ("ru",), "when": ("any",)}
# She speaks the language named second, says nothing of herself, and will be gone.
_THIRD: Final = {
    "languages": ["ru", "uk"],
    "topics": ["sleep"],
    "tags": ["gender:woman"],
    "ways": ["text"],
    "capacity": 8,
}


@pytest.fixture(scope="module")
async def choosing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpline]:
    """An organisation that lets women choose, with three counselors."""
    folder = tmp_path_factory.mktemp("choosing")
    async with running_helpline(
        folder, {"HELPLINE_SELF_CHOICE": "1"}, ("marta", "lena", "daria")
    ) as helpline:
        await helpline.cast.counselors["daria"].set_capabilities(_THIRD)
        yield helpline


async def _ensure_for_everybody(intake: IntakePage) -> None:
    assert (await violations(intake.page), await intake.page.evaluate(_OVERFLOW)) == ([], 0)


async def _look(intake: IntakePage, given: Given = FULLEST) -> list[str]:
    """Answer everything and look whom she could choose."""
    await intake.answer(given)
    await intake.page.wait_for_selector("button[value=choose]")
    return await intake.look()


async def _turned_down(intake: IntakePage, button: str) -> tuple[str, list[str]]:
    """Choose what is gone; return what she is told, and who is offered now."""
    await intake.press(button)
    await intake.page.wait_for_selector(_NOTICE)
    return await intake.page.locator(_NOTICE).inner_text(), await intake.shown_counselors()


async def _requests_of_the_briefest(chromium: Browser, choosing: Helpline) -> list[Sent]:
    """Say next to nothing, look at three cards, choose the same counselor; return every request of it."""
    async with opened_intake(chromium, choosing, "en") as intake:
        names = await _look(intake, _BRIEFEST)
        assert len(names) == 3
        position = names.index("Marta")
        await intake.tick_hour(position, (await intake.hours(position))[-1])
        created = await intake.send(f"choose-{position}")
        await intake.keep_phrase()
    read = await _read_by(choosing.cast.counselors["marta"], created)
    assert contents_of(read, ContentType.STATEMENT)[0].text == statement_of(
        answers_of(_BRIEFEST), PageLanguage.EN
    )
    return intake.requests


def _ensure_one_shape(first: list[Sent], second: list[Sent]) -> None:
    """Fail unless both made the same requests, alike but for what is random or sealed in them."""
    assert shapes_of_requests(first) == shapes_of_requests(second)
    bodies = [json.loads(_sent_to(CHOSEN, one).body) for one in (first, second)]
    assert all(bodies[0][name] != bodies[1][name] for name in bodies[0])


def _ensure_only_refusals(intake: IntakePage, *statuses: str) -> None:
    """Fail unless the console told of these refusals and of nothing else."""
    troubles = intake.watched.take_troubles()
    assert [one for one in troubles if not any(status in one for status in statuses)] == []
    assert len(troubles) == len(statuses)


def _sent_to(path: str, requests: list[Sent]) -> Sent:
    return next(one for one in requests if one.method == "POST" and one.url.endswith(path))


def _keys_given(body: bytes) -> dict[tuple[Kind, int], set[HolderRole]]:
    """Return who holds the epochs that an intake opens, by their roles."""
    statements = [read_statement(from_wire(one["statement"])) for one in json.loads(body)["epochs"]]
    return {(one.name.kind, one.name.epoch): {holder.role for holder in one.holders} for one in statements}


async def _read_by(counselor: CounselorDevice, created: dict[str, Any]) -> OpenedCase:
    return await counselor.take_on(ClientId(bytes.fromhex(created["client_id"])))


async def _back_with(helpline: Helpline, phrase: str) -> ClientDevice:
    device = await helpline.devices.client()
    await device.log_in(phrase)
    return device


async def _take_hour(helpline: Helpline, handle: str, starts_at: str) -> None:
    """Let another woman choose the same counselor and hour first, from a device in Python."""
    device = await helpline.devices.client()
    staff_id = helpline.cast.counselors[handle].staff_id
    await device.meet()
    await device.ask_for_help(
        criteria=samples.criteria(),
        story="",
        alias="",
        list_id="en-1",
        chosen=await device.choose(str(staff_id)),
        starts_at=datetime.fromisoformat(starts_at),
    )


class TestChoosing:
    async def test_her_counselor_finds_her_and_her_hour(self, chromium: Browser, choosing: Helpline) -> None:
        """Cards with reasons, one chosen with an hour; opened by the counselor; others send what looks the same."""
        marta = choosing.cast.counselors["marta"]
        async with opened_intake(chromium, choosing, "en") as intake:
            assert await _look(intake) == ["Marta", "A counselor", "Lena"]
            card = await intake.page.locator("li.card").first.inner_text()
            assert "Language: Belarusian, as you wished." in card
            assert "What you will not do without: a woman." in card
            assert "Not as you wished: experience with families of prisoners." in card
            assert (
                "by the clock where you are (Vilnius)"
                in await intake.page.locator("section.step").inner_text()
            )
            assert await intake.page.is_visible("[data-people]")
            await intake.press("choose-0")
            assert "one of this counselor's hours" in await intake.page.locator("#faults").inner_text()
            await _ensure_for_everybody(intake)
            hour = (await intake.hours(0))[1]
            told = await intake.page.locator("li.card label").nth(1).inner_text()
            await intake.tick_hour(0, hour)
            created = await intake.send("choose-0")
            phrase = await intake.keep_phrase()
            assert "Your counselor is Marta." in await intake.page.locator("section.step").inner_text()
            assert await intake.page.is_hidden("[data-unchosen]")
            await _ensure_for_everybody(intake)
        assert found_in_requests((*CANARIES, phrase), intake.requests) == set()
        asked = [json.loads(one.body) for one in intake.requests if one.url.endswith(_CAPABILITIES)]
        assert [list(one) for one in asked] == [["proof_of_work"]]
        case = await _read_by(marta, created)
        assert contents_of(case, ContentType.STATEMENT)[0].text == statement_of(
            answers_of(FULLEST), PageLanguage.EN
        )
        assert _keys_given(intake.bodies()[0]) == {
            (Kind.INTAKE, 1): {HolderRole.CLIENT, HolderRole.TEAM, HolderRole.COUNSELOR},
            (Kind.CONVERSATION, 1): {HolderRole.CLIENT, HolderRole.COUNSELOR},
        }
        agreed = {one["appointment_id"]: one for one in await marta.agenda()}[created["appointment_id"]]
        assert (agreed["state"], datetime.fromisoformat(agreed["starts_at"])) == (
            "booked",
            datetime.fromisoformat(hour),
        )
        async with opened_portal(chromium, choosing) as portal:
            await portal.enter(phrase)
            assert await portal.text("Your counselor is Marta.").count() == 1
            assert await portal.text(told.split("\u2060")[0]).count() >= 1
        device = await _back_with(choosing, phrase)
        await device.send_message("Thursday is good.")
        assert (await device.look())["status"] == "assigned"
        assert contents_of(await _read_by(marta, created), ContentType.MESSAGE)[0].text == "Thursday is good."
        _ensure_one_shape(intake.requests, await _requests_of_the_briefest(chromium, choosing))

    async def test_none_of_these_is_the_waiting_list(self, chromium: Browser, choosing: Helpline) -> None:
        """She looked and leaves it to the team: an intake as every other, and no counselor has a key to it."""
        async with opened_intake(chromium, choosing, "ru", color_scheme="dark") as intake:
            await _look(intake)
            await _ensure_for_everybody(intake)
            await intake.press("back")
            await intake.at("review")
            await intake.look()
            created = await intake.send("none")
            phrase = await intake.keep_phrase()
            assert await intake.page.is_hidden("[data-chosen=who]")
        ensure_same(await read_by_team(choosing, created), FULLEST, "ru")
        assert "assignment" not in json.loads(intake.bodies()[0])
        assert (await (await _back_with(choosing, phrase)).look())["status"] == "waiting"

    async def test_where_nobody_fits_it_is_the_teams(self, chromium: Browser, choosing: Helpline) -> None:
        """Without a safe hour nobody can be offered: said so, and her answers go to the team."""
        async with opened_intake(chromium, choosing, "be") as intake:
            await intake.answer(BAREST)
            await intake.press("choose")
            await intake.page.wait_for_selector("[data-empty-of=counselors]:not([hidden])")
            assert await intake.page.locator("li.card").count() == 0
            await _ensure_for_everybody(intake)
            created = await intake.send("none")
        ensure_same(await read_by_team(choosing, created), BAREST, "be")

    async def test_by_keyboard_alone(self, chromium: Browser, choosing: Helpline) -> None:
        """Enter on an hour sends nothing; Tab, Space and Enter choose; an hour may wait."""
        async with opened_intake(chromium, choosing, "en") as intake:
            typist = Typist(intake)
            await typist.answer("Typed.")
            await typist.go_on("choice", "choose")
            assert "Marta" in await intake.shown_counselors()
            await typist.reach("#hour-0")
            await typist.press("Enter")
            assert intake.bodies() == []
            # Upwards from the first leads to the last: later.
            await typist.press("ArrowUp")
            created = await typist.send("choose-0")
            await typist.keep_phrase()
        assert created["appointment_id"] is None
        case = await _read_by(choosing.cast.counselors["marta"], created)
        assert "Typed." in contents_of(case, ContentType.STATEMENT)[0].text

    async def test_who_does_not_look_asks_for_nobody(self, chromium: Browser, choosing: Helpline) -> None:
        """Sent from the overview, no list of counselors was fetched."""
        async with opened_intake(chromium, choosing, "be") as intake:
            await intake.answer(BAREST)
            await intake.page.wait_for_selector("button[value=choose]")
            await intake.send("send")
        assert [one.url for one in intake.requests if one.url.endswith((_CAPABILITIES, CHOSEN))] == []

    async def test_it_is_offered_only_where_it_is_allowed(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Elsewhere the overview knows nothing but to send."""
        async with opened_intake(chromium, helpline, "be") as intake:
            await intake.page.wait_for_load_state("networkidle")
            await intake.answer(BAREST)
            assert await intake.page.locator("button[value=choose]").count() == 0
            await intake.send("send")


class TestWhatLeaves:
    async def test_a_request_more_would_tell_them_apart(self) -> None:
        """The control: a card fetched by name, or an answer in the clear, gives other shapes."""
        quiet = [Sent("POST", _CAPABILITIES, b'{"proof_of_work":"x"}')]
        for telling in (
            [*quiet, Sent("GET", f"{_CAPABILITIES}/1", b"")],
            [Sent("POST", _CAPABILITIES, b'{"proof_of_work":"x","languages":["be"]}')],
        ):
            assert shapes_of_requests(telling) != shapes_of_requests(quiet)


class TestTakenMeanwhile:
    async def test_an_hour_that_is_gone_brings_others(self, chromium: Browser, choosing: Helpline) -> None:
        """Another was quicker: told so, the hour stands there no more, and all she wrote arrives with the next."""
        async with opened_intake(chromium, choosing, "en") as intake:
            await _look(intake)
            taken = (await intake.hours(0))[0]
            await intake.tick_hour(0, taken)
            await _take_hour(choosing, "marta", taken)
            told, offered = await _turned_down(intake, "choose-0")
            assert "just taken this hour" in told
            assert offered == ["Marta", "A counselor", "Lena"]
            hours = await intake.hours(0)
            assert taken not in hours
            await _ensure_for_everybody(intake)
            _ensure_only_refusals(intake, "409")
            await intake.tick_hour(0, hours[0])
            created = await intake.send("choose-0")
        case = await _read_by(choosing.cast.counselors["marta"], created)
        assert FULLEST["story"][0] in contents_of(case, ContentType.STATEMENT)[0].text

    async def test_a_counselor_without_room_brings_others(
        self, chromium: Browser, choosing: Helpline
    ) -> None:
        """Her last place went to another: told so, and she is not among those who are offered now."""
        lena = choosing.cast.counselors["lena"]
        before = await lena.connection.get("/counselors/me/capabilities")
        async with opened_intake(chromium, choosing, "be") as intake:
            position = (await _look(intake)).index("Lena")
            await intake.tick_hour(position, "later")
            await lena.set_capabilities({**before, "capacity": 0})
            told, offered = await _turned_down(intake, f"choose-{position}")
            assert "ужо не можа ўзяць нікога новага" in told
            assert "Lena" not in offered
            _ensure_only_refusals(intake, "409")
            created = await intake.send("none")
        await lena.set_capabilities(before)
        ensure_same(await read_by_team(choosing, created), FULLEST, "be")

    async def test_a_policy_that_was_switched_off_leaves_the_team(
        self, chromium: Browser, choosing: Helpline
    ) -> None:
        """Chosen when it was no longer allowed: told so, nothing sent until she says so, then the waiting list."""
        async with opened_intake(chromium, choosing, "en") as intake:
            await _look(intake)
            await intake.tick_hour(0, "later")
            choosing.server.restart(HELPLINE_SELF_CHOICE="0")
            try:
                await intake.press("choose-0")
                await intake.page.wait_for_selector("[data-failed]:not([hidden])")
                said = await intake.page.locator("main").inner_text()
                assert said.count("no longer possible here to choose") == 1
                assert "Try again" not in said
                await _ensure_for_everybody(intake)
                _ensure_only_refusals(intake, "403")
                created = await intake.send("none")
            finally:
                choosing.server.restart(HELPLINE_SELF_CHOICE="1")
        ensure_same(await read_by_team(choosing, created), FULLEST, "en")

    async def test_a_counselor_who_is_gone_brings_others(self, chromium: Browser, choosing: Helpline) -> None:
        """Suspended while she looked at her card: never sealed to, told so, others stand there."""
        coordinator = choosing.cast.coordinator
        async with opened_intake(chromium, choosing, "en") as intake:
            position = (await _look(intake)).index("A counselor")
            await intake.tick_hour(position, "later")
            gone = next(one for one in await coordinator.staff() if one["handle"] == "daria")
            await coordinator.suspend(gone)
            told, offered = await _turned_down(intake, f"choose-{position}")
            assert "can take nobody new" in told
            assert offered == ["Marta", "Lena"]
            _ensure_only_refusals(intake, "404")
            await intake.tick_hour(1, "later")
            await intake.send("choose-1")
        assert not any(gone["key_id"] in body.decode() for body in intake.bodies()[-1:])
