"""To whom a free seat is offered, until when, and what an answer does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.groups.errors import AlreadySeated, GroupNotFound
from app.groups.rules import (
    Answer,
    InvitationState,
    free_seats,
    is_over,
    next_offers,
    ordered_first,
    seat_held_until,
    state_after,
    state_when_invited_again,
)

NOW = datetime(2026, 3, 2, 9, 17, 5, tzinfo=UTC)
ON_THE_LIST = ("waiting", "offered", "lapsed", "not_now")


class TestNextOffers:
    @given(st.integers(2, 16), st.sets(st.integers(1, 16)), st.integers(0, 20))
    def test_every_free_seat_is_offered_once_and_no_other(
        self, seat_count: int, in_use: set[int], waiting_count: int
    ) -> None:
        """The first who wait are asked, in order, each for a free seat of her own, as many as both allow."""
        waiting = [str(number) for number in range(waiting_count)]
        offers = next_offers(waiting, in_use, seat_count)
        free = free_seats(in_use, seat_count)
        assert len(offers) == min(len(free), waiting_count)
        assert [offer.client_id for offer in offers] == waiting[: len(offers)]
        assert [offer.seat_number for offer in offers] == free[: len(offers)]
        assert not in_use.intersection(free)


class TestHeldUntil:
    @given(st.timedeltas(timedelta(0), timedelta(days=400)), st.integers(1, 14))
    def test_it_is_the_full_hour_and_never_less_than_promised(self, later: timedelta, days: int) -> None:
        """At least so many days and less than an hour more, on the hour: no minute tells when it was let go."""
        now = NOW + later
        until = seat_held_until(now, days)
        assert timedelta(0) <= until - now - timedelta(days=days) < timedelta(hours=1)
        assert (until.minute, until.second, until.microsecond) == (0, 0, 0)

    def test_a_taken_seat_is_never_over(self) -> None:
        """A held one is from its instant on."""
        assert is_over(NOW, NOW)
        assert not is_over(NOW + timedelta(seconds=1), NOW)
        assert not is_over(None, NOW)


class TestAnswers:
    @pytest.mark.parametrize("state", ON_THE_LIST)
    def test_whoever_is_on_the_list_can_say_all(self, state: str) -> None:
        """No, not now, and that she waits; who is offered a seat goes on being offered it when she waits."""
        known = InvitationState(state)
        assert state_after(known, Answer.DECLINE) is InvitationState.DECLINED
        assert state_after(known, Answer.NOT_NOW) is InvitationState.NOT_NOW
        waits = InvitationState.OFFERED if state == "offered" else InvitationState.WAITING
        assert state_after(known, Answer.WAIT) is waits

    def test_no_said_twice_is_no(self) -> None:
        """A lost answer is asked for again; another answer after it comes too late."""
        assert state_after(InvitationState.DECLINED, Answer.DECLINE) is InvitationState.DECLINED
        for answer in (Answer.NOT_NOW, Answer.WAIT):
            with pytest.raises(GroupNotFound):
                state_after(InvitationState.DECLINED, answer)

    @pytest.mark.parametrize("answer", Answer)
    def test_a_member_leaves_instead_of_declining(self, answer: Answer) -> None:
        """Who has a seat is told so; who left has no invitation any more."""
        with pytest.raises(AlreadySeated):
            state_after(InvitationState.SEATED, answer)
        with pytest.raises(GroupNotFound):
            state_after(InvitationState.LEFT, answer)

    @pytest.mark.parametrize("state", InvitationState)
    def test_invited_again_she_waits_or_keeps_what_she_has(self, state: InvitationState) -> None:
        """A seat, and an offer, are not taken away by repeating the invitation."""
        keeps = state in {InvitationState.SEATED, InvitationState.OFFERED}
        assert state_when_invited_again(state) is (state if keeps else InvitationState.WAITING)


class TestOrder:
    def test_who_is_named_comes_first_and_the_others_stay(self) -> None:
        """In the order in which they are named; nobody is lost."""
        assert ordered_first(["a", "b", "c", "d"], ["d", "b"]) == ["d", "b", "a", "c"]

    @pytest.mark.parametrize("named", [["x"], ["a", "a"]])
    def test_strangers_and_repeats_are_refused(self, named: list[str]) -> None:
        """Somebody who is not invited, or named twice, changes no order."""
        with pytest.raises(GroupNotFound):
            ordered_first(["a", "b"], named)
