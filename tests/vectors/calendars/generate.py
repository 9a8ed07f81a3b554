"""Write what the frozen calendars say: `python -m tests.vectors.calendars.generate`.

What comes out is what `app/sdk/calendars.py` reads; `tests/unit/sdk/test_calendars.py` holds it to what was frozen,
`tests/browser/test_busy_times.py` the browser. A difference means that somebody is offered hours otherwise than before.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.sdk.calendars import read_busy_times
from app.sdk.errors import NotACalendar
from tests.vectors.case import Case, fails, passes

FOLDER: Final = Path(__file__).parent
FILE: Final = FOLDER / "busy_times.json"
ZONE: Final = "Europe/Vilnius"
NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
_OPERATION: Final = "read-busy-times"
_ABOUT: Final = "When the calendars of this folder take time, read on 2 March 2026 by the clock of Vilnius."


def generated() -> str:
    """Return the text of the file, made anew."""
    cases = [case_of(file) for file in sorted(FOLDER.glob("*.ics"))]
    return json.dumps({"about": _ABOUT, "cases": cases}, indent=1) + "\n"


def case_of(file: Path) -> Case:
    """Return what one calendar says, or that it is refused."""
    given = {"file": file.name, "zone": ZONE, "now_at": NOW.isoformat()}
    try:
        busy = read_busy_times(file.read_bytes(), zone_name=ZONE, now=NOW)
    except NotACalendar:
        return fails(file.stem, _OPERATION, given, "NotACalendar")
    spans = [f"{one.starts_at:%Y-%m-%dT%H:%M:%SZ}/{one.ends_at:%Y-%m-%dT%H:%M:%SZ}" for one in busy]
    return passes(file.stem, _OPERATION, given, busy=spans)


def main() -> None:
    """Write the file."""
    FILE.write_text(generated(), "utf-8")


if __name__ == "__main__":
    main()
