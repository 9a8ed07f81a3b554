"""Invitations in their order, seats that are held, and to whom a free one is offered next.

    waiting ──> offered ──> seated ──> left
       ^           │
       │           ├──> lapsed     (the time was over)
       │           ├──> not_now    (she stays on the list and is passed over)
       └───────────┴──> declined

`lapsed` and `not_now` come back to `waiting` when she says so or a coordinator does, `declined` and `left` when a
coordinator invites her anew. An offered woman has a numbered seat, as a seated one has: nobody is promised a seat that
is not there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.groups.errors import AlreadySeated, GroupNotFound


class InvitationState(StrEnum):
    """Where an invitation stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    SEATED = "seated"
    LAPSED = "lapsed"
    NOT_NOW = "not_now"
    DECLINED = "declined"
    LEFT = "left"


class Answer(StrEnum):
    """What an invited woman can say, besides that she takes the seat."""

    DECLINE = "decline"
    NOT_NOW = "not_now"
    WAIT = "wait"


_ON_THE_LIST: Final = frozenset(
    {
        InvitationState.WAITING,
        InvitationState.OFFERED,
        InvitationState.LAPSED,
        InvitationState.NOT_NOW,
    }
)
SHOWN_TO_HER: Final = _ON_THE_LIST | {InvitationState.SEATED}
_STATE_AFTER: Final = {
    Answer.DECLINE: InvitationState.DECLINED,
    Answer.NOT_NOW: InvitationState.NOT_NOW,
    Answer.WAIT: InvitationState.WAITING,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A free seat, counted from 1, and who is asked."""

    client_id: str
    seat_number: int


def free_seats(in_use: Collection[int], seat_count: int) -> list[int]:
    """Return the numbers of the seats that are neither taken nor held, the lowest first."""
    return [number for number in range(1, seat_count + 1) if number not in in_use]


def next_offers(waiting: Sequence[str], in_use: Collection[int], seat_count: int) -> list[Offer]:
    """Return who is offered which free seat: those who wait, in their order, from the lowest seat on."""
    pairs = zip(waiting, free_seats(in_use, seat_count), strict=False)
    return [Offer(client_id, seat_number) for client_id, seat_number in pairs]


def seat_held_until(now: datetime, hold_days: int) -> datetime:
    """Return until when a seat that is offered now is held: so many days, then up to the next full hour.

    By the hour, because to the second it would tell at which moment somebody else let the seat go.
    """
    until = now + timedelta(days=hold_days)
    full = until.replace(minute=0, second=0, microsecond=0)
    return full if full == until else full + timedelta(hours=1)


def is_over(held_until: datetime | None, now: datetime) -> bool:
    """Tell whether a seat is held no longer. A taken one, which is held without end, never is."""
    return held_until is not None and held_until <= now


def state_after(state: InvitationState, answer: Answer) -> InvitationState:
    """Return where an invitation stands after its woman answered; the same answer twice changes nothing.

    One who is offered a seat or waits for one already does what `wait` asks. Raises `GroupNotFound` for an invitation
    that is over, `AlreadySeated` for one who has a seat: leaving is another thing than declining.
    """
    after = _STATE_AFTER[answer]
    if state is after:
        return after
    if state is InvitationState.SEATED:
        raise AlreadySeated
    if state not in _ON_THE_LIST:
        raise GroupNotFound
    return state if (state, answer) == (InvitationState.OFFERED, Answer.WAIT) else after


def state_when_invited_again(state: InvitationState) -> InvitationState:
    """Return where an invitation stands when a coordinator repeats it: who has or is offered a seat keeps it."""
    keeps = {InvitationState.SEATED, InvitationState.OFFERED}
    return state if state in keeps else InvitationState.WAITING


def ordered_first(order: Sequence[str], named_first: Sequence[str]) -> list[str]:
    """Return the order in which those named come first, as named, and the others after them, as they were.

    Raises `GroupNotFound` for somebody who is not in it, or named twice.
    """
    if len(set(named_first)) != len(named_first) or not set(named_first) <= set(order):
        raise GroupNotFound
    return [*named_first, *_others(order, named_first)]


def _others(order: Iterable[str], named: Sequence[str]) -> list[str]:
    return [client_id for client_id in order if client_id not in named]
