"""Seats against a model: whatever order women and coordinators act in, none leaks and none is promised twice.

The model is a list and a dictionary; the rules and the database are the real ones, on SQLite. Few and short runs in
`make test`, many and long ones in `make attack`.
"""

import asyncio
import math
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.clients.rules import ClientStatus
from app.database import Base, ShredBase, Stores, Transaction, open_stores, transaction
from app.errors import DomainError
from app.groups import service
from app.groups.errors import (
    AlreadySeated,
    GroupFull,
    GroupNotFound,
    GroupNotJoinable,
    GroupStateNotPossible,
    SeatsInUse,
    TooFewMembers,
)
from app.groups.rules import Answer, GroupSize, GroupState, Part
from tests.fakes import FrozenClock
from tests.integration.groups_acts import Circle, Woman, found_circle

_FULL: Final = os.environ.get("HELPLINE_GATES") == "full"
_RUNS: Final = settings(
    max_examples=150 if _FULL else 8, stateful_step_count=40 if _FULL else 12, deadline=None
)
_WOMEN: Final = 5
_STEPS: Final = {"draft": "forming", "forming": "running", "running": "finished"}
_ON_THE_LIST: Final = ("waiting", "offered", "lapsed", "not_now")

women = st.integers(0, _WOMEN - 1)


class Model:
    """What should be: who was invited, in order, and where each stands; who has or holds which seat, until when."""

    def __init__(self, seat_count: int, hold_days: int, *, joins_late: bool) -> None:
        self.state, self.seat_count, self.hold_days, self.joins_late = (
            "draft",
            seat_count,
            hold_days,
            joins_late,
        )
        self.order: list[int] = []
        self.stands: dict[int, str] = {}
        self.seats: dict[int, tuple[int, float]] = {}

    @property
    def joinable(self) -> bool:
        """Whether seats are offered."""
        return self.state == "forming" or (self.state == "running" and self.joins_late)

    def pass_on(self, now: datetime) -> None:
        """Let what is over lapse and offer what is free."""
        for number, (woman, until) in list(self.seats.items()):
            if until <= now.timestamp():
                del self.seats[number]
                self.stands[woman] = "lapsed"
        for number in range(1, self.seat_count + 1):
            waiting = [woman for woman in self.order if self.stands[woman] == "waiting"]
            if self.joinable and waiting and number not in self.seats:
                hours = math.ceil(now.timestamp() / 3600) + 24 * self.hold_days
                self.seats[number] = (waiting[0], hours * 3600)
                self.stands[waiting[0]] = "offered"

    def free(self, woman: int) -> None:
        """Let nobody hold or have a seat for her."""
        self.seats = {number: seat for number, seat in self.seats.items() if seat[0] != woman}

    def move(self, woman: int, state: str) -> None:
        """Let her stand elsewhere; behind everybody when she waits again."""
        if state not in {"offered", "seated"}:
            self.free(woman)
        if state == "waiting" and self.stands.get(woman) != "waiting":
            self.order = [one for one in self.order if one != woman] + [woman]
        self.stands[woman] = state

    def forget(self, woman: int) -> None:
        """Know nothing of her any more."""
        self.free(woman)
        self.order = [one for one in self.order if one != woman]
        self.stands.pop(woman, None)

    def sees(self, woman: int, *also: str) -> bool:
        """Tell whether the group exists for her."""
        return self.state != "draft" and self.stands.get(woman) in {*_ON_THE_LIST, "seated", *also}


