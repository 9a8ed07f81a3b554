"""Criteria: their bounds, and the way into a sealed intake and back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.errors import CriteriaMalformed
from app.matching.rules import (
    CounselorId,
    Criteria,
    GroupWish,
    Urgency,
    Way,
    WeeklyRange,
    Wish,
    WishKind,
    criteria_from_fields,
    criteria_to_fields,
)
from app.matching.rules.criteria import RELATIVES
from tests.unit.matching.builders import (
    ANNA,
    BELA,
    EVERY_HOUR,
    MONDAY,
    WOMAN,
    client,
    clients,
    counselor_id,
)

FULL = client(
    languages=("be", "ru"),
    ways=frozenset({Way.VIDEO, Way.TEXT}),
    zone="Europe/Minsk",
    safe_hours=(WeeklyRange(MONDAY, 540, 720),),
    topics=frozenset({"prison"}),
    urgency=Urgency.SOON,
    wishes=(Wish(WishKind.GENDER, "woman", must=True),),
    excluded=frozenset({ANNA}),
    earlier_counselors=frozenset({BELA}),
    for_relative=True,
    needs_supervised=True,
    group=GroupWish.MAYBE,
)

MALFORMED: dict[str, dict[str, Any]] = {
    "no language": {"languages": ()},
    "a language twice": {"languages": ("be", "be")},
    "a language that is no code": {"languages": ("Belarusian!",)},
    "too many languages": {"languages": tuple(f"l{number}" for number in range(17))},
    "no way of talking": {"ways": frozenset()},
    "an unknown zone": {"zone": "Europe/Nowhere"},
    "a zone that is a path": {"zone": "../../etc/passwd"},
    "a range twice": {"safe_hours": (*EVERY_HOUR, EVERY_HOUR[0])},
    "too many ranges": {"safe_hours": tuple(WeeklyRange(0, minute, 1440) for minute in range(129))},
    "a topic in her own words": {"topics": frozenset({"what he did to me"})},
    "too many topics": {"topics": frozenset(f"t{number}" for number in range(65))},
    "a wish twice": {"wishes": (WOMAN, WOMAN)},
    "too many wishes": {"wishes": tuple(Wish(WishKind.METHOD, f"m{number}") for number in range(33))},
    "a name for an id": {"excluded": frozenset({CounselorId("Anna")})},
    "too many excluded": {"excluded": frozenset(counselor_id(number) for number in range(65))},
    "an id in capitals": {"excluded": frozenset({CounselorId(ANNA[:-1] + "A")})},
    "an id and a line break": {"earlier_counselors": frozenset({CounselorId(ANNA + "\n")})},
    "too many earlier": {"earlier_counselors": frozenset(counselor_id(number) for number in range(65))},
}

CHANGED_FIELDS: dict[str, dict[str, object]] = {
    "an unknown key": {"story": "my story"},
    "a later version": {"version": 3},
    "a version that is a boolean": {"version": True},
    "a boolean that is a number": {"for_relative": 1},
    "a text for a list": {"languages": "be"},
    "a repeated way": {"ways": ["video", "video"]},
    "an unknown way": {"ways": ["telepathy"]},
    "a repeated topic": {"topics": ["prison", "prison"]},
    "an endless list": {"topics": [f"t{number}" for number in range(100_000)]},
    "an urgency in capitals": {"urgency": "URGENT"},
    "a wish with an unknown key": {
        "wishes": [{"kind": "age", "value": "40", "must": True, "why": "my story"}]
    },
    "a wish of an unknown kind": {"wishes": [{"kind": "mood", "value": "calm", "must": True}]},
    "a must that is a text": {"wishes": [{"kind": "age", "value": "40", "must": "yes"}]},
    "a wish without must": {"wishes": [{"kind": "age", "value": "40"}]},
    "a weekday that is a boolean": {
        "safe_hours": [{"weekday": True, "starts_minute": 0, "ends_minute": 60}],
    },
    "a range beyond midnight": {"safe_hours": [{"weekday": 0, "starts_minute": 0, "ends_minute": 9999}]},
    "a range with an unknown key": {
        "safe_hours": [{"weekday": 0, "starts_minute": 0, "ends_minute": 60, "note": "my story"}],
    },
}

ODD_VALUES: dict[str, object] = {
    "null": None,
    "a fraction": 1.5,
    "a list in a list": [[]],
    "null in a list": [None],
    "a dictionary": {},
    "a huge number": 10**30,
    "a lone surrogate": "\ud800",
    "a text with NUL": "a\x00b",
    "a number in a list": [1],
    "a dictionary in a list": [{}],
}


class TestCriteria:
    @pytest.mark.parametrize("changed", MALFORMED.values(), ids=MALFORMED)
    def test_what_is_out_of_bounds_is_refused(self, changed: dict[str, Any]) -> None:
        """No criteria exist that could not be matched or would stall a device."""
        with pytest.raises(CriteriaMalformed):
            client(**changed)

    @pytest.mark.parametrize(
        ("weekday", "starts_minute", "ends_minute"),
        [(-1, 0, 60), (7, 0, 60), (0, -1, 60), (0, 60, 60), (0, 60, 30), (0, 0, 1441)],
    )
    def test_a_range_no_week_holds_is_refused(
        self, weekday: int, starts_minute: int, ends_minute: int
    ) -> None:
        """A range is a stretch of one day, from Monday 0 to Sunday 6."""
        with pytest.raises(CriteriaMalformed):
            WeeklyRange(weekday, starts_minute, ends_minute)

    def test_a_wish_that_is_no_code_is_refused(self) -> None:
        """Wishes are chosen from a list, not written."""
        with pytest.raises(CriteriaMalformed):
            Wish(WishKind.GENDER, "a kind woman")

    def test_a_must_is_no_preference(self) -> None:
        """A wish either rules people out or counts among what may be given up."""
        must = Wish(WishKind.GENDER, "woman", must=True)
        soft = Wish(WishKind.METHOD, "art")
        criteria = client(wishes=(must, soft))
        assert criteria.musts == (must,)
        assert criteria.preferences == (soft,)

    def test_coming_for_a_relative_is_a_preference(self) -> None:
        """Who waits for somebody behind bars prefers a counselor used to that, without saying so."""
        assert client(for_relative=True, wishes=(WOMAN,)).preferences == (WOMAN, RELATIVES)

    def test_the_implied_preference_counts_once(self) -> None:
        """If she states it herself, in either way, it is not added."""
        stated = Wish(WishKind.EXPERIENCE, "relatives", must=True)
        assert client(for_relative=True, wishes=(stated,)).preferences == ()
        assert client(for_relative=True, wishes=(RELATIVES,)).preferences == (RELATIVES,)

    @pytest.mark.parametrize(
        "value", [FULL, FULL.wishes[0], FULL.safe_hours[0]], ids=["criteria", "wish", "range"]
    )
    def test_nothing_she_chose_shows_in_a_repr(self, value: object) -> None:
        """A traceback or a log line with criteria in it tells only that there were some."""
        shown = repr(value)
        assert not any(part in shown for part in ("prison", "woman", "Minsk", "minute", str(ANNA)))


class TestCriteriaFields:
    def test_fields_are_what_the_sealed_form_says(self) -> None:
        """The sealed form is frozen: another implementation reads it."""
        assert criteria_to_fields(FULL) == {
            "version": 2,
            "languages": ["be", "ru"],
            "ways": ["text", "video"],
            "topics": ["prison"],
            "urgency": "soon",
            "zone": "Europe/Minsk",
            "safe_hours": [{"weekday": 0, "starts_minute": 540, "ends_minute": 720}],
            "wishes": [{"kind": "gender", "value": "woman", "must": True}],
            "excluded": [ANNA],
            "earlier_counselors": [BELA],
            "for_relative": True,
            "needs_supervised": True,
            "group": "maybe",
        }

    def test_an_intake_of_before_asks_for_no_group(self) -> None:
        """Version 1 had no such question, and silence is no consent; it is read only as it was written."""
        older = {**criteria_to_fields(FULL), "version": 1}
        with pytest.raises(CriteriaMalformed):
            criteria_from_fields(older)
        del older["group"]
        assert criteria_from_fields(older) == replace(FULL, group=GroupWish.NO)

    @given(clients)
    def test_criteria_survive_the_way_through_json(self, criteria: Criteria) -> None:
        """What is opened is what was sealed."""
        assert criteria_from_fields(json.loads(json.dumps(criteria_to_fields(criteria)))) == criteria

    @pytest.mark.parametrize("key", sorted(criteria_to_fields(FULL)))
    def test_a_missing_key_is_refused(self, key: str) -> None:
        """Every key is required, so that silence is never read as an answer."""
        fields = criteria_to_fields(FULL)
        del fields[key]
        with pytest.raises(CriteriaMalformed):
            criteria_from_fields(fields)

    @pytest.mark.parametrize("key", sorted(criteria_to_fields(FULL)))
    @pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES)
    def test_a_value_of_another_type_is_refused(self, key: str, value: object) -> None:
        """No field takes what does not belong there."""
        with pytest.raises(CriteriaMalformed):
            criteria_from_fields({**criteria_to_fields(FULL), key: value})

    @pytest.mark.parametrize("changed", CHANGED_FIELDS.values(), ids=CHANGED_FIELDS)
    def test_anything_unknown_or_repeated_is_refused(self, changed: dict[str, object]) -> None:
        """Strict in depth: no unknown key, code, version or repetition gets through."""
        with pytest.raises(CriteriaMalformed):
            criteria_from_fields({**criteria_to_fields(FULL), **changed})

    @pytest.mark.parametrize("fields", [None, [], "my story", 1, {}, {"my story": 1}], ids=repr)
    def test_what_is_no_dictionary_of_criteria_is_refused(self, fields: object) -> None:
        """Whatever stands where criteria should be is refused in the same way."""
        with pytest.raises(CriteriaMalformed):
            criteria_from_fields(fields)

    @given(
        st.sampled_from(["zone", "urgency", "topics", "wishes", "my secret"]),
        st.just("my secret")
        | st.just(["my secret"])
        | st.just([{"kind": "my secret", "value": "x", "must": True}]),
    )
    def test_a_refusal_echoes_nothing(self, key: str, value: object) -> None:
        """Neither the error nor anything chained to it holds what was refused."""
        with pytest.raises(CriteriaMalformed) as refusal:
            criteria_from_fields({**criteria_to_fields(FULL), key: value})
        assert refusal.value.args == ()
        assert refusal.value.__cause__ is None
        assert refusal.value.__context__ is None
        assert "secret" not in str(refusal.value) + repr(refusal.value)
