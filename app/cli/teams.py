"""Renewing the intake team's key at the terminal, after somebody left the team."""

from typing import Annotated

import typer

from app.cli.failures import CannotContinue
from app.cli.output import say, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.prompts import confirm
from app.crypto.organisations import StaffRole
from app.sdk.members import MemberDevice


@for_person
def rotate_team_key(
    person: Person,
    cases_only: Annotated[
        bool, typer.Option("--cases-only", help="Make no key; grant open cases to the present one.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """As the delegate, give the intake team another key, after a coordinator left; open cases are granted to it.

    Suspend her first. If it is interrupted, run it again with --cases-only.
    """

    async def renew(device: MemberDevice) -> int:
        ensure_role(device, StaffRole.COORDINATOR)
        if not cases_only:
            if not device.is_delegate:
                raise CannotContinue(
                    "Only the coordinator whom the root certified can sign another team key."
                )
            if not yes:
                confirm(
                    "Give the intake team another key, sealed to every coordinator who remains?",
                    option="--yes",
                )
            with working("Making another key …"):
                await device.renew_team_key()
        with working("Granting open cases …"):
            return await device.regrant_cases()

    count = with_device(person, renew)
    say(f"The team's present key opens all open cases; {count} were granted to it.")