class Seats(RuleBasedStateMachine):
    """The real thing and the model, side by side."""

    runner: asyncio.Runner
    circle: Circle
    everybody: list[Woman]

    @initialize(seat_count=st.integers(2, 3), hold_days=st.integers(1, 2), joins_late=st.booleans())
    def open(self, seat_count: int, hold_days: int, joins_late: bool) -> None:
        """Open a group of its own for this run."""
        self.model = Model(seat_count, hold_days, joins_late=joins_late)
        self.circle = replace(self.circle, group_id=uuid4())
        size = GroupSize(2, seat_count, hold_days, joins_late)
        leads = [(self.circle.facilitator.staff_id, Part.FACILITATOR)]
        self.act(lambda work: self.call(service.open_group, work, leads=leads, size=size))
        # Nearly all of them are asked already: what can leak is in the hands of women who answer.
        for woman in range(_WOMEN - 1):
            self.invite(woman)
        self.step(1)

    @rule(woman=women)
    def invite(self, woman: int) -> None:
        """A coordinator invites, or invites again."""
        if self.model.state in {"finished", "cancelled"}:
            self.refuses(GroupNotJoinable, lambda _: self.circle.invite(self.everybody[woman]), own=True)
            return
        if self.model.stands.get(woman) not in {"seated", "offered"}:
            self.model.move(woman, "waiting")
        self.runner.run(self.circle.invite(self.everybody[woman]))
        self.settle()

    @rule(woman=women)
    def accept(self, woman: int) -> None:
        """A woman takes a seat, if one is hers to take."""
        self.model.pass_on(self.now)
        if not self.model.sees(woman):
            self.refuses(GroupNotFound, lambda _: self.circle.accept(self.everybody[woman]), own=True)
        elif self.model.stands[woman] == "seated":
            self.runner.run(self.circle.accept(self.everybody[woman]))
        elif not self.model.joinable:
            self.refuses(GroupNotJoinable, lambda _: self.circle.accept(self.everybody[woman]), own=True)
        else:
            self.take_a_seat(woman)
        self.settle()

    def take_a_seat(self, woman: int) -> None:
        """Let her take the seat she is offered, or one that nobody else waits for."""
        before, order = self.model.stands[woman], list(self.model.order)
        if before not in {"offered", "waiting"}:
            self.model.move(woman, "waiting")
            self.model.pass_on(self.now)
        if self.model.stands[woman] != "offered":
            self.refuses(GroupFull, lambda _: self.circle.accept(self.everybody[woman]), own=True)
            self.model.stands[woman], self.model.order = before, order
            return
        number = next(number for number, seat in self.model.seats.items() if seat[0] == woman)
        assert self.runner.run(self.circle.accept(self.everybody[woman])) == number
        self.model.seats[number] = (woman, math.inf)
        self.model.stands[woman] = "seated"

    @rule(woman=women, answer=st.sampled_from(Answer))
    def answer(self, woman: int, answer: Answer) -> None:
        """A woman says no, not now, or that she waits."""
        self.model.pass_on(self.now)
        said = lambda work: self.call_her(service.answer_invitation, work, woman, answer=answer)  # noqa: E731 - an act
        stands = self.model.stands.get(woman)
        also = ("declined",) if answer is Answer.DECLINE else ()
        if not self.model.sees(woman, *also):
            self.refuses(GroupNotFound, said)
        elif stands == "seated":
            self.refuses(AlreadySeated, said)
        else:
            after = {"decline": "declined", "not_now": "not_now", "wait": "waiting"}[answer.value]
            if (stands, after) != ("offered", "waiting") and stands != after:
                self.model.move(woman, after)
            self.act(said)
        self.settle()

    @rule(woman=women)
    def leave(self, woman: int) -> None:
        """A member leaves."""
        self.model.pass_on(self.now)
        left = lambda work: self.call_her(service.leave_group, work, woman)  # noqa: E731 - an act
        if self.model.state == "draft" or self.model.stands.get(woman) not in {"seated", "left"}:
            self.refuses(GroupNotFound, left)
        else:
            self.model.move(woman, "left")
            self.act(left)
        self.settle()

    @rule(woman=women)
    def withdraw(self, woman: int) -> None:
        """A coordinator takes an invitation back, or releases a member."""
        taken = lambda work: self.call_her(  # noqa: E731 - an act
            service.withdraw_invitation, work, woman, coordinator_id=self.coordinator_id
        )
        if woman not in self.model.stands:
            self.refuses(GroupNotFound, taken)
            return
        if self.model.stands[woman] == "seated":
            self.model.move(woman, "left")
        else:
            self.model.forget(woman)
        self.act(taken)
        self.settle()

    @rule(woman=women)
    def erase(self, woman: int) -> None:
        """A woman erases everything; she may ask for help again."""
        self.model.forget(woman)
        client_id = self.everybody[woman].client_id
        self.act(lambda work: service.release_client(work.main, self.circle.clock, client_id=client_id))
        self.settle()

    @rule(named=st.lists(women, unique=True, min_size=1))
    def order(self, named: list[int]) -> None:
        """A coordinator puts some first."""
        client_ids = [self.everybody[woman].client_id for woman in named]
        put = lambda work: service.order_invitations(  # noqa: E731 - an act
            work.main, group_id=self.circle.group_id, client_ids=client_ids
        )
        if not set(named) <= set(self.model.order):
            self.refuses(GroupNotFound, put)
            return
        self.model.order = named + [one for one in self.model.order if one not in named]
        self.act(put)

    @rule(seat_count=st.integers(2, 4))
    def resize(self, seat_count: int) -> None:
        """A coordinator adds or takes seats."""
        size = GroupSize(2, seat_count, self.model.hold_days, self.model.joins_late)
        leads = [(self.circle.facilitator.staff_id, Part.FACILITATOR)]
        resized = lambda work: self.call(service.change_group, work, leads=leads, size=size)  # noqa: E731 - an act
        if max(self.model.seats, default=0) > seat_count:
            self.refuses(SeatsInUse, resized)
            return
        self.model.seat_count = seat_count
        self.act(resized)
        self.settle()

    @rule(cancels=st.integers(0, 9))
    def step(self, cancels: int) -> None:
        """A programme goes on; now and then it is cancelled."""
        wanted = _STEPS.get(self.model.state, "forming") if cancels else "cancelled"
        gone = lambda work: self.call(service.set_group_state, work, state=GroupState(wanted))  # noqa: E731 - an act
        if self.model.state in {"finished", "cancelled"}:
            if wanted != self.model.state:
                self.refuses(GroupStateNotPossible, gone)
            return
        if wanted == "running" and list(self.model.stands.values()).count("seated") < 2:
            self.refuses(TooFewMembers, gone)
            return
        self.model.state = wanted
        self.act(gone)
        self.end_offers()
        self.settle()

    def end_offers(self) -> None:
        """Let the model know who still stands where when nobody can join any more."""
        for woman, stands in list(self.model.stands.items()):
            if self.model.state in {"finished", "cancelled"} and stands != "seated":
                self.model.forget(woman)
            elif not self.model.joinable and stands == "offered":
                self.model.free(woman)
                self.model.stands[woman] = "waiting"

    @rule(hours=st.integers(1, 60), job=st.booleans())
    def wait(self, hours: int, job: bool) -> None:
        """Time goes by, and the job comes by or not."""
        self.circle.clock.advance(hours=hours)
        if job:
            self.settle()

    @invariant()
    def both_agree(self) -> None:
        """The database says what the model says; no seat is beyond the last, and none is free while somebody waits."""
        rows, joinable = self.runner.run(self.rows()), self.model.joinable
        index = {woman.client_id: number for number, woman in enumerate(self.everybody)}
        assert [index[row.client_id] for row in rows] == self.model.order
        assert {index[row.client_id]: row.state.value for row in rows} == self.model.stands
        held = {
            row.seat_number: (
                index[row.client_id],
                math.inf if row.held_until is None else row.held_until.timestamp(),
            )
            for row in rows
            if row.seat_number is not None
        }
        assert held == self.model.seats
        assert all(1 <= number <= self.model.seat_count for number in held)
        waits = any(row.state.value == "waiting" for row in rows)
        assert not (joinable and waits and len(held) < self.model.seat_count)

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.circle.clock.now()

    @property
    def coordinator_id(self) -> Any:  # noqa: ANN401 - an id
        """Who coordinates."""
        return self.circle.organisation.coordinator.staff_id

    def settle(self) -> None:
        """Let the job run, here and in the model."""
        self.model.pass_on(self.now)
        self.act(lambda work: service.pass_on_seats_over(work.main, self.circle.clock))

    def call(self, serve: Callable[..., Any], work: Transaction, **given: object) -> Any:  # noqa: ANN401 - an act
        """Call a coordinator's act on this group."""
        ids = {"group_id": self.circle.group_id, "coordinator_id": self.coordinator_id}
        return serve(work.main, self.circle.clock, **ids, **given)

    def call_her(self, serve: Callable[..., Any], work: Transaction, woman: int, **given: object) -> Any:  # noqa: ANN401 - an act
        """Call an act about one woman."""
        ids = {"group_id": self.circle.group_id, "client_id": self.everybody[woman].client_id}
        return serve(work.main, self.circle.clock, **ids, **given)

    def act(self, serve: Callable[[Transaction], Coroutine[Any, Any, object]]) -> None:
        """Do one thing in a transaction of its own."""
        self.runner.run(self.in_transaction(serve))

    async def in_transaction(self, serve: Callable[[Transaction], Coroutine[Any, Any, object]]) -> None:
        """Commit one act."""
        async with transaction(self.circle.stores) as work:
            await serve(work)

    def refuses(
        self,
        fact: type[DomainError],
        serve: Callable[[Transaction], Coroutine[Any, Any, object]],
        *,
        own: bool = False,
    ) -> None:
        """Let an act be refused by name; `own` says that it opens its transaction itself."""
        with pytest.raises(fact):
            self.runner.run(serve(None)) if own else self.act(serve)  # type: ignore[arg-type]

    async def rows(self) -> list[service.Invitation]:
        """Return the invitations as they stand."""
        async with transaction(self.circle.stores, write=False) as work:
            return await service.list_invitations(work.main, group_id=self.circle.group_id)


async def _make_tables(stores: Stores) -> None:
    for engine, metadata in ((stores.main, Base.metadata), (stores.shred, ShredBase.metadata)):
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)


class TestSeatsAgainstModel:
    def test_no_order_of_acts_leaks_a_seat(self, tmp_path: Any, clock: FrozenClock) -> None:  # noqa: ANN401 - a path
        """Inviting, answering, leaving, erasing, resizing, ending and time, in any order: as the model says."""
        with asyncio.Runner() as runner:
            stores = open_stores(*(f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in ("main", "shred")))
            runner.run(_make_tables(stores))
            circle = runner.run(found_circle(stores, clock))
            everybody = [runner.run(circle.woman(ClientStatus.WAITING)) for _ in range(_WOMEN)]
            prepared = {"runner": runner, "circle": circle, "everybody": everybody}
            run_state_machine_as_test(type("Prepared", (Seats,), prepared), settings=_RUNS)
            runner.run(stores.close())
