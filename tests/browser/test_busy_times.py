"""The frozen calendars in Chromium: an .ics takes as much of a counselor's time there as for the command line."""

import json
from typing import Final

import pytest

from tests.browser.libraries import Library
from tests.browser.test_vectors import differences
from tests.vectors.calendars.generate import FILE, FOLDER, NOW, ZONE
from tests.vectors.case import Case

CASES: Final[list[Case]] = json.loads(FILE.read_text("utf-8"))["cases"]


def _read(case: Case) -> Case:
    return case | {"given": case["given"] | {"ics": (FOLDER / case["given"]["file"]).read_text("utf-8")}}


class TestFrozenCalendars:
    async def test_every_calendar_comes_out_as_in_python(self, library: Library) -> None:
        """Each span to the second, and each refusal, under the policy of a client's page."""
        cases = [_read(case) for case in CASES]
        assert differences(cases, await library.outcomes(cases)) == {}

    @pytest.mark.parametrize(
        "rule", ["YEARLY;BYWEEKNO=20", "SECONDLY"], ids=["no week numbers", "more than a year holds"]
    )
    async def test_what_the_library_cannot_follow_is_refused(self, rule: str, library: Library) -> None:
        """Taken wrongly, it would be offered as a free hour."""
        event = f"BEGIN:VEVENT\nDTSTART:20260302T090000Z\nDURATION:PT1S\nRRULE:FREQ={rule}\nEND:VEVENT"
        ics = f"BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR\n"
        given = {"ics": ics, "zone": ZONE, "now_at": NOW.isoformat()}
        (outcome,) = await library.outcomes([{"do": "read-busy-times", "given": given}])
        assert outcome == {"fails": "NotACalendar"}
