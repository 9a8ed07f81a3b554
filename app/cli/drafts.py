"""The draft of a note at the terminal: one sealed slot for each client, apart from the notes."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from app.cli.lookups import find_client
from app.cli.output import say, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.writing import EditorOption, ask_text, keep_trying
from app.crypto.organisations import StaffRole
from app.sdk import drafts
from app.sdk.contents import Content
from app.sdk.devices import OpenedCase
from app.sdk.members import MemberDevice

ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="Beginning of the client's id.")]
Result = TypeVar("Result")
commands = typer.Typer(no_args_is_help=True, help="A note that is not finished: sealed, one for each client.")


@commands.command()
@for_person
def keep(person: Person, client: ClientArgument, editor: EditorOption = False) -> None:
    """Keep a draft in place of the one before. The text comes from standard input, or is typed here."""
    text = ask_text(editor=editor)

    async def seal(device: MemberDevice, case: OpenedCase) -> None:
        await drafts.keep_draft(device, case, text)

    keep_trying(person, lambda: _with_case(person, client, seal))
    say("Your draft is sealed and kept. `helpline note` makes a note; the draft stays until you discard it.")


@commands.command()
@for_person
def show(person: Person, client: ClientArgument) -> None:
    """Show the draft about a client."""

    async def read(device: MemberDevice, case: OpenedCase) -> Content | None:
        return await drafts.find_draft(device, case)

    draft = _with_case(person, client, read)
    say("No draft is kept." if draft is None else draft.text)


@commands.command()
@for_person
def discard(person: Person, client: ClientArgument) -> None:
    """Empty the slot."""

    async def empty(device: MemberDevice, case: OpenedCase) -> None:
        await drafts.discard_draft(device, case)

    _with_case(person, client, empty)
    say("The draft is gone.")


def _with_case(
    person: Person, client: str, act: Callable[[MemberDevice, OpenedCase], Awaitable[Result]]
) -> Result:
    async def take_on(device: MemberDevice) -> Result:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Opening the file …"):
            return await act(device, await device.take_on(await find_client(device, client)))

    return with_device(person, take_on)
