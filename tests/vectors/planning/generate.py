"""Write the frozen plans: `python -m tests.vectors.planning.generate`.

What comes out is what `app/groups/planning` says; `tests/unit/groups/planning/test_vectors.py` holds it to what was
frozen, `tests/browser/test_planning.py` the browser's. A difference means that groups are formed otherwise than before.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from app.matching.rules import Criteria, Way, WeeklyRange, criteria_to_fields
from tests.vectors.case import Case, fails, passes
from tests.vectors.planning.drawing import Sizes, bounds, drawn_request
from tests.vectors.planning.reading import examined, formed, placed, write_request

FILE: Final = Path(__file__).with_name("instances.json")
_ABOUT: Final = (
    "Plans of groups: what goes in, which groups are formed, what they are worth and what is proven."
)
_FORM: Final = "form-groups"
_EXAMINE: Final = "examine-plan"
_PLACE: Final = "place-hours"
_CELL_SECONDS: Final = 900
_SMALL: Final = Sizes(women=24, slots=6, facilitators=4, safe_slots=(0, 2, 3, 4), free_slots=4, apart=4)
_TINY: Final = Sizes(women=2, slots=2, facilitators=1)
_WHOLE: Final = Sizes(women=60, slots=12, facilitators=8, safe_slots=(2, 4, 6), free_slots=6, apart=8)
_FORMED: Final = (
    ("two small groups", 1, _SMALL, bounds(fewest=3, most=6)),
    ("another small list", 2, _SMALL, bounds(fewest=3, most=6, most_groups_each=2)),
    ("two facilitators a group", 3, _SMALL, bounds(fewest=3, most=8, facilitators=2, most_groups_each=2)),
    ("nobody fits", 4, _SMALL, bounds(fewest=14, most=16)),
    ("sixty women", 5, _WHOLE, bounds()),
)


def generated() -> str:
    """Return the text of the file, made anew: a line for each case."""
    givens = [
        (name, {"request": write_request(drawn_request(seed, sizes, asked))})
        for name, seed, sizes, asked in _FORMED
    ]
    cases = [passes(name, _FORM, given, **formed(given)) for name, given in givens]
    first = givens[0][1]["request"]
    plan = cases[0]["gives"]["groups"]
    tiny = write_request(drawn_request(6, _TINY, bounds(fewest=2, most=8)))
    cases += [*_placed(), *_changed(first, plan), *_refused(tiny, plan)]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    return f'{{"about": {json.dumps(_ABOUT)}, "cases": [\n{lines}\n]}}\n'


def _placed() -> list[Case]:
    """Return weekly slots over a change of clocks, for women in three zones and a counselor free now and then."""
    slots = [
        {"weekday": weekday, "starts_minute": minute, "minutes": 90, "preferred": False}
        for weekday, minute in ((1, 1080), (1, 1095), (3, 1080), (6, 150), (6, 630))
    ]
    dates = {"zone": "Europe/Vilnius", "since_on": "2026-03-18", "sessions": 4, "skipped_on": ["2026-03-31"]}
    evening = {"starts_minute": 1080, "ends_minute": 1260}
    safe = [
        *({"weekday": weekday, **evening} for weekday in (1, 3)),
        {"weekday": 6, "starts_minute": 0, "ends_minute": 720},
    ]
    first = int(datetime(2026, 3, 24, 16, tzinfo=UTC).timestamp()) // _CELL_SECONDS
    starts = sum(1 << (week * 7 * 96 + step) for week in range(2) for step in (0, 1, 4))
    counselor = {
        "staff_id": "00000000-0000-4000-8000-000000000001",
        "languages": ["be"],
        "ways": ["video"],
        "topics": [],
        "tags": [],
        "capacity": 1,
        "load": 0,
        "accepting": True,
        "takes_urgent": True,
        "supervised": False,
        "on_leave": [],
        "openings": [{"session_minutes": 50, "first_quarter": first, "starts": f"{starts:x}"}],
    }
    away = [["2026-04-14T00:00:00+00:00", "2026-04-15T00:00:00+00:00"]]
    zones = ("Europe/Vilnius", "Europe/Minsk", "America/New_York")
    givens = {
        **{f"a woman in {zone}": (zone, dates, counselor) for zone in zones},
        "a counselor on leave": (zones[0], dates, {**counselor, "on_leave": away}),
        "fewer sessions": (zones[1], {**dates, "sessions": 1}, counselor),
    }
    return [
        passes(f"hours: {name}", _PLACE, given, **placed(given))
        for name, given in (
            (
                name,
                {
                    "criteria": criteria_to_fields(_criteria(zone, safe)),
                    "counselor": offered,
                    "slots": slots,
                    "dates": when,
                },
            )
            for name, (zone, when, offered) in givens.items()
        )
    ]


def _criteria(zone: str, safe: list[dict[str, int]]) -> Criteria:
    ranges = tuple(WeeklyRange(**one) for one in safe)
    return Criteria(languages=("be",), ways=frozenset({Way.VIDEO}), zone=zone, safe_hours=ranges)


def _changed(request: dict[str, Any], plan: list[dict[str, Any]]) -> list[Case]:
    """Return a plan changed by hand, so that each hard rule is broken somewhere."""
    one, other = plan[0], plan[1]
    staff = [one["staff_id"] for one in request["facilitators"]]
    outside = [
        woman["woman_id"]
        for woman in request["women"]
        if not any(woman["woman_id"] in group["women"] for group in plan)
    ]
    pairs = {frozenset(pair) for pair in request["apart"]}
    together = sorted(next(iter(sorted(map(sorted, pairs)))))
    changes: dict[str, list[dict[str, Any]]] = {
        "as it was planned": plan,
        "somebody is left out": [{**one, "women": one["women"][1:]}, *plan[1:]],
        "too few": [{**one, "women": one["women"][:1]}, *plan[1:]],
        "everybody in one group": [{**one, "women": sorted(one["women"] + outside)}, *plan[1:]],
        "in two groups": [one, {**other, "women": sorted({*other["women"], *one["women"]})}, *plan[2:]],
        "another hour": [{**one, "slot": (one["slot"] + 1) % 6}, *plan[1:]],
        "another theme and language": [{**one, "theme": "grief", "language": "be"}, *plan[1:]],
        "one who leads everything": [{**group, "facilitators": [staff[0]]} for group in plan],
        "nobody leads": [{**one, "facilitators": []}, *plan[1:]],
        "the same twice": [one, one],
        "two who must not meet": [{**one, "women": together}],
    }
    return [
        passes(f"by hand: {name}", _EXAMINE, given, **examined(given))
        for name, given in (
            (name, {"request": request, "groups": groups}) for name, groups in changes.items()
        )
    ]


def _refused(request: dict[str, Any], plan: list[dict[str, Any]]) -> list[Case]:
    women, slots = request["women"], request["slots"]
    changes: dict[str, dict[str, Any]] = {
        "a woman twice": {"women": [*women, women[0]]},
        "a slot twice": {"slots": [*slots, slots[0]]},
        "a theme twice": {"themes": ["grief", "grief"]},
        "a slot that is none": {"women": [{**women[0], "slots": [99]}, *women[1:]]},
        "a pair of one": {"apart": [[women[0]["woman_id"], women[0]["woman_id"]]]},
        "a pair of somebody unknown": {"apart": [[women[0]["woman_id"], "f" * 64]]},
        "groups of one": {"bounds": {**request["bounds"], "fewest": 1}},
        "fewest above most": {"bounds": {**request["bounds"], "fewest": 9}},
        "three facilitators": {"bounds": {**request["bounds"], "facilitators": 3}},
        "an eighth weekday": {"slots": [{**slots[0], "weekday": 7}, *slots[1:]]},
        "waiting since tomorrow": {"women": [{**women[0], "waiting_days": -1}, *women[1:]]},
    }
    strangers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "an unknown woman": lambda group: {**group, "women": ["f" * 64]},
        "an unknown facilitator": lambda group: {**group, "facilitators": ["nobody"]},
        "an unknown slot": lambda group: {**group, "slot": 99},
    }
    return [
        *(
            fails(f"refused: {name}", _FORM, {"request": request | change}, "PlanRequestMalformed")
            for name, change in changes.items()
        ),
        *(
            fails(
                f"refused: {name}",
                _EXAMINE,
                {"request": request, "groups": [change(plan[0])]},
                "PlanUnknown",
            )
            for name, change in strangers.items()
        ),
    ]


if __name__ == "__main__":
    FILE.write_text(generated(), "utf-8")
