"""A counselor's sessions at the terminal: booked singly or week by week, moved, cancelled, and how they went."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

import typer

from app.cli.failures import CannotContinue
from app.cli.lookups import find_client, only_one
from app.cli.output import local_time, read_instant, say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.crypto.organisations import StaffRole
from app.scheduling.rules import MOST_IN_SERIES, SeriesChange, WeeklySeries
from app.sdk import series
from app.sdk.members import MemberDevice

SessionArgument = Annotated[
    str, typer.Argument(metavar="SESSION", help="Beginning of its id, as `helpline agenda` shows it.")
]
ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="Beginning of the client's id.")]
StartArgument = Annotated[
    str, typer.Argument(metavar="START", help="Like 2026-09-07T18:00, by this machine's clock.")
]
MinutesOption = Annotated[
    int | None, typer.Option("--minutes", min=10, max=480, help="Your usual session if absent.")
]
_STANDINGS: Final = {
    "free": "",
    "taken": "one of you has no time",
    "clock_change": "the clocks change",
    "out_of_reach": "over, or more than a year ahead",
}

Result = TypeVar("Result")
commands = typer.Typer(no_args_is_help=True, help="Book, move, cancel and end sessions, one or week by week.")


@commands.command()
@for_person
def book(person: Person, client: ClientArgument, start: StartArgument, minutes: MinutesOption = None) -> None:
    """Book any time that you and your client have free."""
    starts_at = _instant(start)

    async def act(device: MemberDevice) -> dict[str, Any]:
        return await device.book(await find_client(device, client), starts_at, minutes=minutes)

    booked = _as_counselor(person, act)
    say(f"Booked: {_told(booked)}. Its id: {short_id(booked['appointment_id'])}")


@commands.command(name="series")
@for_person
def book_series(
    person: Person,
    client: ClientArgument,
    start: StartArgument,
    count: Annotated[int, typer.Argument(metavar="COUNT", min=2, max=MOST_IN_SERIES, help="How many weeks.")],
    minutes: MinutesOption = None,
    without: Annotated[
        list[int] | None,
        typer.Option("--without", min=1, max=MOST_IN_SERIES, help="A week to leave out: 1 is the first."),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show how each week stands.")] = False,
) -> None:
    """Book a session a week at the same hour of your zone: all of them or none."""
    starts_at = _instant(start)

    async def act(device: MemberDevice) -> list[dict[str, Any]]:
        client_id = await find_client(device, client)
        wanted = await _series(device, starts_at, count, minutes, without or [])
        if preview:
            return await series.preview_series(device, client_id, wanted)
        booked = await series.book_series(device, client_id, wanted)
        return list(booked["appointments"])

    shown = _as_counselor(person, act)
    rows = [[_told(one), _STANDINGS[one.get("standing", "free")]] for one in shown]
    show_table(("Begins", "In the way"), rows, empty="Nothing is left.")
    say("Nothing is booked yet." if preview else f"Booked: {len(shown)} sessions.")


@commands.command()
@for_person
def move(
    person: Person,
    session: SessionArgument,
    start: StartArgument,
    following: Annotated[
        bool, typer.Option("--following", help="Move what follows of its series by as much, too.")
    ] = False,
) -> None:
    """Move a session to any time that you and your client have free."""
    starts_at = _instant(start)

    async def act(device: MemberDevice) -> list[dict[str, Any]]:
        seen = await _find_session(device, session)
        if not following:
            return [await device.reschedule(seen["appointment_id"], starts_at, version=seen["version"])]
        moved = await _following(device, seen)
        return await series.move_series(device, str(seen["series_id"]), starts_at, moved)

    for one in _as_counselor(person, act):
        say(f"Moved: {_told(one)}")


@commands.command()
@for_person
def cancel(
    person: Person,
    session: SessionArgument,
    whole_series: Annotated[
        bool, typer.Option("--series", help="Everything that is to come of its series.")
    ] = False,
) -> None:
    """Cancel a session; your client sees it as cancelled, never as her own late cancellation."""

    async def act(device: MemberDevice) -> list[dict[str, Any]]:
        seen = await _find_session(device, session)
        if not whole_series:
            return [await device.cancel(seen["appointment_id"])]
        return await series.cancel_series(device, _series_id(seen))

    for one in _as_counselor(person, act):
        say(f"Cancelled: {_told(one)}")


@commands.command()
@for_person
def complete(person: Person, session: SessionArgument) -> None:
    """Say that a session that has begun took place, also where you said otherwise within the last two weeks."""

    async def act(device: MemberDevice) -> dict[str, Any]:
        return await device.complete((await _find_session(device, session))["appointment_id"])

    say(f"Took place: {_told(_as_counselor(person, act))}")


@commands.command()
@for_person
def missed(person: Person, session: SessionArgument) -> None:
    """Say that the client of a session that has begun did not come, also where you said otherwise before."""

    async def act(device: MemberDevice) -> dict[str, Any]:
        return await device.mark_no_show((await _find_session(device, session))["appointment_id"])

    say(f"Missed: {_told(_as_counselor(person, act))}")


def _as_counselor(person: Person, act: Callable[[MemberDevice], Awaitable[Result]]) -> Result:
    async def checked(device: MemberDevice) -> Result:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Asking the server …"):
            return await act(device)

    return with_device(person, checked)


async def _series(
    device: MemberDevice, first_at: datetime, count: int, minutes: int | None, without: list[int]
) -> WeeklySeries:
    hours = await device.hours()
    changes = tuple(SeriesChange(week - 1, None) for week in without)
    return WeeklySeries(
        first_at, count, minutes or hours["policy"]["session_minutes"], hours["zone"], changes
    )


async def _find_session(device: MemberDevice, typed: str) -> dict[str, Any]:
    known = {str(one["appointment_id"]): one for one in await device.agenda()}
    return known[only_one(known, typed.strip().lower(), "session")]


async def _following(device: MemberDevice, seen: dict[str, Any]) -> list[dict[str, Any]]:
    series_id, start = _series_id(seen), seen["starts_at"]
    return [
        one
        for one in await device.agenda()
        if one["series_id"] == series_id and one["state"] == "booked" and one["starts_at"] >= start
    ]


def _series_id(seen: dict[str, Any]) -> str:
    if seen["series_id"] is None:
        raise CannotContinue("This session belongs to no series.")
    return str(seen["series_id"])


def _instant(text: str) -> datetime:
    try:
        return read_instant(text).astimezone(UTC)
    except ValueError:
        raise CannotContinue("This is no time. Write it like 2026-09-07T18:00.") from None


def _told(appointment: dict[str, Any]) -> str:
    return local_time(datetime.fromisoformat(appointment["starts_at"]))
