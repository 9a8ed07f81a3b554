"""Groups at the terminal of who leads them: the next keys, announcements, notes, private lines."""

from typing import Annotated, Any

import typer

from app.cli.lookups import find_group, read_client_id
from app.cli.output import say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.writing import EditorOption, ask_text, keep_trying
from app.crypto.organisations import StaffRole
from app.sdk import groups
from app.sdk.groups import (
    LineLetter,
    admit_seated_members,
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

commands = typer.Typer(no_args_is_help=True, help="Plan groups, invite, admit, announce, write notes.")


@commands.command()
@for_person
def admit(
    person: Person,
    group: GroupArgument,
    with_past: Annotated[
        bool, typer.Option("--with-past", help="Announce again what was announced before.")
    ] = False,
) -> None:
    """Make the next keys after a join or a leave, for who leads and all seated. Newcomers read nothing of before."""

    async def make_key(device: MemberDevice) -> int:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Making the next key …"):
            opened = await open_group(device, await find_group(device, group))
            await admit_seated_members(device, opened, with_past=with_past)
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


@commands.command()
@for_person
def announce(person: Person, group: GroupArgument, editor: EditorOption = False) -> None:
    """Write something all members read. The text comes from standard input, or is typed here."""
    text = ask_text(editor=editor)

    async def seal(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Sealing …"):
            opened = await open_group(device, await find_group(device, group))
            await groups.announce(device, opened, text)

    keep_trying(person, lambda: with_device(person, seal))
    say("It is sealed and announced.")


@commands.command()
@for_person
def lines(
    person: Person,
    group: GroupArgument,
    client: Annotated[str | None, typer.Option("--client", help="Only this member's: her whole id.")] = None,
) -> None:
    """Open what members wrote to those who lead the group, and what was answered."""
    client_id = None if client is None else read_client_id(client)

    async def ask(device: MemberDevice) -> list[LineLetter]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Opening …"):
            return await groups.read_lines(device, await find_group(device, group), client_id)

    letters = with_device(person, ask)
    aliases = groups.aliases_in(letters)
    for letter in letters:
        hers = letter.client_id.hex()
        say(f"{letter.sent_on}  {aliases.get(letter.client_id, short_id(hers))}  {hers}", "bold")
        text = letter.failure if letter.content is None else letter.content.text
        for line in (text or "").split("\n"):
            say(f"    {line}")
    if not letters:
        say("Nobody has written yet.")


@commands.command()
@for_person
def answer(
    person: Person, group: GroupArgument, client: WholeClientArgument, editor: EditorOption = False
) -> None:
    """Write to one member alone; who leads the group with you reads along."""
    client_id, text = read_client_id(client), ask_text(editor=editor)

    async def seal(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Sealing …"):
            await groups.write_to_member(device, await find_group(device, group), client_id, text)

    keep_trying(person, lambda: with_device(person, seal))
    say("Your answer is sealed and sent.")


@commands.command(name="share-aliases")
@for_person
def share_aliases(person: Person, group: GroupArgument) -> None:
    """Announce what members are called, where they were told that the group does."""

    async def share(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Sealing …"):
            await groups.share_aliases(device, await open_group(device, await find_group(device, group)))

    with_device(person, share)
    say("Members know each other's aliases now.")


@commands.command(name="let-in")
@for_person
def let_in(
    person: Person,
    group: GroupArgument,
    out: Annotated[bool, typer.Option("--out", help="Out instead of in.")] = False,
) -> None:
    """Let the substitute hold the group's keys. `helpline group admit` then makes them, with or without them."""

    async def let(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Writing down …"):
            await groups.let_substitute(device, await find_group(device, group), let_in=not out)

    with_device(person, let)
    say("They are out. Make the next keys now." if out else "They may come in. Make the next keys now.")


@commands.command(name="list")
@for_person
def list_known(person: Person) -> None:
    """List the groups you belong to; all of them for a coordinator."""

    async def ask(device: MemberDevice) -> list[dict[str, Any]]:
        with working("Reading …"):
            return await list_groups(device)

    rows = [
        [
            short_id(one["group_id"]),
            one["standing"],
            one["state"],
            str(one["seat_count"]),
            "yes" if one["announcements_due"] or one["casework_due"] else "",
            one["opened_on"],
        ]
        for one in with_device(person, ask)
    ]
    show_table(
        ("Group", "You are", "State", "Seats", "Keys due", "Opened on"),
        rows,
        empty="There are no groups yet.",
    )
