"""What a counselor can offer: kept by the service, known to all staff, nothing secret in it."""

from dataclasses import dataclass, field
from datetime import datetime

from app.matching.errors import CapabilityMalformed
from app.matching.rules.criteria import CounselorId, Way, Wish, WishKind, is_counselor_id
from app.matching.rules.openings import openings_of
from app.scheduling.rules import Interval, Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One counselor as the matcher sees her.

    `languages` are codes, the one she speaks best first. `tags` are codes such as `gender:woman`. `capacity`
    and `load` count clients. `slots` are bookable sessions of the coming weeks, each of a session's full
    length, in any order: what the slot pipeline of scheduling returns. `on_leave` are absences; a slot that
    meets one is dropped. `accepting` False: she takes nobody new for now. Raises CapabilityMalformed when a
    number is negative, a language stands twice, the id is no UUID or a slot does not start with a cell.

    `openings` is derived from the slots, once, because ranking reads it for every client.
    """

    staff_id: CounselorId
    languages: tuple[str, ...]
    ways: frozenset[Way]
    capacity: int
    load: int
    slots: tuple[Interval, ...]
    topics: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    on_leave: tuple[Interval, ...] = ()
    takes_urgent: bool = True
    supervised: bool = False
    accepting: bool = True
    openings: tuple[Opening, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the bounds and derive what ranking needs."""
        distinct = len(set(self.languages)) == len(self.languages)
        if self.capacity < 0 or self.load < 0 or not distinct or not is_counselor_id(self.staff_id):
            raise CapabilityMalformed
        free = [slot for slot in self.slots if not any(slot.overlaps(leave) for leave in self.on_leave)]
        object.__setattr__(self, "openings", openings_of(free))

    def is_on_leave(self, at: datetime) -> bool:
        """Tell whether she is away at an instant."""
        return any(leave.starts_at <= at < leave.ends_at for leave in self.on_leave)

    def meets(self, wish: Wish) -> bool:
        """Tell whether she is what a wish asks for."""
        if wish.kind is WishKind.LANGUAGE:
            return wish.value in self.languages
        return wish.tag in self.tags
