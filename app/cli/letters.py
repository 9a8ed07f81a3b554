"""Letters that clients wrote to the intake team alone, at a coordinator's terminal."""

from typing import Annotated, Any

import typer

from app.cli.lookups import only_one
from app.cli.output import say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.crypto.organisations import StaffRole
from app.sdk.letters import OpenedLetter, list_team_letters, open_team_letter, settle_team_letter
from app.sdk.members import MemberDevice

LetterArgument = Annotated[str, typer.Argument(metavar="LETTER", help="Beginning of the letter's id.")]
commands = typer.Typer(no_args_is_help=True, help="What clients wrote to the intake team alone.")


@commands.command(name="list")
@for_person
def list_letters(
    person: Person,
    settled: Annotated[bool, typer.Option("--settled", help="Those that are settled instead.")] = False,
) -> None:
    """List letters to the team, the oldest first."""

    async def ask(device: MemberDevice) -> list[dict[str, Any]]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Reading …"):
            return await list_team_letters(device, settled=settled)

    rows = [
        [short_id(one["letter_id"]), short_id(one["client_id"]), one["sent_on"], one["settled_on"] or ""]
        for one in with_device(person, ask)
    ]
    show_table(("Letter", "Client", "Sent on", "Settled on"), rows, empty="There is no such letter.")


@commands.command(name="read")
@for_person
def read_letter(person: Person, letter: LetterArgument) -> None:
    """Open one letter on this machine. It is a request: confirm it with her before you act on it."""

    async def ask(device: MemberDevice) -> OpenedLetter:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Opening …"):
            return await open_team_letter(device, await _find(device, letter))

    opened = with_device(person, ask)
    say(f"From client {opened.client_id.hex()}, about: {opened.about.value}", "bold")
    for line in opened.text.split("\n"):
        say(f"    {line}")


@commands.command(name="settle")
@for_person
def settle_letter(person: Person, letter: LetterArgument) -> None:
    """Mark a letter as seen to. Its writer sees the day."""

    async def ask(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Settling …"):
            await settle_team_letter(device, await _find(device, letter))

    with_device(person, ask)
    say("The letter is settled.")


async def _find(device: MemberDevice, typed: str) -> str:
    letters = [*await list_team_letters(device), *await list_team_letters(device, settled=True)]
    return only_one({str(one["letter_id"]) for one in letters}, typed.strip().lower(), "letter")
