"""A whole match: what is proposed, why, and the laws of ranking."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.errors import CapabilityMalformed
from app.matching.rules import (
    Capability,
    Criteria,
    MatchResult,
    ReasonCode,
    Urgency,
    Way,
    WeeklyRange,
    Wish,
    WishKind,
)
from app.matching.rules.filters import open_case, passing
from app.matching.rules.fits import fit_of
from tests.unit.matching.builders import (
    ANNA,
    BELA,
    NOW,
    TUESDAY,
    WOMAN,
    client,
    clients,
    counselor,
    counselor_id,
    names,
    ranked,
    slot,
    staffs,
)


def orders(criteria: Criteria, staff: list[Capability]) -> dict[str, tuple[int, ...]]:
    """Return the tuple of each who fits, by id."""
    case = open_case(criteria, staff, NOW)
    candidates, _ = passing(case, staff)
    return {one.capability.staff_id: fit_of(case, one).order(criteria.urgency) for one in candidates}


def reasons(result: MatchResult) -> dict[ReasonCode, dict[str, Any]]:
    """Return all that is said for and against the first proposal."""
    first = result.proposals[0]
    return {reason.code: reason.data for reason in (*first.reasons, *first.gave_up)}


class TestReasons:
    def test_all_that_speaks_for_a_counselor_is_said(self) -> None:
        """Every reason has its code and the data a screen needs."""
        criteria = client(
            languages=("be", "ru"),
            ways=frozenset({Way.VIDEO, Way.TEXT}),
            topics=frozenset({"prison"}),
            wishes=(Wish(WishKind.GENDER, "woman", must=True), Wish(WishKind.METHOD, "art")),
            earlier_counselors=frozenset({ANNA}),
        )
        offered = counselor(
            ways=frozenset(Way),
            topics=frozenset({"prison", "sleep"}),
            tags=frozenset({"gender:woman", "method:art"}),
            load=3,
        )
        assert reasons(ranked(criteria, offered)) == {
            ReasonCode.EARLIER_COUNSELOR: {},
            ReasonCode.LANGUAGE: {"language": "be", "choice": 1},
            ReasonCode.WAYS: {"ways": ("text", "video")},
            ReasonCode.MUSTS_MET: {"wishes": ("gender:woman",)},
            ReasonCode.PREFERENCES_MET: {"wishes": ("method:art",)},
            ReasonCode.TOPICS_COVERED: {"topics": ("prison",)},
            ReasonCode.COMMON_HOURS: {"count": 1, "first_at": "2026-03-17T10:00:00+00:00"},
            ReasonCode.LOAD: {"load": 3, "capacity": 10},
        }

    def test_all_that_was_given_up_is_said(self) -> None:
        """A proposal is honest about what she hoped for and does not get."""
        criteria = client(
            languages=("be", "ru"),
            topics=frozenset({"prison", "grief"}),
            wishes=(WOMAN,),
            for_relative=True,
            earlier_counselors=frozenset({BELA}),
        )
        sooner = counselor(counselor_id(9), languages=("pl", "ru"), slots=(slot(31),))
        later = counselor(languages=("ru",), topics=frozenset({"grief"}))
        result = ranked(criteria, later, sooner)
        assert {reason.code: reason.data for reason in result.proposals[0].gave_up} == {
            ReasonCode.NOT_EARLIER_COUNSELOR: {},
            ReasonCode.LANGUAGE_NOT_FIRST: {"language": "ru", "wanted": "be"},
            ReasonCode.PREFERENCES_MISSED: {"wishes": ("gender:woman", "experience:relatives")},
            ReasonCode.TOPICS_MISSED: {"topics": ("prison",)},
            ReasonCode.STARTS_LATER: {"hours": 3},
        }

    def test_a_proposal_in_words(self) -> None:
        """The command line reads it out: what fits, then what it gave up."""
        criteria = client(languages=("be", "ru"), wishes=(WOMAN,), topics=frozenset({"house_arrest"}))
        offered = counselor(languages=("ru",), topics=frozenset({"house_arrest"}), slots=(slot(34), slot(36)))
        assert ranked(criteria, offered).proposals[0].explain() == (
            "Fits: they share Russian, choice 2 of her languages; they can talk by video; "
            "topics covered: house arrest; 2 common hours, the first on 2026-03-17 10:00 UTC; "
            "0 of 10 places taken. Gave up: Russian instead of Belarusian; preferences not met: gender woman."
        )

    def test_a_proposal_that_gave_up_nothing_says_so(self) -> None:
        """Silence could mean that nobody looked."""
        assert ranked(client(), counselor()).proposals[0].explain().endswith(" Gave up: nothing.")

    def test_a_match_in_words(self) -> None:
        """The counts are read out in their order, and why there is nobody, if so."""
        full = counselor(BELA, load=10)
        counts = "2 -> 2 language -> 2 way -> 1 room -> 1 leave -> 1 supervision -> 1 hours -> 1 wishes"
        assert ranked(client(), counselor(), full).explain() == counts
        assert ranked(client(), full).explain() == (
            "1 -> 1 language -> 1 way -> 0 room -> 0 leave -> 0 supervision -> 0 hours -> 0 wishes. "
            "Everybody who fits so far is full or takes no such case at present."
        )

    def test_four_common_hours_are_listed_at_most(self) -> None:
        """The first four that do not overlap, earliest first."""
        quarters = tuple(slot(34 + quarter / 4) for quarter in range(40))
        (proposal,) = ranked(client(), counselor(slots=quarters)).proposals
        assert proposal.common_hours == tuple(slot(34 + hour) for hour in range(4))

    def test_only_safe_hours_are_listed(self) -> None:
        """A slot outside her safe hours is none of theirs."""
        criteria = client(safe_hours=(WeeklyRange(TUESDAY, 12 * 60, 13 * 60),))
        (proposal,) = ranked(criteria, counselor(slots=(slot(34), slot(36), slot(37)))).proposals
        assert proposal.common_hours == (slot(36),)

    def test_nothing_of_a_match_shows_in_a_repr(self) -> None:
        """Reasons repeat what she chose, so a traceback must not print them."""
        result = ranked(client(topics=frozenset({"prison"})), counselor(topics=frozenset({"prison"})))
        shown = repr(result) + repr(result.proposals) + repr(result.proposals[0].reasons)
        assert "prison" not in shown
        assert str(ANNA) not in shown


class TestLaws:
    def test_three_are_proposed_at_most(self) -> None:
        """More than three is a list to get lost in, unless asked for."""
        staff = [counselor(counselor_id(number)) for number in range(1, 8)]
        assert len(ranked(client(), *staff).proposals) == 3
        assert len(ranked(client(), *staff, limit=5).proposals) == 5

    def test_a_counselor_listed_twice_is_refused(self) -> None:
        """Which of the two would be true?"""
        with pytest.raises(CapabilityMalformed):
            ranked(client(), counselor(ANNA), counselor(ANNA, load=5))

    @given(clients, staffs, st.randoms(use_true_random=False))
    def test_the_order_of_the_list_does_not_matter(
        self, criteria: Criteria, staff: list[Capability], random: Random
    ) -> None:
        """The same counselors in another order give the same result, to the last word."""
        shuffled = list(staff)
        random.shuffle(shuffled)
        assert ranked(criteria, *staff) == ranked(criteria, *shuffled)

    @given(clients, staffs)
    def test_proposals_come_best_first(self, criteria: Criteria, staff: list[Capability]) -> None:
        """Each proposal's tuple is no worse than the next one's, and nobody left out has a better one."""
        by_id = orders(criteria, staff)
        proposed = [by_id[name] for name in names(ranked(criteria, *staff))]
        assert proposed == sorted(by_id.values())[:3]

    @given(clients, staffs)
    def test_another_limit_only_cuts_the_list(self, criteria: Criteria, staff: list[Capability]) -> None:
        """Asking for fewer gives the first of those that more would give."""
        everybody = ranked(criteria, *staff, limit=9).proposals
        for limit in (1, 2, 3):
            assert ranked(criteria, *staff, limit=limit).proposals == everybody[:limit]

    @given(clients, staffs)
    def test_one_counselor_more_never_makes_the_best_worse(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """The best tuple with her is no worse than the best without her."""
        without = orders(criteria, staff[1:])
        if without:
            assert min(orders(criteria, staff).values()) <= min(without.values())

    @given(clients, staffs)
    def test_one_counselor_less_keeps_the_others_in_their_order(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """Who stands before whom depends on those two alone."""
        everybody = names(ranked(criteria, *staff, limit=9))
        gone = staff[0].staff_id
        assert names(ranked(criteria, *staff[1:], limit=9)) == [name for name in everybody if name != gone]

    @given(clients, staffs)
    def test_an_urgent_case_starts_as_early_as_anybody_can(
        self, criteria: Criteria, staff: list[Capability]
    ) -> None:
        """The first proposal of an urgent case has the earliest common hour of all who fit."""
        urgent = replace(criteria, urgency=Urgency.URGENT)
        starts = [one.common_hours[0].starts_at for one in ranked(urgent, *staff, limit=9).proposals]
        assert starts == sorted(starts)
