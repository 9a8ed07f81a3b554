"""The intake as a woman meets it in a browser: what she answers, and how she gets from step to step."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from playwright.async_api import Browser, Response

from app.publishing.answers import Answers
from app.publishing.questions import QUESTIONS, STEPS
from tests.browser.opened_pages import OpenedPage, opened_page
from tests.browser.servers import Helpline

INTAKES: Final = "/api/v1/intakes"
CHOSEN: Final = f"{INTAKES}/chosen"
Given = Mapping[str, tuple[str, ...]]

# Nothing is answered but what matching cannot do without.
BAREST: Final[Given] = {
    "language": ("be",),
    "ways": ("text",),
    "zone": ("Europe/Minsk",),
    "when": ("later",),
    "consents": ("team", "counselor"),
}
# Words that must be nowhere outside her browser, one for each field she writes into.
# Long enough that no part of one, in base64, stands in a ciphertext by chance.
CANARIES: Final = ("Zhavaranak", "Шпакоўня", "Kasacik-na-balotse")
FULLEST: Final[Given] = {
    "language": ("be",),
    "other_languages": ("ru", "pl"),
    "ways": ("video", "text"),
    "group": ("maybe",),
    "topics": ("prison", "sleep"),
    "urgency": ("soon",),
    "zone": ("Europe/Vilnius",),
    "when": ("chosen",),
    "hours": ("0-10", "0-14", "3-18"),
    "wish_gender": ("woman-must",),
    "wish_prison": ("wish",),
    "people": (f"{CANARIES[0]}, мая сястра",),
    "reason": ("relative",),
    "story": (f'{CANARIES[1]}: «не сплю» 🕯️\n\nשלום, مرحبا\nI \\ "wait"\u2028.',),
    "alias": (f"{CANARIES[2]} 🌿",),
    "consents": ("team", "counselor", "statistics"),
}


class IntakePage(OpenedPage):
    """The intake."""

    name = "intake"

    async def at(self, step: str) -> None:
        """Wait until a step is shown."""
        await self.page.wait_for_selector(f'section[data-step="{step}"]')

    async def press(self, button: str) -> None:
        """Press one of the buttons of the step."""
        await self.page.click(f'section.step button[value="{button}"]')

    async def fill(self, step: str, given: Given) -> None:
        """Answer the step that is shown, as far as she answers it."""
        for one in STEPS[step].field_names:
            for value in given.get(one, ()):
                await self._fill(one, value)

    async def _fill(self, name: str, value: str) -> None:
        control = self.page.locator(f'section.step [name="{name}"]')
        kind = await control.first.evaluate("control => control.type")
        if kind in {"radio", "checkbox"}:
            # Its label lies over it, so that the whole row can be touched.
            await self.page.check(f'section.step [name="{name}"][value="{value}"]', force=True)
        elif kind == "select-one":
            await control.select_option(value)
        else:
            await control.fill(value)

    async def steps(self, given: Given) -> AsyncIterator[str]:
        """Answer one question after the other; yield the name of each, answered, before it is left."""
        for question in QUESTIONS:
            await self.at(question.name)
            await self.fill(question.name, given)
            yield question.name
            await self.press("next")
        await self.at("review")

    async def answer(self, given: Given) -> None:
        """Answer everything and stop at the overview, with the consents given."""
        async for _ in self.steps(given):
            pass
        await self.fill("review", given)

    async def send(self, button: str = "send") -> dict[str, Any]:
        """Send it from the overview, or with another button; return what the service answered."""
        async with self.page.expect_response(is_intake) as coming:
            await self.press(button)
        answer = await coming.value
        await self.at("phrase")
        created: dict[str, Any] = await answer.json()
        return created

    async def look(self, button: str = "choose") -> list[str]:
        """Look whom she could choose; return what they are called, best first."""
        await self.press(button)
        return await self.shown_counselors()

    async def shown_counselors(self) -> list[str]:
        """Return what the counselors are called whom the search has found, best first."""
        await self.at("choice")
        await self.page.wait_for_selector("li.card")
        return await self.page.locator("li.card h2").all_inner_texts()

    async def hours(self, position: int) -> list[str]:
        """Return the instants at which she could begin with the counselor at a position, as the page has them."""
        inputs = await self.page.locator(f'input[name="hour-{position}"]').all()
        return [value for one in inputs if (value := await one.input_value()) != "later"]

    async def tick_hour(self, position: int, value: str) -> None:
        """Tick one of the hours of the counselor at a position."""
        await self.page.check(f'input[name="hour-{position}"][value="{value}"]', force=True)

    async def words(self) -> list[str]:
        """Return the phrase that is shown."""
        return await self.page.locator("ol.phrase li").all_inner_texts()

    async def keep_phrase(self) -> str:
        """Go from the phrase to the end, typing the two words that are asked; return the phrase."""
        words = await self.words()
        await self.press("next")
        await self.at("phrase-check")
        for field_ in await self.page.locator("[data-list=asked] input").all():
            identity = await field_.get_attribute("id") or ""
            await field_.fill(words[int(identity.removeprefix("asked-"))])
        await self.press("next")
        await self.at("sent")
        return " ".join(words)

    def bodies(self) -> list[bytes]:
        """Return the body of every intake that was sent."""
        return [
            sent.body
            for sent in self.requests
            if sent.method == "POST" and sent.url.endswith((INTAKES, CHOSEN))
        ]


def answers_of(given: Given) -> Answers:
    """Return her answers as the weaker path would have them: what is sealed is to be the same."""
    return Answers(given)


def opened_intake(
    chromium: Browser,
    helpline: Helpline,
    language: str = "be",
    **context: Any,  # noqa: ANN401 - playwright's options
) -> AbstractAsyncContextManager[IntakePage]:
    """Open the intake in a browser of its own."""
    return opened_page(IntakePage, chromium, helpline, language, **{"timezone_id": "Europe/Minsk", **context})


def is_intake(response: Response) -> bool:
    """Tell whether a response is that to an intake, with or without a counselor chosen."""
    return response.url.endswith((INTAKES, CHOSEN))
