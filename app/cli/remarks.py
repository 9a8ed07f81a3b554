"""Notes on a group's session at the terminal, and remarks on a member to her own counselor."""

from typing import Annotated
from uuid import UUID

import typer

from app.cli.group_sessions import SessionArgument, find_session
from app.cli.groups import GroupArgument
from app.cli.lookups import find_group, only_one, read_client_id
from app.cli.output import say, short_id, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.writing import EditorOption, ask_text, keep_trying
from app.crypto.organisations import StaffRole
from app.sdk import groups
from app.sdk.groups import Remark
from app.sdk.members import MemberDevice

MemberArgument = Annotated[
    str,
    typer.Argument(metavar="CLIENT", help="The member's whole id, as `helpline group attended` shows it."),
]
commands = typer.Typer()


@commands.command(name="session-note")
@for_person
def session_note(
    person: Person, group: GroupArgument, session: SessionArgument, editor: EditorOption = False
) -> None:
    """Write a note on one session that only those who lead the group can open."""
    text = ask_text(editor=editor)

    async def seal(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Sealing …"):
            group_id = await find_group(device, group)
            held = await find_session(device, group_id, session)
            opened = await groups.open_group(device, group_id)
            await groups.write_session_note(device, opened, held["appointment_id"], text)

    keep_trying(person, lambda: with_device(person, seal))
    say("Your note is sealed and kept.")


@commands.command(name="session-notes")
@for_person
def session_notes(person: Person, group: GroupArgument, session: SessionArgument) -> None:
    """Read the notes on one session."""

    async def read(device: MemberDevice) -> list[str]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Opening …"):
            group_id = await find_group(device, group)
            held = await find_session(device, group_id, session)
            return groups.notes_of_session(await groups.open_group(device, group_id), held["appointment_id"])

    found = with_device(person, read)
    for text in found:
        say(text)
    if not found:
        say("Nothing is written about this session.")


@commands.command()
@for_person
def remark(
    person: Person, group: GroupArgument, client: MemberArgument, editor: EditorOption = False
) -> None:
    """Tell a member's own counselor something, sealed to the counselor alone."""
    client_id, text = read_client_id(client), ask_text(editor=editor)

    async def seal(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Sealing …"):
            await groups.write_remark(device, await find_group(device, group), client_id, text)

    keep_trying(person, lambda: with_device(person, seal))
    say("Your remark is sealed and kept for the member's counselor.")


@commands.command()
@for_person
def remarks(
    person: Person,
    aside: Annotated[str, typer.Option("--aside", help="Beginning of the id of one to put aside.")] = "",
) -> None:
    """Read what was said of your clients in their groups, or put one of it aside."""

    async def read(device: MemberDevice) -> list[Remark]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Opening …"):
            found = await groups.list_remarks(device)
            if not aside:
                return found
            known = {str(one.remark_id) for one in found}
            put_aside = UUID(only_one(known, aside.strip().lower(), "remark"))
            await groups.put_remark_aside(device, put_aside)
            return [one for one in found if one.remark_id != put_aside]

    found = with_device(person, read)
    for one in found:
        say(f"{short_id(str(one.remark_id))}  {one.sent_on}  about {short_id(one.client_id.hex())}")
        say(one.text if one.text is not None else f"It could not be opened: {one.failure}.")
    if not found:
        say("There are no remarks on your clients.")
