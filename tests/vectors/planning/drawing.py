"""Requests for plans, drawn from a seed: the same for the same seed, on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

from app.groups.planning import Facilitator, GroupBounds, PlanRequest, WeeklySlot, Woman, WomanId
from app.matching.rules import CounselorId, Urgency, Way

_LANGUAGES: Final = ("be", "be", "be", "ru", "ru", "ru", "ru", "en")
_THEMES: Final = ("prison", "exile", "anxiety", "grief", "family")
_URGENCIES: Final = (*[Urgency.CALM] * 6, *[Urgency.SOON] * 3, Urgency.URGENT)
_DAYS_A_WEEK: Final = 7
_MOST_DAYS: Final = 200
_FIRST_HOUR: Final = 9

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much there is to plan. `safe_slots` and `free_slots` are how many a woman and a facilitator have."""

    women: int
    slots: int
    facilitators: int
    safe_slots: tuple[int, ...] = (3, 5, 8, 12)
    free_slots: int = 10
    apart: int = 0
    excluding_one_in: int = 20


class Draw:
    """Numbers that look drawn at random: the digits of a hash of the seed and how many were drawn before."""

    def __init__(self, seed: int) -> None:
        self._seed, self._drawn = seed, 0

    def below(self, limit: int) -> int:
        """Return a number from 0, less than `limit`."""
        self._drawn += 1
        digest = sha256(f"{self._seed}/{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8]) % limit

    def one_of(self, values: Sequence[Kind]) -> Kind:
        """Return one of the values."""
        return values[self.below(len(values))]

    def some_of(self, values: Sequence[Kind], count: int) -> frozenset[Kind]:
        """Return so many different values, or all."""
        left = list(values)
        return frozenset(left.pop(self.below(len(left))) for _ in range(min(count, len(left))))

    def client_id(self) -> WomanId:
        """Return an id as clients have them."""
        self._drawn += 1
        return WomanId(sha256(f"{self._seed}/{self._drawn}/id".encode()).hexdigest())


def drawn_request(seed: int, sizes: Sizes, bounds: GroupBounds) -> PlanRequest:
    """Return the request of a seed."""
    draw = Draw(seed)
    slots = tuple(
        WeeklySlot(
            at % _DAYS_A_WEEK, (_FIRST_HOUR + 2 * (at // _DAYS_A_WEEK)) * 60, 90, preferred=at % 3 == 0
        )
        for at in range(sizes.slots)
    )
    staff = tuple(CounselorId(f"00000000-0000-4000-8000-{at:012x}") for at in range(sizes.facilitators))
    women = tuple(_woman(draw, sizes, staff) for _ in range(sizes.women))
    ids = [one.woman_id for one in women]
    return PlanRequest(
        women=women,
        facilitators=tuple(_facilitator(draw, sizes, one) for one in staff),
        slots=slots,
        themes=_THEMES,
        bounds=bounds,
        apart=frozenset(draw.some_of(ids, 2) for _ in range(sizes.apart)),
    )


def bounds(
    *, fewest: int = 5, most: int = 10, facilitators: int = 1, most_groups_each: int = 1
) -> GroupBounds:
    """Return bounds of groups that meet by video."""
    return GroupBounds(
        way=Way.VIDEO,
        fewest=fewest,
        most=most,
        facilitators=facilitators,
        most_groups_each=most_groups_each,
    )


def _woman(draw: Draw, sizes: Sizes, staff: Sequence[CounselorId]) -> Woman:
    excludes = draw.below(sizes.excluding_one_in) == 0
    return Woman(
        woman_id=draw.client_id(),
        languages=frozenset(draw.one_of(_LANGUAGES) for _ in range(draw.one_of((1, 1, 2)))),
        topics=draw.some_of(_THEMES, draw.one_of((1, 1, 2, 3))),
        ways=frozenset({Way.VIDEO} if draw.below(25) else {Way.TEXT}),
        slots=draw.some_of(range(sizes.slots), draw.one_of(sizes.safe_slots)),
        urgency=draw.one_of(_URGENCIES),
        waiting_days=draw.below(_MOST_DAYS),
        excluded=draw.some_of(staff, 1) if excludes else frozenset(),
    )


def _facilitator(draw: Draw, sizes: Sizes, staff_id: CounselorId) -> Facilitator:
    own = draw.one_of(("be", "ru"))
    return Facilitator(
        staff_id=staff_id,
        languages=frozenset({own, "ru"} if draw.below(5) < 3 else {own}),
        topics=draw.some_of(_THEMES, 3),
        slots=draw.some_of(range(sizes.slots), sizes.free_slots),
    )
