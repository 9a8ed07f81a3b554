"""Whom a woman must not meet is never proposed, and nobody can read from a result that there is such a person."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given

from app.matching.rules import Capability, CounselorId, Criteria, FilterName, MatchResult
from tests.unit.matching.builders import (
    ANNA,
    BELA,
    client,
    clients,
    counselor,
    counselor_id,
    left_after,
    names,
    ranked,
    staffs,
)


def everything_readable(result: MatchResult) -> tuple[object, ...]:
    """Return a result as all that anybody could read of it, words included."""
    return result, result.explain(), [proposal.explain() for proposal in result.proposals]


def without_slots(staff: Sequence[Capability], absent: frozenset[CounselorId]) -> list[Capability]:
    """Return the same counselors, some of them free at no hour."""
    return [replace(one, slots=()) if one.staff_id in absent else one for one in staff]


class TestExclusions:
    def test_an_excluded_counselor_is_never_proposed(self) -> None:
        """Not even as the only one, and not even if she is an earlier one."""
        criteria = client(excluded=frozenset({ANNA}), earlier_counselors=frozenset({ANNA}))
        assert names(ranked(criteria, counselor(ANNA))) == []

    @given(clients, staffs)
    def test_an_exclusion_reads_like_an_hour_that_does_not_fit(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """Every count, proposal and word is that of a client who excludes nobody and finds no hour with her."""
        nobody_excluded = replace(criteria, excluded=frozenset())
        unfree = without_slots(staff, criteria.excluded)
        assert everything_readable(ranked(criteria, *staff)) == everything_readable(
            ranked(nobody_excluded, *unfree)
        )

    @given(clients, staffs)
    def test_no_count_that_colleagues_could_repeat_changes(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """The total and all filters on what staff know of each other count the excluded like everybody."""
        counts = left_after(ranked(criteria, *staff))
        open_to_all = left_after(ranked(replace(criteria, excluded=frozenset()), *staff))
        assert counts[FilterName.EVERYBODY] == len(staff)
        public = [name for name in FilterName if name not in {FilterName.HOURS, FilterName.WISHES}]
        assert [counts[name] for name in public] == [open_to_all[name] for name in public]

    def test_the_exclusion_does_take_effect_in_the_counts_it_hides_in(self) -> None:
        """The two laws above would hold for an exclusion that did nothing; this one does something."""
        staff = [counselor(counselor_id(number)) for number in range(1, 21)]
        counts = left_after(ranked(client(excluded=frozenset({ANNA})), *staff))
        assert (counts[FilterName.SUPERVISION], counts[FilterName.HOURS]) == (20, 19)

    def test_when_only_the_excluded_would_fit_the_hours_are_the_reason(self) -> None:
        """The reason given is the one a client gets whose hours fit nobody."""
        staff = [counselor(ANNA), counselor(BELA, languages=("pl",))]
        result = ranked(client(excluded=frozenset({ANNA})), *staff)
        assert result.unmatched_reason is FilterName.HOURS
        assert everything_readable(result) == everything_readable(
            ranked(client(), *without_slots(staff, frozenset({ANNA})))
        )

    def test_excluding_somebody_unknown_changes_nothing(self) -> None:
        """A counselor who left, or never was here, leaves no trace."""
        staff = [counselor(ANNA), counselor(BELA)]
        assert ranked(client(excluded=frozenset({counselor_id(99)})), *staff) == ranked(client(), *staff)
