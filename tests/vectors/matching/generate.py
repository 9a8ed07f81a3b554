"""Write the frozen matches: `python -m tests.vectors.matching.generate`.

What comes out is what `app/matching/rules` says; `tests/unit/matching/test_vectors.py` holds the rules to what was
frozen, `tests/browser/test_matching.py` the browser's. A difference means that women are matched otherwise than before.
"""

import json
from pathlib import Path
from typing import Any, Final

from app.matching.rules import Capability, criteria_to_fields
from app.matching.rules.openings import openings_of
from app.scheduling.rules import Opening
from tests.vectors.case import Case, fails, passes
from tests.vectors.matching.instances import Instance, instances
from tests.vectors.matching.reading import matched, written_spans

FILE: Final = Path(__file__).with_name("instances.json")
_ABOUT: Final = (
    "Matches of one client: what goes in, who is proposed, by which numbers and why, and the counts."
)
_OPERATION: Final = "rank-counselors"
# The instance that is bent in every way that is refused.
_SMALL: Final = "the last place"


def generated() -> str:
    """Return the text of the file, made anew: a line for each case."""
    found = [_given(one) for one in instances()]
    names = [one.name for one in instances()]
    cases = [
        passes(name, _OPERATION, given, **matched(given)) for name, given in zip(names, found, strict=True)
    ]
    lines = ",\n".join(
        json.dumps(case, ensure_ascii=False) for case in [*cases, *_refused(found[names.index(_SMALL)])]
    )
    return f'{{"about": {json.dumps(_ABOUT)}, "cases": [\n{lines}\n]}}\n'


def _given(instance: Instance) -> dict[str, Any]:
    return {
        "criteria": criteria_to_fields(instance.criteria),
        "counselors": [_counselor(one) for one in instance.staff],
        "now_at": instance.now_at.isoformat(),
        "tie_key": instance.tie_key.hex(),
        "limit": instance.limit,
    }


def _counselor(one: Capability) -> dict[str, Any]:
    # With all slots, those of her leave too: dropping them is part of the match.
    return {
        "staff_id": one.staff_id,
        "languages": list(one.languages),
        "ways": sorted(one.ways),
        "topics": sorted(one.topics),
        "tags": sorted(one.tags),
        "capacity": one.capacity,
        "load": one.load,
        "accepting": one.accepting,
        "takes_urgent": one.takes_urgent,
        "supervised": one.supervised,
        "on_leave": written_spans(one.on_leave),
        "openings": [_opening(opening) for opening in openings_of(one.slots)],
    }


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        "session_minutes": opening.length_seconds // 60,
        "first_quarter": opening.first_cell,
        "starts": f"{opening.starts:x}",
    }


def _refused(given: dict[str, Any]) -> list[Case]:
    """Return what no device ranks: criteria out of bounds, a counselor who contradicts herself."""
    criteria, first = given["criteria"], given["counselors"][0]
    range_ = {"weekday": 0, "starts_minute": 60, "ends_minute": 120}
    wish = {"kind": "gender", "value": "woman", "must": True}
    changes: dict[str, dict[str, Any]] = {
        "another version": {"version": 3},
        "one key more": {"story": ""},
        "no language": {"languages": []},
        "a language twice": {"languages": ["be", "be"]},
        "a language that is no code": {"languages": ["Be"]},
        "no way": {"ways": []},
        "an unknown way": {"ways": ["pigeon"]},
        "an unknown urgency": {"urgency": "now"},
        "an unknown zone": {"zone": "Europe/Nowhere"},
        "an offset for a zone": {"zone": "+03:00"},
        "65 topics": {"topics": [f"topic{number}" for number in range(65)]},
        "a day too many": {"safe_hours": [{**range_, "weekday": 7}]},
        "a range that ends before it starts": {"safe_hours": [{**range_, "starts_minute": 120}]},
        "half a minute": {"safe_hours": [{**range_, "starts_minute": 60.5}]},
        "a range twice": {"safe_hours": [range_, range_]},
        "a wish twice": {"wishes": [wish, wish]},
        "a wish of an unknown kind": {"wishes": [{**wish, "kind": "colour"}]},
        "a must that is no truth value": {"wishes": [{**wish, "must": 1}]},
        "an excluded nobody": {"excluded": ["marta"]},
        "an id in capitals": {"excluded": [first["staff_id"].upper().replace("0", "A")]},
    }
    capabilities: dict[str, list[dict[str, Any]]] = {
        "a counselor twice": [first, first],
        "a negative load": [{**first, "load": -1}],
        "a counselor's language twice": [{**first, "languages": ["be", "be"]}],
        "a counselor who is no UUID": [{**first, "staff_id": "marta"}],
    }
    return [
        *(
            fails(
                f"refused: {name}", _OPERATION, {**given, "criteria": criteria | change}, "CriteriaMalformed"
            )
            for name, change in changes.items()
        ),
        *(
            fails(f"refused: {name}", _OPERATION, {**given, "counselors": staff}, "CapabilityMalformed")
            for name, staff in capabilities.items()
        ),
    ]


def main() -> None:
    """Write the file."""
    FILE.write_text(generated(), "utf-8")


if __name__ == "__main__":
    main()
