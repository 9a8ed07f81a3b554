"""What a counselor is to one client, in codes: for a proposal that somebody else made, without hours and load.

A client's device draws this from her own opened answers and the counselor's card. Nobody need tell it why.
"""

from collections.abc import Collection
from dataclasses import dataclass

from app.matching.rules.criteria import CounselorId, Criteria, Way, Wish, WishKind
from app.matching.rules.reasons import Reason, ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A counselor as a client sees her: languages (the one she speaks best first), ways, topics and tags in codes."""

    staff_id: CounselorId
    languages: tuple[str, ...]
    ways: frozenset[Way]
    topics: frozenset[str]
    tags: frozenset[str]


def explain_card(criteria: Criteria, card: Card) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Return what of her wishes the counselor meets, and what was given up, each in the order in which it counts."""
    musts = [wish for wish in criteria.wishes if wish.must]
    hopes = [wish for wish in criteria.wishes if not wish.must]
    language = _shared_language(criteria, card)
    known = card.staff_id in criteria.earlier_counselors
    met = [
        *([Reason(ReasonCode.EARLIER_COUNSELOR)] if known else []),
        *language[:1],
        *_listed(ReasonCode.WAYS, "ways", sorted(way.value for way in criteria.ways & card.ways)),
        *_listed(ReasonCode.MUSTS_MET, "wishes", [wish.tag for wish in musts if _meets(card, wish)]),
        *_listed(ReasonCode.PREFERENCES_MET, "wishes", [wish.tag for wish in hopes if _meets(card, wish)]),
        *_listed(ReasonCode.TOPICS_COVERED, "topics", sorted(criteria.topics & card.topics)),
    ]
    gave_up = [
        *([Reason(ReasonCode.NOT_EARLIER_COUNSELOR)] if criteria.earlier_counselors and not known else []),
        *language[1:],
        *_listed(
            ReasonCode.PREFERENCES_MISSED, "wishes", [wish.tag for wish in hopes if not _meets(card, wish)]
        ),
        *_listed(ReasonCode.TOPICS_MISSED, "topics", sorted(criteria.topics - card.topics)),
    ]
    return tuple(met), tuple(gave_up)


def _shared_language(criteria: Criteria, card: Card) -> list[Reason]:
    """Return the shared language she likes best, and behind it, where that is not her first, that it is not."""
    shared = [
        (choice, language) for choice, language in enumerate(criteria.languages) if language in card.languages
    ]
    if not shared:
        return []
    choice, language = shared[0]
    spoken = Reason(ReasonCode.LANGUAGE, (("language", language), ("choice", choice + 1)))
    wanted = (("language", language), ("wanted", criteria.languages[0]))
    return [spoken, Reason(ReasonCode.LANGUAGE_NOT_FIRST, wanted)] if choice else [spoken]


def _meets(card: Card, wish: Wish) -> bool:
    return wish.value in card.languages if wish.kind is WishKind.LANGUAGE else wish.tag in card.tags


def _listed(code: ReasonCode, name: str, values: Collection[str]) -> list[Reason]:
    return [Reason(code, ((name, tuple(values)),))] if values else []
