"""What a counselor offers, as she writes it down and as those who match see it. Pure values."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.matching.errors import CapabilityMalformed
from app.matching.rules import Capability, CounselorId, Way, WishKind
from app.matching.rules.criteria import MOST_LANGUAGES, MOST_TOPICS, MOST_WISHES, is_code
from app.scheduling.rules import Interval, Opening

MOST_CLIENTS: Final = 500
MOST_ALIAS_LETTERS: Final = 40
MOST_LINE_LETTERS: Final = 160

# A wish about a language is met by the languages themselves.
_TAG_KINDS: Final = frozenset(WishKind) - {WishKind.LANGUAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A counselor's languages (the one she speaks best first), ways of talking, topics, tags and room, in codes.

    A tag is the kind of a wish and a code, such as `gender:woman`. `capacity` counts clients. `alias` is what clients
    call her and `line` a sentence of hers to them, the only free text there is (ADR 33); both may be empty. Raises
    `CapabilityMalformed` for anything else that is no code, stands twice or is out of bounds.
    """

    languages: tuple[str, ...]
    ways: frozenset[Way]
    topics: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    capacity: int
    accepting: bool = True
    takes_urgent: bool = True
    supervised: bool = False
    alias: str = ""
    line: str = ""

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
        told = _is_told(self.alias, MOST_ALIAS_LETTERS) and _is_told(self.line, MOST_LINE_LETTERS)
        if not (bounded and distinct and coded and told):
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


def _is_told(text: str, most_letters: int) -> bool:
    # Printable also means: one line, and no sign that turns the reading direction of the page around it.
    return len(text) <= most_letters and text.isprintable() and text == text.strip()


def _is_tag(tag: str) -> bool:
    kind, _, value = tag.partition(":")
    return kind in _TAG_KINDS and is_code(value)
