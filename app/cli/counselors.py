"""A counselor's working life at the terminal: hours, what she offers, and her agenda."""

import json
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.cli.failures import CannotContinue
from app.cli.output import local_time, say, short_id, show_table, warn, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.crypto.organisations import StaffRole
from app.scheduling.rules import AppointmentState
from app.sdk.members import MemberDevice

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="JSON or TOML, with the fields that `show` prints.")
]
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AGENDA_COLUMNS: Final = ("Session", "Begins", "Minutes", "With", "State", "Held until")
_TO_COME: Final = frozenset({AppointmentState.HELD, AppointmentState.BOOKED})

hours = typer.Typer(no_args_is_help=True, help="When you work.")
capabilities = typer.Typer(
    no_args_is_help=True, help="What you offer: languages, ways of talking, topics, room."
)


@hours.command(name="show")
@for_person
def show_hours(
    person: Person,
    as_json: Annotated[bool, typer.Option("--json", help="Print what `hours set` reads.")] = False,
) -> None:
    """Show your weekly hours, exceptions and leave, on the clock of your zone."""

    async def ask(device: MemberDevice) -> dict[str, Any]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Reading …"):
            return await device.hours()

    view = with_device(person, ask)
    if as_json:
        say(json.dumps(view, indent=2, ensure_ascii=False))
        return
    _show_calendar(view)


@hours.command(name="set")
@for_person
def set_hours(person: Person, file: FileArgument) -> None:
    """Replace your hours, exceptions, leave and booking rules. Sessions that are booked stay."""
    wanted = read_fields(file)

    async def send(device: MemberDevice) -> list[dict[str, Any]]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Setting hours …"):
            return await device.set_hours(wanted)

    touched = with_device(person, send)
    say("Your hours are set.")
    if touched:
        warn("These stand in your leave. Move or cancel each with `helpline session`:")
        show_table(_AGENDA_COLUMNS, [_agenda_row(one) for one in touched], empty="")


@capabilities.command(name="show")
@for_person
def show_capabilities(person: Person) -> None:
    """Show what you offer, as the matcher sees it."""

    async def ask(device: MemberDevice) -> dict[str, Any]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Reading …"):
            view: dict[str, Any] = await device.connection.get("/counselors/me/capabilities")
            return view

    say(json.dumps(with_device(person, ask), indent=2, ensure_ascii=False))


@capabilities.command(name="set")
@for_person
def set_capabilities(person: Person, file: FileArgument) -> None:
    """Replace what you offer."""
    offered = read_fields(file)

    async def send(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Setting …"):
            await device.set_capabilities(offered)

    with_device(person, send)
    say("What you offer is set.")


@for_person
def agenda(
    person: Person,
    everything: Annotated[bool, typer.Option("--all", help="Past, cancelled and expired ones too.")] = False,
) -> None:
    """Show your sessions and held hours, by this machine's clock."""

    async def ask(device: MemberDevice) -> tuple[list[dict[str, Any]], datetime]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Reading …"):
            return await device.agenda(), device.now

    appointments, now = with_device(person, ask)
    shown = [one for one in appointments if everything or _is_ahead(one, now)]
    rows = [_agenda_row(one) for one in shown]
    show_table(_AGENDA_COLUMNS, rows, empty="Nothing is planned.")


def read_fields(file: Path) -> dict[str, Any]:
    """Return the fields of a JSON or TOML file as JSON would have them. Raises `CannotContinue`."""
    try:
        text = file.read_text("utf-8")
        loaded = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except OSError:
        raise CannotContinue("The file cannot be read.") from None
    except ValueError:
        raise CannotContinue("The file holds neither JSON nor TOML. A TOML file is called *.toml.") from None
    if not isinstance(loaded, dict):
        raise CannotContinue("The file must hold fields by name.")
    # TOML knows days and wall times; over the wire they are text.
    fields: dict[str, Any] = json.loads(json.dumps(loaded, default=_in_iso))
    return fields


def _in_iso(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise CannotContinue("The file holds something that has no place in it.")


def _show_calendar(view: dict[str, Any]) -> None:
    rows = [[_WEEKDAYS[one["weekday"]], _span(one), _validity(one)] for one in view["weekly"]]
    show_table(("Day", view["zone"], "Valid"), rows, empty="You have set no hours yet.")
    for one in view["exceptions"]:
        say(f"{one['on']}: {one['kind']} {_span(one) if one['starts'] else 'all day'}")
    for one in view["leaves"]:
        say(f"Leave from {one['first_on']} to {one['last_on']}")
    policy = view["policy"]
    say(
        f"Sessions of {policy['session_minutes']} minutes, {policy['buffer_minutes']} between them, "
        f"at most {policy['daily_limit']} a day."
    )


def _span(entry: dict[str, Any]) -> str:
    return f"{entry['starts'][:5]}-{entry['ends'][:5]}"


def _validity(entry: dict[str, Any]) -> str:
    until = entry["valid_until"]
    return f"from {entry['valid_from']}" + (f" until {until}" if until else "")


def _is_ahead(appointment: dict[str, Any], now: datetime) -> bool:
    return appointment["state"] in _TO_COME and datetime.fromisoformat(appointment["ends_at"]) > now


def _agenda_row(appointment: dict[str, Any]) -> list[str]:
    starts, ends = (datetime.fromisoformat(appointment[name]) for name in ("starts_at", "ends_at"))
    held_until = appointment["hold_expires_at"]
    return [
        short_id(appointment["appointment_id"]),
        local_time(starts),
        str(int((ends - starts).total_seconds() // 60)),
        short_id(appointment["client_id"]) if appointment["client_id"] else "a group",
        appointment["state"],
        local_time(datetime.fromisoformat(held_until)) if held_until else "",
    ]
