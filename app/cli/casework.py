"""A counselor's clients at the terminal: whom she has, what stands in a file, notes and messages."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, Any, Final

import typer

from app.cli.lookups import find_client, handles_by_key
from app.cli.output import say, short_id, show_table, warn, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.readings import UNOPENABLE, describe_content, name_of_author
from app.cli.writing import EditorOption, ask_text, keep_trying
from app.crypto.keypairs import ClientId
from app.crypto.organisations import StaffRole
from app.sdk.casefiles import client_of
from app.sdk.contents import ContentType
from app.sdk.devices import OpenedCase
from app.sdk.entries import Entry
from app.sdk.members import MemberDevice

ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="Beginning of the client's id.")]
UNREADABLE: Final = "cannot be opened"
_ASSISTED: Final = "weaker page"


@for_person
def clients(person: Person) -> None:
    """List your clients, by the names they want to be called."""

    async def read(device: MemberDevice) -> list[list[str]]:
        ensure_role(device, StaffRole.COUNSELOR)
        with working("Opening files …"):
            return [await _client_row(device, client) for client in await device.caseload()]

    rows = with_device(person, read)
    show_table(("Client", "Called", "Status", "Came on", "Intake"), rows, empty="You have no clients yet.")


@for_person
def read(person: Person, client: ClientArgument) -> None:
    """Read all that you may of one client: her intake, messages and your notes."""

    async def open_file(device: MemberDevice) -> tuple[OpenedCase, dict[bytes, str]]:
        with working("Opening the file …"):
            case = await device.open_case(await find_client(device, client))
            return case, await handles_by_key(device)

    case, names = with_device(person, open_file)
    for entry in case.entries.entries:
        _show_entry(entry, case, names)
    if not case.entries.entries:
        say("Nothing stands in this file that you hold a key for.")


@for_person
def note(person: Person, client: ClientArgument, editor: EditorOption = False) -> None:
    """Write a session note that only you can open. The text comes from standard input, or is typed here."""
    text = ask_text(editor=editor)
    keep_trying(person, lambda: _write(person, client, text, MemberDevice.write_note))
    say("Your note is sealed and kept.")


@for_person
def message(person: Person, client: ClientArgument, editor: EditorOption = False) -> None:
    """Write a message that she reads at her next visit. The text comes from standard input, or is typed here."""
    text = ask_text(editor=editor)
    keep_trying(person, lambda: _write(person, client, text, MemberDevice.write_message))
    say("Your message is sealed and waits for her.")


async def alias_of(device: MemberDevice, client_id: str) -> str:
    """Return how a client wants to be called, or that her intake cannot be opened."""
    try:
        case = await device.open_case(ClientId(bytes.fromhex(client_id)))
        criteria = (entry.content for entry in case.entries.opened() if entry.content is not None)
        return next(
            (str(one.fields.get("alias", "")) for one in criteria if one.type is ContentType.CRITERIA), ""
        )
    except UNOPENABLE:
        return UNREADABLE


def kind_of_intake(client: dict[str, Any]) -> str:
    """Say where the server sealed for her, because then it saw what she wrote."""
    return _ASSISTED if client["server_assisted"] else ""


async def _client_row(device: MemberDevice, client: dict[str, Any]) -> list[str]:
    alias = await alias_of(device, client["client_id"])
    shown = (client["status"], client["came_on"], kind_of_intake(client))
    return [short_id(client["client_id"]), alias, *shown]


def _write(
    person: Person,
    client: str,
    text: str,
    write: Callable[[MemberDevice, OpenedCase, str], Awaitable[None]],
) -> None:
    async def take_on_and_write(device: MemberDevice) -> None:
        with working("Sealing …"):
            case = await device.take_on(await find_client(device, client))
            await write(device, case, text)

    with_device(person, take_on_and_write)


def _show_entry(entry: Entry, case: OpenedCase, names: dict[bytes, str]) -> None:
    if not entry.follows:
        warn("A record before this one is missing: it was withheld or removed.")
    if entry.content is None:
        warn(f"#{entry.position} cannot be opened ({entry.failure}).")
        return
    author = name_of_author(entry, client_of(case.file).key_ids, names)
    say(f"#{entry.position}  {entry.content.type.capitalize()} by {author}", "bold")
    _show_lines(describe_content(entry.content))


def _show_lines(lines: Iterable[str]) -> None:
    for line in lines:
        say(f"    {line}")
    say("")
