"""A coordinator's desk at the terminal: who waits, who could help her, and assigning her."""

from datetime import date, datetime
from typing import Annotated, Any, Final

import typer
from rich.progress import track

from app.cli.casework import UNREADABLE, ClientArgument, kind_of_intake
from app.cli.failures import CannotContinue
from app.cli.lookups import find_client, find_member
from app.cli.output import local_time, notices, read_instant, say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.prompts import confirm
from app.cli.readings import UNOPENABLE, describe_criteria
from app.clients.rules import ClosingReason
from app.crypto.keypairs import ClientId
from app.crypto.organisations import StaffRole
from app.matching.rules import MatchResult, Proposal
from app.sdk.coordinators import OpenedIntake
from app.sdk.members import MemberDevice
from app.sdk.triages import due_on, standing_of

_MOST_HOLDS: Final = 4


@for_person
def waiting(
    person: Person,
    closed: Annotated[
        bool, typer.Option("--closed", help="Do not open the intakes; list ids and days only.")
    ] = False,
) -> None:
    """List who waits, those who came first in front. Their intakes are opened on this machine."""

    async def read(device: MemberDevice) -> list[list[str]]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Reading the waiting list …"):
            found = await device.waiting()
        if closed:
            return [[*_row(device, client), "", "", ""] for client in found]
        shown = track(found, "Opening intakes", console=notices, transient=True)
        return [[*_row(device, client), *await _opened_columns(device, client)] for client in shown]

    columns = (
        "Client",
        "Status",
        "Came on",
        "Days",
        "Intake",
        "Called",
        "Urgency and languages",
        "Answer by",
    )
    show_table(columns, with_device(person, read), empty="Nobody waits.")


@for_person
def match(
    person: Person,
    client: ClientArgument,
    limit: Annotated[int, typer.Option("--limit", min=1, max=20, help="How many proposals to show.")] = 3,
) -> None:
    """Rank counselors for one client, on this machine, and say why. Nothing is decided by it."""

    async def rank(device: MemberDevice) -> tuple[OpenedIntake, MatchResult, dict[str, str]]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Opening the intake and ranking …"):
            intake = await device.open_intake(await find_client(device, client))
            result = await device.match(intake, limit=limit)
            names = {str(member["staff_id"]): str(member["handle"]) for member in await device.staff()}
            return intake, result, names

    intake, result, names = with_device(person, rank)
    say(f"For {intake.alias or 'a client without a name'}:", "bold")
    say(f"    Her id: {intake.case.client_id.hex()}")
    for line in describe_criteria(intake.criteria):
        say(f"    {line}")
    for place, proposal in enumerate(result.proposals, start=1):
        _show_proposal(place, proposal, names)
    say(f"Counselors left after each question: {result.explain()}")


@for_person
def assign(
    person: Person,
    client: ClientArgument,
    counselor: Annotated[
        str, typer.Argument(metavar="COUNSELOR", help="Handle, or beginning of the staff id.")
    ],
    hold: Annotated[
        list[str] | None,
        typer.Option(
            "--hold",
            help="An hour to hold for her, such as 2026-03-04T10:00 by this machine's clock; up to four.",
        ),
    ] = None,
) -> None:
    """Assign a client to a counselor: sign it, give the counselor the intake's key, hold hours for the client."""
    starts = tuple(_read_start(text) for text in hold or ())
    if len(starts) > _MOST_HOLDS:
        raise CannotContinue(f"At most {_MOST_HOLDS} hours can be held.")

    async def sign(device: MemberDevice) -> dict[str, Any]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Signing the assignment …"):
            member = await find_member(device, counselor)
            if StaffRole.COUNSELOR not in member["roles"]:
                raise CannotContinue("She is no counselor.")
            intake = await device.open_intake(await find_client(device, client))
            return await device.assign(intake, str(member["staff_id"]), held_starts=starts)

    assigned = with_device(person, sign)
    say(f"She is assigned. Her status is now: {assigned['status']}.")
    for start in starts:
        say(f"    held for her: {local_time(start)}")


@for_person
def close(
    person: Person,
    client: ClientArgument,
    reason: Annotated[ClosingReason, typer.Option("--reason", help="Why; this word stands in the log.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for a yes.")] = False,
) -> None:
    """Close the file of a client who waits: a request that is not genuine, or somebody who goes elsewhere."""

    async def end(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        client_id = await find_client(device, client)
        if not yes:
            confirm(f"Close the file of client {short_id(client_id.hex())} for good?", option="--yes")
        with working("Closing …"):
            await device.close_client(client_id, reason)

    with_device(person, end)
    say("Her file is closed. She can still read it; nothing is added to it.")


def _row(device: MemberDevice, client: dict[str, Any]) -> list[str]:
    came_on = datetime.fromisoformat(client["came_on"]).date()
    days = str((device.today - came_on).days)
    return [short_id(client["client_id"]), client["status"], client["came_on"], days, kind_of_intake(client)]


async def _opened_columns(device: MemberDevice, client: dict[str, Any]) -> list[str]:
    try:
        intake = await device.open_intake(ClientId(bytes.fromhex(client["client_id"])))
    except UNOPENABLE:
        # One intake that is damaged or forged must not hide the women behind it.
        return [UNREADABLE, "", ""]
    languages, urgency = ", ".join(intake.criteria.languages), intake.criteria.urgency
    standing = standing_of(intake.case, device.organisation.directory)
    due = due_on(date.fromisoformat(client["came_on"]), urgency, standing)
    return [intake.alias, f"{urgency.value}; {languages}", "on hold" if standing.on_hold else due.isoformat()]


def _show_proposal(place: int, proposal: Proposal, names: dict[str, str]) -> None:
    name = names.get(proposal.staff_id, "unknown")
    say(f"{place}. {name} ({short_id(proposal.staff_id)})", "bold")
    for hours in proposal.common_hours:
        say(f"    {local_time(hours.starts_at)}")
    say(f"    {proposal.explain()}")


def _read_start(text: str) -> datetime:
    try:
        return read_instant(text)
    except ValueError:
        raise CannotContinue("An hour to hold looks like 2026-03-04T10:00.") from None
