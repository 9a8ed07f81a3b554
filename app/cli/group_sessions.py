"""Sessions of groups at the terminal: a series or one more, moved, cancelled, stood in for, and who came."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer

from app.cli.failures import CannotContinue
from app.cli.lookups import find_group, find_member, only_one, read_client_id
from app.cli.output import local_time, read_instant, say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.crypto.organisations import StaffRole
from app.scheduling.rules import MOST_IN_SERIES, Presence, SeriesChange, WeeklySeries
from app.sdk import group_sessions
from app.sdk.errors import Refused
from app.sdk.members import MemberDevice

GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help="Beginning of the group's id.")]
SessionArgument = Annotated[
    str, typer.Argument(metavar="SESSION", help="Beginning of its id, as `helpline group sessions` shows it.")
]
StartArgument = Annotated[
    str, typer.Argument(metavar="START", help="Like 2026-09-07T18:00, by this machine's clock.")
]
MinutesOption = Annotated[int, typer.Option("--minutes", min=15, max=480, help="How long it lasts.")]
ZoneOption = Annotated[
    str | None,
    typer.Option("--zone", help="Where the group meets by the clock; the zone of your hours if absent."),
]
RoomOption = Annotated[
    UUID | None, typer.Option("--room", help="The id you gave a room, so that nobody else meets there then.")
]
FollowingOption = Annotated[
    bool, typer.Option("--following", help="What follows of its series by as much, too.")
]
ClientArgument = Annotated[
    str,
    typer.Argument(metavar="CLIENT", help="The member's whole id, as `helpline group attended` shows it."),
]
_STANDINGS = {"clock_change": "the clocks change", "out_of_reach": "over, or more than a year ahead"}

Result = TypeVar("Result")
commands = typer.Typer()


@commands.command()
@for_person
def sessions(person: Person, group: GroupArgument) -> None:
    """Show when a group meets and has met, and who holds each session."""

    async def act(device: MemberDevice, group_id: UUID) -> list[dict[str, Any]]:
        return await group_sessions.list_group_sessions(device, group_id)

    rows = [
        [
            short_id(one["appointment_id"]),
            _told(one),
            one["state"],
            ", ".join(map(short_id, one["facilitator_ids"])),
        ]
        for one in _of_group(person, group, act)
    ]
    show_table(("Session", "Begins", "State", "Held by"), rows, empty="Nothing is planned.")


@commands.command()
@for_person
def plan(
    person: Person,
    group: GroupArgument,
    start: StartArgument,
    count: Annotated[
        int, typer.Argument(metavar="COUNT", min=1, max=MOST_IN_SERIES, help="How many weeks.")
    ] = 1,
    *,
    minutes: MinutesOption = 90,
    zone: ZoneOption = None,
    room: RoomOption = None,
    without: Annotated[
        list[int] | None,
        typer.Option("--without", min=1, max=MOST_IN_SERIES, help="A week to leave out: 1 is the first."),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show how each week stands.")] = False,
) -> None:
    """Plan a session a week at the same hour, or a single one: with everybody's hours and the room, or not at all."""
    starts_at = _instant(start)

    async def act(device: MemberDevice, group_id: UUID) -> list[dict[str, Any]]:
        told_in = zone or await _own_zone(device)
        if count == 1:
            return [
                await group_sessions.plan_group_session(
                    device, group_id, starts_at, minutes, told_in, room_id=room
                )
            ]
        changes = tuple(SeriesChange(week - 1, None) for week in without or [])
        wanted = WeeklySeries(starts_at, count, minutes, told_in, changes)
        if preview:
            return await group_sessions.preview_group_series(device, group_id, wanted, room_id=room)
        planned = await group_sessions.plan_group_series(device, group_id, wanted, room_id=room)
        return list(planned["sessions"])

    shown = _of_group(person, group, act)
    show_table(
        ("Begins", "In the way"), [[_told(one), _in_the_way(one)] for one in shown], empty="Nothing is left."
    )
    say("Nothing is planned yet." if preview and count > 1 else f"Planned: {len(shown)}.")


@commands.command(name="move")
@for_person
def move(
    person: Person,
    group: GroupArgument,
    session: SessionArgument,
    start: StartArgument,
    following: FollowingOption = False,
) -> None:
    """Move a session, with everybody who holds it and its room."""
    starts_at = _instant(start)

    async def act(device: MemberDevice, group_id: UUID) -> list[dict[str, Any]]:
        chosen = await _chosen(device, group_id, session, following=following)
        return await group_sessions.move_group_sessions(device, group_id, starts_at, chosen)

    for one in _of_group(person, group, act):
        say(f"Moved: {_told(one)}")


@commands.command(name="cancel")
@for_person
def cancel(
    person: Person, group: GroupArgument, session: SessionArgument, following: FollowingOption = False
) -> None:
    """Cancel a session."""

    async def act(device: MemberDevice, group_id: UUID) -> list[dict[str, Any]]:
        chosen = await _chosen(device, group_id, session, following=following)
        return await group_sessions.cancel_group_sessions(device, group_id, chosen)

    for one in _of_group(person, group, act):
        say(f"Cancelled: {_told(one)}")


