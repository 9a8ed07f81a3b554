"""What is waited for in a browser: the intake on a slow phone, and the counselor's desk (`benchmarks/desk.py`).

The intake: Chromium on a bad connection and a slow processor, against a real server.

The phrase is derived on purpose in many rounds, so that guessing is dear. That is done while she reads her answers
over, for some seconds here as by anybody; what is left of it when she sends is told beside, not counted.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import anyio
from playwright.async_api import Browser, Page

from benchmarks.desk import measure_desk
from benchmarks.materials import Sizes
from benchmarks.waits import Wait
from tests.browser.chromium import Watched, running_chromium
from tests.browser.intake_pages import FULLEST, NARROW, IntakePage
from tests.browser.servers import Helpline, running_helpline

_BYTES_PER_SECOND: Final = 400_000 / 8
_LATENCY_MS: Final = 300
_SLOWER: Final = 4
_PHONE: Final[dict[str, Any]] = {"viewport": NARROW}
# Until a step is there: every request costs a third of a second.
_PATIENCE_MS: Final = 120_000
# What a woman takes at least to read her answers over and to agree, while her keys are being made.
_READING_SECONDS: Final = 5.0
_FIRST_QUESTION_SECONDS: Final = 5.0
_SEALED_AND_SENT_SECONDS: Final = 2.0
# Milliseconds since the page was asked for: of each text the stage has had, and of the script's taking over.
_NOTE_TIMES: Final = """
    globalThis.noted = [];
    const note = (what) => {
        if (globalThis.noted.at(-1)?.[0] !== what) globalThis.noted.push([what, performance.now()]);
    };
    new MutationObserver(() => {
        if (document.documentElement?.classList.contains("scripted") && document.querySelector("section.step"))
            if (globalThis.noted.length === 0) note("usable");
        const stage = document.querySelector("#sending-stage")?.textContent;
        const texts = stage ? JSON.parse(document.querySelector("#words").textContent).stage : {};
        for (const [name, text] of Object.entries(texts)) if (text === stage) note(name);
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
"""


@dataclass(frozen=True, slots=True)
class BrowserMeasured:
    """What was waited for: by a client on a slow phone, by a counselor at her desk."""

    intake: list[Wait]
    desk: list[Wait]


def measure_browser(sizes: Sizes, *, slowed: bool) -> BrowserMeasured:
    """Measure whole intakes, each in a browser that has fetched nothing yet, and a desk. Raises `BrowserMissing`.

    Not `slowed`, it shows only that everything runs.
    """
    return anyio.run(_measure, sizes, slowed)


async def _measure(sizes: Sizes, slowed: bool) -> BrowserMeasured:  # noqa: FBT001 - anyio passes by position
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
        async with running_chromium() as chromium, running_helpline(Path(folder)) as helpline:
            desk = await measure_desk(chromium, helpline, runs=sizes.desk_runs, records=sizes.desk_records)
            return BrowserMeasured(
                await _intakes(chromium, helpline, sizes.browser_runs, slowed=slowed), desk
            )


async def _intakes(chromium: Browser, helpline: Helpline, runs: int, *, slowed: bool) -> list[Wait]:
    noted = [await _ask_for_help(chromium, helpline, slowed=slowed) for _ in range(runs)]
    waits: tuple[tuple[str, str, str | None, float | None], ...] = (
        ("first question usable", "usable", None, _FIRST_QUESTION_SECONDS),
        ("sealing and sending", "sent", "sealing", _SEALED_AND_SENT_SECONDS),
        ("word list and phrase derivation", "sealing", "deriving", None),
    )
    return [
        Wait(name, runs, median(_seconds(one, until, since) for one in noted), target)
        for name, until, since, target in waits
    ]


def _seconds(noted: Mapping[str, float], until: str, since: str | None) -> float:
    return (noted[until] - (noted[since] if since else 0)) / 1000


async def _ask_for_help(chromium: Browser, helpline: Helpline, *, slowed: bool) -> Mapping[str, float]:
    async with await chromium.new_context(**_PHONE) as context:
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        await page.add_init_script(_NOTE_TIMES)
        if slowed:
            await _slow_down(page)
        intake = IntakePage(Watched(page, helpline.origin), helpline, "be")
        await intake.open()
        await intake.answer(FULLEST)
        await anyio.sleep(_READING_SECONDS if slowed else 0)
        await intake.send()
        return dict(await page.evaluate("globalThis.noted"))


async def _slow_down(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    conditions = {
        "offline": False,
        "latency": _LATENCY_MS,
        "downloadThroughput": _BYTES_PER_SECOND,
        "uploadThroughput": _BYTES_PER_SECOND,
    }
    await session.send("Network.emulateNetworkConditions", conditions)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
