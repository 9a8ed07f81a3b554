"""The answers that can be chosen, as codes, and what they mean to the matcher.

The words for them stand in `app/templates/pages/_labels.html`, which a test holds against this list. Counselors
are described with the same codes: topics as they are, wishes as tags such as `experience:prison`.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.matching.rules import GroupWish, Urgency, Way, WishKind
from app.matching.rules.criteria import RELATIVES

UNSAID: Final = "unsaid"
SELF: Final = "self"
RELATIVE: Final = "relative"
REASONS: Final = (SELF, RELATIVE, UNSAID)

LANGUAGES: Final = ("be", "ru", "en", "uk", "pl", "lt")
WAYS: Final = tuple(way.value for way in (Way.VIDEO, Way.VOICE, Way.TEXT, Way.IN_PERSON))

GROUP: Final = "group"
GROUP_WISHES: Final = tuple(wish.value for wish in GroupWish)

TOPICS: Final = (
    "prison",
    "house_arrest",
    "persecution",
    "waiting",
    "exile",
    "anxiety",
    "low_mood",
    "sleep",
    "grief",
    "violence",
    "family",
    "children",
    "other",
    UNSAID,
)

URGENCIES: Final = (Urgency.CALM.value, Urgency.SOON.value, Urgency.URGENT.value, UNSAID)

ANY_TIME: Final = "any"
CHOSEN_TIMES: Final = "chosen"
LATER: Final = "later"
WHENS: Final = (ANY_TIME, CHOSEN_TIMES, LATER)

WISH: Final = "wish"
MUST: Final = "must"
WEIGHTS: Final = (WISH, MUST)
WISH_GENDER: Final = "wish_gender"
GENDERS: Final = tuple(f"{gender}-{weight}" for gender in ("woman", "man") for weight in WEIGHTS)
WISHES: Final = MappingProxyType(
    {
        "wish_prison": (WishKind.EXPERIENCE, "prison"),
        "wish_relatives": (RELATIVES.kind, RELATIVES.value),
        "wish_exile": (WishKind.BACKGROUND, "exile"),
        "wish_over_40": (WishKind.AGE, "over_40"),
        "wish_art": (WishKind.METHOD, "art"),
    }
)

CONSENTS_NEEDED: Final = ("team", "counselor", "server")
CONSENTS: Final = (*CONSENTS_NEEDED, "statistics")
# Where her own device seals, no server sees anything that she would have to agree to.
CONSENTS_ON_A_DEVICE: Final = ("team", "counselor", "statistics")


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of a day by her clock, in whole hours. Nobody works at night, so none is offered."""

    starts_hour: int
    ends_hour: int


DAY_PARTS: Final = (DayPart(6, 10), DayPart(10, 14), DayPart(14, 18), DayPart(18, 22))
WEEKDAYS: Final = range(7)
HOURS: Final = tuple(f"{weekday}-{part.starts_hour}" for weekday in WEEKDAYS for part in DAY_PARTS)
