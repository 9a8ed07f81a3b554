"""Triage at the terminal: a note on somebody who waits, hold, and the day by which she is to be answered."""

from datetime import datetime
from typing import Annotated

import typer

from app.cli.casework import ClientArgument
from app.cli.failures import CannotContinue
from app.cli.lookups import find_client
from app.cli.output import say, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.writing import EditorOption, ask_text
from app.crypto.organisations import StaffRole
from app.sdk.members import MemberDevice
from app.sdk.triages import NO_CHANGES, Changes, standing_of


@for_person
def triage(
    person: Person,
    client: ClientArgument,
    note: Annotated[
        bool, typer.Option("--note", help="Read a note from standard input, or type it here.")
    ] = False,
    editor: EditorOption = False,
    hold: Annotated[
        bool | None, typer.Option("--hold/--no-hold", help="Put her on hold, or take her off it.")
    ] = None,
    due: Annotated[
        datetime | None,
        typer.Option("--due", formats=["%Y-%m-%d"], help="The day by which she is to be answered."),
    ] = None,
    no_due: Annotated[bool, typer.Option("--no-due", help="Take that day away.")] = False,
) -> None:
    """Note something on somebody who waits, sealed in her file: the team, her counselor and she herself can read it."""
    if due is not None and no_due:
        raise CannotContinue("Either --due or --no-due.")
    changes = Changes(hold, None if due is None else due.date(), clears_due_on=no_due)
    text = ask_text(editor=editor) if note or editor else ""
    if not text and changes == NO_CHANGES:
        raise CannotContinue("Say what to change: --note, --hold, --no-hold, --due or --no-due.")

    async def write(device: MemberDevice) -> str:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Sealing …"):
            client_id = await find_client(device, client)
            await device.note_triage(await device.open_intake(client_id), text, changes)
            standing = standing_of((await device.open_intake(client_id)).case, device.organisation.directory)
        answered = "no day is set" if standing.due_on is None else f"to be answered by {standing.due_on}"
        return f"{'on hold' if standing.on_hold else 'not on hold'}, {answered}"

    say(f"It is sealed and kept. She is {with_device(person, write)}.")
