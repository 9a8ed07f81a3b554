"""A counselor's other calendar at the terminal: busy times out of an .ics, and the address at which it reads hers."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli.failures import CannotContinue
from app.cli.output import local_time, say, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.crypto.organisations import StaffRole
from app.scheduling.rules import Interval
from app.sdk import calendars
from app.sdk.members import MemberDevice

commands = typer.Typer(
    no_args_is_help=True, help="Your other calendar: what it takes of your time, and the way back."
)


@commands.command()
@for_person
def address(person: Person) -> None:
    """Give your calendar a fresh secret address for your calendar program. The one before ends."""

    async def make(device: MemberDevice) -> str:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Making an address …"):
            return await calendars.make_calendar_address(device)

    say(person.server.rstrip("/") + with_device(person, make))
    say("It is shown this once. Whoever has it sees when you are busy, and nothing else.")


@commands.command()
@for_person
def revoke(person: Person) -> None:
    """Take the address away: nobody reads your calendar from outside any more."""

    async def take_away(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Taking the address away …"):
            await calendars.revoke_calendar_address(device)

    with_device(person, take_away)
    say("Your calendar has no address any more.")


@commands.command(name="import")
@for_person
def import_busy_times(
    person: Person,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .ics that your calendar program wrote.")],
) -> None:
    """Take over when your other calendar has you busy, for a year. Read here; no title leaves this machine."""
    try:
        ics = file.read_bytes()
    except OSError:
        raise CannotContinue("The file cannot be read.") from None

    async def send(device: MemberDevice) -> int:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Reading the calendar …"):
            zone_name = (await device.hours())["zone"]
            busy = calendars.read_busy_times(ics, zone_name=zone_name, now=device.now)
            await calendars.set_busy_times(device, busy)
            return len(busy)

    say(f"Busy times taken over: {with_device(person, send)}. Those from before are forgotten.")


@commands.command()
@for_person
def forget(person: Person) -> None:
    """Forget all busy times that were taken over."""

    async def send(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Forgetting …"):
            await calendars.set_busy_times(device, ())

    with_device(person, send)
    say("No busy times are kept.")


@commands.command()
@for_person
def show(person: Person) -> None:
    """Show the busy times that count against your hours, and whether your calendar has an address."""

    async def ask(device: MemberDevice) -> tuple[tuple[Interval, ...], date | None]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Reading …"):
            return await calendars.list_busy_times(device), await calendars.calendar_address_day(device)

    busy, made_on = with_device(person, ask)
    rows = [[local_time(one.starts_at), local_time(one.ends_at)] for one in busy]
    show_table(("Busy from", "until"), rows, empty="No busy times are kept.")
    say(f"It has an address since {made_on}." if made_on else "It has no address.")
