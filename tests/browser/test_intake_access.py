"""The intake for everybody: what looks for violations of WCAG finds one, and it is light enough for a slow phone."""

import gzip
from typing import Final

import pytest
from playwright.async_api import Browser, Request

from tests.browser.axes import violations
from tests.browser.bundles import STATIC
from tests.browser.intake_pages import opened_intake
from tests.browser.servers import Helpline

_FIRST_PAGE_BYTES: Final = 60_000
_INTAKE_BYTES: Final = 70_000
_LEAVE_BYTES: Final = 3_000


class TestAxe:
    async def test_a_planted_violation_is_found(self, chromium: Browser, helpline: Helpline) -> None:
        """A field without a label does not pass."""
        async with opened_intake(chromium, helpline) as intake:
            await intake.page.evaluate(
                "document.querySelector('#intake').append(document.createElement('input'))"
            )
            assert any(one.startswith("label:") for one in await violations(intake.page))


class TestWeight:
    async def test_the_first_page_is_light(self, chromium: Browser, helpline: Helpline) -> None:
        """Everything a browser fetches for it, headers too, is at most 60 kB over the wire."""
        async with await chromium.new_context() as context:
            page = await context.new_page()
            weights: list[int] = []
            finished: list[Request] = []
            page.on("requestfinished", lambda one: finished.append(one))  # noqa: PLW0108 - it takes no built-in method
            for path in ("/", "/be/"):
                finished.clear()
                await page.goto(helpline.origin + path)
                await page.wait_for_load_state("networkidle")
                sizes = [await request.sizes() for request in finished]
                weights.append(sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes))
        assert all(0 < weight <= _FIRST_PAGE_BYTES for weight in weights)

    @pytest.mark.parametrize(("script", "budget"), [("intake", _INTAKE_BYTES), ("leave", _LEAVE_BYTES)])
    def test_a_script_keeps_to_its_budget(self, script: str, budget: int) -> None:
        """Compressed, and with all its cryptography."""
        assert len(gzip.compress((STATIC / f"{script}.js").read_bytes(), mtime=0)) <= budget
