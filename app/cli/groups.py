"""Groups at the terminal: opening one, inviting, letting seated members read, notes."""

from typing import Annotated, Any

import typer

from app.cli.lookups import find_group, find_member, read_client_id
from app.cli.output import say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.writing import EditorOption, ask_text, keep_trying
from app.crypto.organisations import StaffRole
from app.groups.rules import GroupState
from app.sdk.groups import (
    GroupPlan,
    admit_seated_members,
    create_group,
    invite_to_group,
    list_groups,
    open_group,
    seated_members,
    write_group_note,
)
from app.sdk.members import MemberDevice

GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help="Beginning of the group's id.")]
WholeClientArgument = Annotated[
    str, typer.Argument(metavar="CLIENT", help="The client's whole id, as `helpline match` shows it.")
]

commands = typer.Typer(no_args_is_help=True, help="Open groups, invite, admit, write group notes.")


@commands.command()
@for_person
def create(
    person: Person,
    facilitator: Annotated[
        str,
        typer.Argument(
            metavar="FACILITATOR", help="Handle of the counselor who leads it, or beginning of her id."
        ),
    ],
    seats: Annotated[int, typer.Option("--seats", min=2, max=16, help="How many women can take part.")] = 8,
) -> None:
    """Open a group with numbered seats and a facilitator."""

    async def open_it(device: MemberDevice) -> str:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Opening the group …"):
            member = await find_member(device, facilitator)
            plan = GroupPlan((str(member["staff_id"]),), seats)
            return str(await create_group(device, plan, GroupState.FORMING))

    say(f"The group is open. Its id: {with_device(person, open_it)}")


@commands.command()
@for_person
def invite(person: Person, group: GroupArgument, client: WholeClientArgument) -> None:
    """Invite a client. She takes her seat herself at her next visit."""
    client_id = read_client_id(client)

    async def invite_her(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Inviting …"):
            await invite_to_group(device, await find_group(device, group), client_id.hex())

    with_device(person, invite_her)
    say("She is invited.")


@commands.command()
@for_person
def admit(person: Person, group: GroupArgument) -> None:
    """Make the next key of announcements, for everybody who has taken a seat. Newcomers read nothing of before."""

    async def make_key(device: MemberDevice) -> int:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Making the next key …"):
            opened = await open_group(device, await find_group(device, group))
            await admit_seated_members(device, opened)
            return len(await seated_members(device, opened.group_id))

    say(f"Members who read along from now on: {with_device(person, make_key)}.")


@commands.command()
@for_person
def note(person: Person, group: GroupArgument, editor: EditorOption = False) -> None:
    """Write a group note that only facilitators can open. The text comes from standard input, or is typed here."""
    text = ask_text(editor=editor)

    async def seal(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Sealing …"):
            opened = await open_group(device, await find_group(device, group))
            await write_group_note(device, opened, text)

    keep_trying(person, lambda: with_device(person, seal))
    say("Your note is sealed and kept.")


@commands.command(name="list")
@for_person
def list_known(person: Person) -> None:
    """List the groups you belong to; all of them for a coordinator."""

    async def ask(device: MemberDevice) -> list[dict[str, Any]]:
        with working("Reading …"):
            return await list_groups(device)

    rows = [
        [short_id(one["group_id"]), one["standing"], str(one["seat_count"]), one["opened_on"]]
        for one in with_device(person, ask)
    ]
    show_table(("Group", "You are", "Seats", "Opened on"), rows, empty="There are no groups yet.")
