"""What a counselor offers, as she writes it down and as those who match see it. Pure values."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.matching.errors import CapabilityMalformed
from app.matching.rules import Capability, CounselorId, Way, WishKind
from app.matching.rules.criteria import MOST_LANGUAGES, MOST_TOPICS, MOST_WISHES, is_code
from app.scheduling.rules import Interval, Opening

MOST_CLIENTS: Final = 500

# A wish about a language is met by the languages themselves.
_TAG_KINDS: Final = frozenset(WishKind) - {WishKind.LANGUAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A counselor's languages (the one she speaks best first), ways of talking, topics, tags and room, in codes.

    A tag is the kind of a wish and a code, such as `gender:woman`. `capacity` counts clients. Raises
    `CapabilityMalformed` for anything that is no code, stands twice or is out of bounds: what she offers is shown
    to others, so there is no room for free text.
    """

    languages: tuple[str, ...]
    ways: frozenset[Way]
    topics: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    capacity: int
    accepting: bool = True
    takes_urgent: bool = True
    supervised: bool = False

    def __post_init__(self) -> None:
        """Refuse what matching could not read."""
        bounded = (
            1 <= len(self.languages) <= MOST_LANGUAGES
            and len(self.ways) >= 1
            and len(self.topics) <= MOST_TOPICS
            and len(self.tags) <= MOST_WISHES
            and 0 <= self.capacity <= MOST_CLIENTS
        )
        distinct = len(set(self.languages)) == len(self.languages)
        coded = all(map(is_code, (*self.languages, *self.topics))) and all(map(_is_tag, self.tags))
        if not (bounded and distinct and coded):
            raise CapabilityMalformed


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselorView:
    """A counselor as those who match see her: her offer, how many clients she has, when she is away and when free.

    `opening` is None where nothing of hers can be booked.
    """

    staff_id: UUID
    key_id: str
    offer: Offer
    load: int
    on_leave: tuple[Interval, ...]
    opening: Opening | None

    @property
    def capability(self) -> Capability:
        """What the matcher ranks."""
        offer = self.offer
        return Capability(
            staff_id=CounselorId(str(self.staff_id)),
            languages=offer.languages,
            ways=offer.ways,
            topics=offer.topics,
            tags=offer.tags,
            capacity=offer.capacity,
            accepting=offer.accepting,
            takes_urgent=offer.takes_urgent,
            supervised=offer.supervised,
            load=self.load,
            on_leave=self.on_leave,
            slots=tuple(self.opening.sessions()) if self.opening else (),
        )


def _is_tag(tag: str) -> bool:
    kind, _, value = tag.partition(":")
    return kind in _TAG_KINDS and is_code(value)
