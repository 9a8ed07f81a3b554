"""What a counselor offers."""

from typing import Any

import pytest

from app.matching.errors import CapabilityMalformed
from app.matching.rules import CounselorId, Wish, WishKind
from tests.unit.matching.builders import WOMAN, counselor, slot

MALFORMED: dict[str, dict[str, Any]] = {
    "capacity below zero": {"capacity": -1},
    "load below zero": {"load": -1},
    "a language twice": {"languages": ("be", "be")},
    "a slot between cells": {"slots": (slot(0.1),)},
    "a name for an id": {"staff_id": CounselorId("Anna")},
}


class TestCapability:
    @pytest.mark.parametrize("changed", MALFORMED.values(), ids=MALFORMED)
    def test_what_contradicts_itself_is_refused(self, changed: dict[str, Any]) -> None:
        """A capability that could not be ranked does not come to be."""
        with pytest.raises(CapabilityMalformed):
            counselor(**changed)

    def test_the_order_of_slots_does_not_matter(self) -> None:
        """The same slots are the same openings."""
        assert counselor(slots=(slot(5), slot(3))).openings == counselor(slots=(slot(3), slot(5))).openings

    def test_a_slot_during_leave_is_no_opening(self) -> None:
        """Leave wins over a slot, even where they share a minute; a slot that only touches it stays."""
        away = counselor(slots=(slot(2, 60), slot(4, 60), slot(6, 60)), on_leave=(slot(3, 61),))
        assert away.openings == counselor(slots=(slot(2, 60), slot(6, 60))).openings

    def test_a_tag_meets_a_wish(self) -> None:
        """A wish for a kind of counselor is met by the tag of that kind and value."""
        assert counselor(tags=frozenset({"gender:woman"})).meets(WOMAN)
        assert not counselor(tags=frozenset({"experience:woman", "woman"})).meets(WOMAN)

    def test_a_language_meets_a_wish_for_it(self) -> None:
        """A wish for a language looks at her languages, not at her tags."""
        english = Wish(WishKind.LANGUAGE, "en")
        assert counselor(languages=("be", "en")).meets(english)
        assert not counselor(tags=frozenset({"language:en"})).meets(english)
