"""A counselor's desk on a desktop: a full file shown, and a long note sealed and saved, in Chromium as it is.

Every record is opened before: what is measured is drawing, sealing, the way to the service and back.
"""

from statistics import median
from typing import Final

from playwright.async_api import Browser

from benchmarks.waits import Wait
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import WIDE, DeskPage, opened_desk
from tests.browser.servers import Helpline

_CLIENTS: Final = 1
_SHOWN_SECONDS: Final = 0.3
_SAVED_SECONDS: Final = 0.3
NOTE_CHARACTERS: Final = 20_000
# A page of notes; each its own record.
_RECORD: Final = "Ён прыйшоў позна і доўга маўчаў. " * 40
# Resolves with the milliseconds from a press until so many elements stand there and were painted.
_MILLISECONDS_UNTIL: Final = """([pressed, awaited, count]) => new Promise((resolve) => {
    const button = [...document.querySelectorAll("main button")].find((one) => one.matches(pressed.selector)
        && (pressed.text === null || one.textContent.trim() === pressed.text));
    const isThere = () => document.querySelectorAll(awaited).length >= count;
    const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - since)));
    const watch = new MutationObserver(() => {
        if (!isThere()) return;
        watch.disconnect();
        painted();
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    const since = performance.now();
    button.click();
})"""


async def measure_desk(chromium: Browser, helpline: Helpline, *, runs: int, records: int) -> list[Wait]:
    """Return the waits at a desk on which one client's file holds so many notes."""
    counselor = await Counselor.at_work(helpline)
    await _fill_a_file(counselor, helpline, records)
    async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
        await desk.enter(counselor)
        # Once for nothing: the screen is fetched when it is first shown.
        await _show(desk, records)
        shown = [await _show(desk, records) for _ in range(runs)]
        saved = [await _save(desk) for _ in range(runs)]
    return [
        Wait(f"{records} opened records shown", runs, median(shown), _SHOWN_SECONDS),
        Wait(f"a note of {NOTE_CHARACTERS} characters sealed and saved", runs, median(saved), _SAVED_SECONDS),
    ]


async def _fill_a_file(counselor: Counselor, helpline: Helpline, records: int) -> None:
    woman = await counselor.has_a_client(helpline)
    case = await counselor.device.take_on(woman.client_id)
    for number in range(records):
        await counselor.device.write_note(case, f"{number}. {_RECORD}")


async def _show(desk: DeskPage, records: int) -> float:
    await desk.go(_CLIENTS)
    await desk.page.locator(".cards h2 button").wait_for()
    return await _seconds(desk, ".cards h2 button", None, ".timeline .entry", records)


async def _save(desk: DeskPage) -> float:
    await desk.press("Write a note")
    await desk.page.fill("#note", ("Спала тры гадзіны. " * NOTE_CHARACTERS)[:NOTE_CHARACTERS])
    return await _seconds(desk, "button.button", "Keep this note", "[role=status] .told", 1)


async def _seconds(desk: DeskPage, selector: str, text: str | None, awaited: str, count: int) -> float:
    pressed = {"selector": selector, "text": text}
    return float(await desk.page.evaluate(_MILLISECONDS_UNTIL, [pressed, awaited, count])) / 1000
