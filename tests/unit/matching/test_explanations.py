"""Why a counselor whom somebody else proposed fits, drawn from a client's own answers."""

from app.matching.rules import Card, Reason, ReasonCode, Way, Wish, WishKind, explain_card, rank_counselors
from tests.unit.matching.builders import ANNA, BELA, NOW, TIE_KEY, WOMAN, client, counselor, slot

HOURS_AND_LOAD = {ReasonCode.COMMON_HOURS, ReasonCode.LOAD}


def card(
    *,
    languages: tuple[str, ...] = ("be",),
    topics: frozenset[str] = frozenset(),
    tags: frozenset[str] = frozenset(),
) -> Card:
    """Return Anna's card."""
    return Card(staff_id=ANNA, languages=languages, ways=frozenset({Way.VIDEO}), topics=topics, tags=tags)


class TestExplainCard:
    def test_it_says_what_the_ranking_says(self) -> None:
        """The reasons are those of a ranking, without the hours and the load, which the card does not hold."""
        hopes = Wish(WishKind.METHOD, "body"), Wish(WishKind.LANGUAGE, "pl")
        criteria = client(
            languages=("pl", "be"),
            topics=frozenset({"sleep", "prison"}),
            wishes=(Wish(WishKind.GENDER, "woman", must=True), *hopes),
            earlier_counselors=frozenset({BELA}),
        )
        topics, tags = frozenset({"sleep"}), frozenset({"gender:woman", "method:body"})
        anna = counselor(ANNA, slots=(slot(24),), topics=topics, tags=tags)
        ranked = rank_counselors(criteria, [anna], NOW, TIE_KEY)
        met, gave_up = explain_card(criteria, card(topics=topics, tags=tags))
        (proposal,) = ranked.proposals
        assert met == tuple(one for one in proposal.reasons if one.code not in HOURS_AND_LOAD)
        assert gave_up == proposal.gave_up

    def test_an_earlier_counselor_is_named_first(self) -> None:
        """Whom she knows from before stands in front."""
        met, gave_up = explain_card(client(earlier_counselors=frozenset({ANNA})), card())
        assert met[0] == Reason(ReasonCode.EARLIER_COUNSELOR)
        assert gave_up == ()

    def test_nothing_shared_is_no_reason(self) -> None:
        """A coordinator may propose against every wish; then nothing is claimed, and what is missed is said."""
        met, gave_up = explain_card(
            client(languages=("uk",), ways=frozenset({Way.TEXT}), wishes=(WOMAN,)), card()
        )
        assert met == ()
        assert [one.code for one in gave_up] == [ReasonCode.PREFERENCES_MISSED]
