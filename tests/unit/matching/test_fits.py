"""The soft order, and the keyed hash that settles what it leaves open."""

from collections import Counter
from typing import Any

import pytest

from app.matching.rules import Criteria, Urgency, rank_counselors, tie_key_of_case
from app.matching.rules.fits import keyed_tie
from tests.unit.matching.builders import (
    ANNA,
    BELA,
    NOW,
    TIE_KEY,
    WOMAN,
    client,
    counselor,
    names,
    ranked,
    slot,
)

SECRET = b"a secret of the team, 32 bytes.."

# What comes after the languages in the order, with what is good and what is bad in it.
GOOD_AND_BAD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"tags": frozenset({"gender:woman"})}, {"tags": frozenset({"gender:man"})}),
    ({"topics": frozenset({"prison", "exile"})}, {"topics": frozenset({"prison", "sleep", "grief"})}),
    ({"slots": (slot(24),)}, {"slots": (slot(25),)}),
    ({"load": 1}, {"load": 2}),
]
GOOD: dict[str, Any] = {key: value for good, _ in GOOD_AND_BAD for key, value in good.items()}
BAD: dict[str, Any] = {key: value for _, bad in GOOD_AND_BAD for key, value in bad.items()}
DECIDING = ["preferences", "topics", "earliest start", "load"]


def wanting(urgency: Urgency = Urgency.CALM) -> Criteria:
    """Return a client who cares for every entry of the order."""
    return client(
        languages=("be", "ru"),
        wishes=(WOMAN,),
        topics=frozenset({"prison", "exile"}),
        earlier_counselors=frozenset({ANNA}),
        urgency=urgency,
    )


class TestSoftOrder:
    def test_an_earlier_counselor_comes_before_everything(self) -> None:
        """Continuity wins though all else is worse."""
        earlier = counselor(ANNA, languages=("pl", "ru"), **BAD)
        assert names(ranked(wanting(), counselor(BELA, **GOOD), earlier)) == [ANNA, BELA]

    @pytest.mark.parametrize(
        ("better", "worse"),
        [(("pl", "be"), ("ru",)), (("be",), ("pl", "be"))],
        ids=["the client's choice", "the counselor's skill"],
    )
    def test_the_language_comes_before_what_follows(
        self, better: tuple[str, ...], worse: tuple[str, ...]
    ) -> None:
        """The language she likes better wins, then the one the counselor speaks better, though all else is worse."""
        nobody_known = client(languages=("be", "ru"), wishes=(WOMAN,), topics=frozenset({"prison", "exile"}))
        result = ranked(
            nobody_known, counselor(ANNA, languages=worse, **GOOD), counselor(BELA, languages=better, **BAD)
        )
        assert names(result) == [BELA, ANNA]

    @pytest.mark.parametrize("deciding", range(len(DECIDING)), ids=DECIDING)
    def test_each_entry_decides_before_those_after_it(self, deciding: int) -> None:
        """Equal before an entry, better in it, worse in everything after it: better in all."""
        better, worse = dict(GOOD), dict(GOOD)
        worse.update(GOOD_AND_BAD[deciding][1])
        for _, bad in GOOD_AND_BAD[deciding + 1 :]:
            better.update(bad)
        criteria = client(wishes=(WOMAN,), topics=frozenset({"prison", "exile"}))
        assert names(ranked(criteria, counselor(ANNA, **worse), counselor(BELA, **better))) == [BELA, ANNA]

    def test_an_urgent_case_takes_the_earliest_start_first_of_all(self) -> None:
        """Even before her earlier counselor who is better in everything else."""
        earlier_later = counselor(ANNA, **{**GOOD, "slots": (slot(25),)})
        unknown_sooner = counselor(BELA, languages=("pl", "ru"), **{**BAD, "slots": (slot(24),)})
        assert names(ranked(wanting(Urgency.URGENT), earlier_later, unknown_sooner)) == [BELA, ANNA]
        assert names(ranked(wanting(Urgency.SOON), earlier_later, unknown_sooner)) == [ANNA, BELA]

    def test_load_counts_against_capacity(self) -> None:
        """Three of ten is less than two of four."""
        result = ranked(client(), counselor(ANNA, load=2, capacity=4), counselor(BELA, load=3, capacity=10))
        assert names(result) == [BELA, ANNA]

    def test_the_start_that_counts_is_one_in_common(self) -> None:
        """An earlier slot outside her safe hours gives no advantage."""
        leave = (slot(24, 60),)
        result = ranked(
            client(),
            counselor(ANNA, slots=(slot(24), slot(30)), on_leave=leave),
            counselor(BELA, slots=(slot(29),)),
        )
        assert names(result) == [BELA, ANNA]


class TestTies:
    def test_equals_take_turns_over_many_cases(self) -> None:
        """With a key for every case, neither of two equal counselors always comes first."""
        firsts = Counter(
            names(
                rank_counselors(
                    client(),
                    [counselor(ANNA), counselor(BELA)],
                    NOW,
                    tie_key_of_case(SECRET, f"case {number}"),
                )
            )[0]
            for number in range(100)
        )
        assert min(firsts[ANNA], firsts[BELA]) > 25

    def test_the_hash_is_frozen(self) -> None:
        """Another implementation must break ties in the same way."""
        assert (
            tie_key_of_case(SECRET, "a case").hex()
            == "bb9587619016f515b9d882812cf730ce17ec6d1fd5f633d43a48bb48a24870c0"
        )
        assert (
            keyed_tie(TIE_KEY, ANNA).hex()
            == "d58669d9672caec3faecc55eb512e77092f06f6b93b5a8049b3987298616f262"
        )

    def test_the_smaller_hash_comes_first(self) -> None:
        """Among equals the order is that of the hashes."""
        expected = sorted([ANNA, BELA], key=lambda one: keyed_tie(TIE_KEY, one))
        assert names(ranked(client(), counselor(ANNA), counselor(BELA))) == expected

    @pytest.mark.parametrize("staff", [[], [counselor()]], ids=["nobody", "one"])
    def test_a_short_key_is_refused(self, staff: list[Any]) -> None:
        """A key that could be guessed is refused even where there is no tie to break."""
        with pytest.raises(ValueError, match="16 bytes"):
            rank_counselors(client(), staff, NOW, b"short")
        with pytest.raises(ValueError, match="16 bytes"):
            tie_key_of_case(b"short", "a case")