@commands.command()
@for_person
def substitute(
    person: Person,
    group: GroupArgument,
    session: SessionArgument,
    absent: Annotated[str, typer.Argument(metavar="FACILITATOR", help="Who cannot come: handle or id.")],
    instead: Annotated[str, typer.Argument(metavar="SUBSTITUTE", help="Who holds it instead: handle or id.")],
) -> None:
    """Let another counselor hold one session. Nothing that is sealed opens to them by this."""

    async def act(device: MemberDevice, group_id: UUID) -> dict[str, Any]:
        held = await find_session(device, group_id, session)
        staff_ids = [await _staff_id(device, one) for one in (absent, instead)]
        return await group_sessions.substitute_facilitator(
            device, group_id, held, staff_id=staff_ids[0], substitute_id=staff_ids[1]
        )

    say(f"Held by somebody else: {_told(_of_group(person, group, act))}")


@commands.command()
@for_person
def attended(person: Person, group: GroupArgument, session: SessionArgument) -> None:
    """Show who was to come to a session, and what was said of each."""

    async def act(device: MemberDevice, group_id: UUID) -> list[dict[str, Any]]:
        held = await find_session(device, group_id, session)
        return await group_sessions.list_group_attendances(device, group_id, held["appointment_id"])

    rows = [[one["client_id"], one["outcome"] or "not said"] for one in _of_group(person, group, act)]
    show_table(("Client", "Attendance"), rows, empty="Nobody sat in the group then.")


@commands.command()
@for_person
def attendance(
    person: Person,
    group: GroupArgument,
    session: SessionArgument,
    client: ClientArgument,
    presence: Annotated[Presence, typer.Argument(help="How it went for her.")] = Presence.CAME,
) -> None:
    """Say of one member how a session that has begun went for her; within two weeks another word takes its place."""
    client_id = read_client_id(client)

    async def act(device: MemberDevice, group_id: UUID) -> None:
        held = await find_session(device, group_id, session)
        await group_sessions.record_attendance(device, group_id, held["appointment_id"], client_id, presence)

    _of_group(person, group, act)
    say("It is written down.")


@commands.command()
@for_person
def absences(person: Person, group: GroupArgument) -> None:
    """Show who stayed away without a word the last time, and was not asked after yet."""

    async def act(device: MemberDevice, group_id: UUID) -> list[dict[str, Any]]:
        return await group_sessions.list_absences(device, group_id)

    rows = [
        [short_id(one["appointment_id"]), _told(one), one["client_id"]]
        for one in _of_group(person, group, act)
    ]
    show_table(("Session", "Began", "Client"), rows, empty="Nobody is to be asked after.")


@commands.command(name="asked-after")
@for_person
def asked_after(
    person: Person, group: GroupArgument, session: SessionArgument, client: ClientArgument
) -> None:
    """Note that somebody asked after a member who was absent."""
    client_id = read_client_id(client)

    async def act(device: MemberDevice, group_id: UUID) -> None:
        held = await find_session(device, group_id, session)
        await group_sessions.mark_followed_up(device, group_id, held["appointment_id"], client_id)

    _of_group(person, group, act)
    say("It is written down.")


def _of_group(person: Person, group: str, act: Callable[[MemberDevice, UUID], Awaitable[Result]]) -> Result:
    async def checked(device: MemberDevice) -> Result:
        if StaffRole.COORDINATOR not in device.roles:
            ensure_role(device, StaffRole.COUNSELOR)
        with working("Asking the server …"):
            try:
                return await act(device, await find_group(device, group))
            except Refused as refused:
                raise _named(refused) from refused

    return with_device(person, checked)


def _named(refused: Refused) -> Exception:
    if not refused.conflicts:
        return refused
    told = "; ".join(f"{_told(one)}: {_in_the_way(one)}" for one in refused.conflicts)
    return CannotContinue(f"Nothing was changed. In the way: {told}.")


def _in_the_way(one: Mapping[str, Any]) -> str:
    standing = one.get("standing", "free")
    if standing != "taken":
        return _STANDINGS.get(standing, "")
    busy = [short_id(staff_id) for staff_id in one["staff_ids"]]
    busy += ["the room"] if one["room_taken"] else []
    busy += ["the group itself"] if one["group_taken"] else []
    return "no time: " + ", ".join(busy)


async def find_session(device: MemberDevice, group_id: UUID, typed: str) -> dict[str, Any]:
    """Return the session of a group whose id begins with what was typed. Raises `CannotContinue`."""
    [found] = await _chosen(device, group_id, typed, following=False)
    return found


async def _chosen(
    device: MemberDevice, group_id: UUID, typed: str, *, following: bool
) -> list[dict[str, Any]]:
    known = await group_sessions.list_group_sessions(device, group_id)
    by_id = {str(one["appointment_id"]): one for one in known}
    chosen = by_id[only_one(by_id, typed.strip().lower(), "session")]
    return [dict(one) for one in group_sessions.following(known, chosen)] if following else [chosen]


async def _staff_id(device: MemberDevice, typed: str) -> str:
    if StaffRole.COORDINATOR in device.roles:
        return str((await find_member(device, typed))["staff_id"])
    try:
        return str(UUID(typed.strip()))
    except ValueError:
        raise CannotContinue("Give the whole id of the counselor.") from None


async def _own_zone(device: MemberDevice) -> str:
    if StaffRole.COUNSELOR not in device.roles:
        raise CannotContinue("Say by which clock the group meets: --zone Europe/Vilnius.")
    return str((await device.hours())["zone"])


def _instant(text: str) -> datetime:
    try:
        return read_instant(text).astimezone(UTC)
    except ValueError:
        raise CannotContinue("This is no time. Write it like 2026-09-07T18:00.") from None


def _told(session: Mapping[str, Any]) -> str:
    return local_time(datetime.fromisoformat(session["starts_at"]))
