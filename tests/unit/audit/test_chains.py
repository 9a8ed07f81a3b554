"""How events are hashed into the chain."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chains import NO_PREVIOUS, link_hash, subject_digest
from app.audit.rules import EventFacts

FROZEN_HASH = "a88d3932e4eccca58d5946b96b486d8e20853cd041282082910aed683f804438"
EVENT = EventFacts(7, date(2026, 3, 2), "hours-set", "system", "ab" * 32)


class TestLinkHash:
    @pytest.mark.parametrize(
        "changed",
        [
            replace(EVENT, event_id=8),
            replace(EVENT, happened_on=date(2026, 3, 3)),
            replace(EVENT, action="hold-made"),
            replace(EVENT, actor="client"),
            replace(EVENT, subject_digest="ac" * 32),
        ],
    )
    def test_every_field_counts(self, changed: EventFacts) -> None:
        """A link vouches for each field of its event."""
        assert link_hash(1, NO_PREVIOUS, changed) != link_hash(1, NO_PREVIOUS, EVENT)

    def test_place_and_predecessor_count(self) -> None:
        """The same event elsewhere in the chain has another hash."""
        first = link_hash(1, NO_PREVIOUS, EVENT)
        assert len({first, link_hash(2, NO_PREVIOUS, EVENT), link_hash(1, first, EVENT)}) == 3

    def test_the_format_is_frozen(self) -> None:
        """A chain written by an earlier release still fits: the hash of a known event never changes."""
        assert link_hash(1, NO_PREVIOUS, EVENT) == FROZEN_HASH


class TestSubjectDigest:
    @given(st.text(), st.text())
    def test_subjects_have_their_own_digest(self, one: str, other: str) -> None:
        """Two subjects share a digest only when they are the same."""
        assert (subject_digest(one) == subject_digest(other)) == (one == other)
