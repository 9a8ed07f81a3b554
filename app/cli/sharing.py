"""A counselor's clients in other hands, at the terminal: hand-over, a stand-in, supervision, giving back, linking."""

from datetime import date, datetime
from typing import Annotated, Any, Final

import typer

from app.cli.casework import ClientArgument
from app.cli.failures import CannotContinue
from app.cli.lookups import find_client, find_member, only_one, read_client_id
from app.cli.output import say, short_id, show_table, working
from app.cli.people import LanguageOption, Person, ensure_role, for_person, with_device, word_list_of
from app.cli.prompts import confirm
from app.cli.writing import EditorOption, ask_text
from app.clients.rules import ReturnReason
from app.crypto.fingerprints import fingerprint_words
from app.crypto.organisations import StaffRole
from app.crypto.owners import Kind
from app.crypto.wordlists import WORD_LIST_IDS
from app.sdk.colleagues import find_colleagues
from app.sdk.entries import Entry
from app.sdk.handovers import HISTORY, READ_ALONG
from app.sdk.members import MemberDevice
from app.sdk.staff import FINGERPRINT_SUBJECT

ColleagueArgument = Annotated[
    str,
    typer.Argument(
        metavar="COLLEAGUE",
        help="The first words of her keys, as she reads them to you; or the beginning of her staff id. "
        "`helpline share list` shows her both.",
    ),
]
UntilOption = Annotated[
    datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day, that day included.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for a yes.")]
_LISTS_STAFF: Final = frozenset({StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR})

commands = typer.Typer(
    no_args_is_help=True, help="Hand over a client, let somebody stand in or supervise, give back, link."
)


@commands.command(name="hand-over")
@for_person
def hand_over(
    person: Person,
    client: ClientArgument,
    colleague: ColleagueArgument,
    conversation: Annotated[
        bool, typer.Option("--conversation/--no-conversation", help="All messages so far.")
    ] = True,
    notes: Annotated[bool, typer.Option("--notes/--no-notes", help="All your notes so far.")] = True,
    summary: Annotated[
        bool, typer.Option("--summary", help="A note for her, from standard input or typed here.")
    ] = False,
    note: Annotated[
        list[int] | None,
        typer.Option("--note", help="The number of one of your notes in `helpline read`; may be repeated."),
    ] = None,
    editor: EditorOption = False,
) -> None:
    """Choose what the next counselor opens of the past. A coordinator then assigns her."""
    text = ask_text(editor=editor) if summary else None
    chosen = dict(zip(HISTORY, (conversation, notes), strict=True))

    async def choose(device: MemberDevice) -> None:
        with working("Sealing …"):
            case = await device.take_on(await find_client(device, client))
            kinds = [kind for kind in HISTORY if chosen[kind]]
            to = await _find_colleague(device, colleague)
            entries = case.entries.opened()
            chosen_notes = [_entry(entries, number) for number in note or ()]
            await device.hand_over(case, to, kinds=kinds, summary=text, notes=chosen_notes)

    with_device(person, choose)
    say("She opens what you chose once a coordinator assigns her. What you did not choose she never gets.")


@commands.command(name="stand-in")
@for_person
def stand_in(
    person: Person,
    client: ClientArgument,
    colleague: ColleagueArgument,
    until: UntilOption,
    notes: Annotated[bool, typer.Option("--notes", help="Let her read your notes too.")] = False,
) -> None:
    """Let a colleague read and write to a client while you are away."""

    async def let_in(device: MemberDevice) -> None:
        with working("Sealing …"):
            case = await device.take_on(await find_client(device, client))
            kinds = (*READ_ALONG, *((Kind.CASEWORK,) if notes else ()))
            to = await _find_colleague(device, colleague)
            await device.let_stand_in(case, to, last_on=until.date(), kinds=kinds)

    with_device(person, let_in)
    say(f"She stands in until {until.date()}. The client sees it in her access log.")


@commands.command()
@for_person
def supervise(
    person: Person, client: ClientArgument, colleague: ColleagueArgument, until: UntilOption
) -> None:
    """Let a colleague supervise: she reads the notes you show her, and nothing else, until a day."""

    async def begin(device: MemberDevice) -> None:
        with working("Sealing …"):
            case = await device.take_on(await find_client(device, client))
            to = await _find_colleague(device, colleague)
            await device.begin_supervision(case, to, last_on=until.date())

    with_device(person, begin)
    say(f"She supervises until {until.date()}. Show her a note with `helpline share note`.")


@commands.command()
@for_person
def note(
    person: Person,
    client: ClientArgument,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The note's number in `helpline read`.")],
) -> None:
    """Show one of your notes to the supervisor: it is sealed anew for her."""

    async def show(device: MemberDevice) -> None:
        with working("Sealing …"):
            case = await device.take_on(await find_client(device, client))
            await device.show_to_supervisor(case, _entry(case.entries.opened(), number))

    with_device(person, show)
    say("She can read this note.")


@commands.command()
@for_person
def end(person: Person, client: ClientArgument, colleague: ColleagueArgument) -> None:
    """End at once that somebody stands in or supervises."""

    async def stop(device: MemberDevice) -> None:
        with working("Ending it …"):
            case = await device.open_case(await find_client(device, client))
            await device.end_permit(case, await _find_colleague(device, colleague))

    with_device(person, stop)
    say("It is over. Your next message or note begins a key that she does not have.")


@commands.command(name="give-back")
@for_person
def give_back(
    person: Person,
    client: ClientArgument,
    reason: Annotated[ReturnReason, typer.Option("--reason", help="Why; the coordinators see it.")],
    yes: YesOption = False,
) -> None:
    """Give a client back to the waiting list, in her old place. Her coming sessions with you are cancelled."""
    if not yes:
        confirm("Afterwards you open nothing of hers. Give her back?", option="--yes")

    async def give(device: MemberDevice) -> None:
        with working("Giving her back …"):
            case = await device.take_on(await find_client(device, client))
            await device.give_back(case, reason)

    with_device(person, give)
    say("She waits again, in the place of the day she came.")


@commands.command()
@for_person
def link(
    person: Person,
    client: ClientArgument,
    earlier: Annotated[str, typer.Argument(metavar="EARLIER", help="The whole id of her earlier file.")],
    words: Annotated[
        str | None, typer.Option("--words", help="The words she read to you, to compare without asking.")
    ] = None,
    language: LanguageOption = "en",
) -> None:
    """Link the file whose phrase a woman lost to her new one, once you recognised her and compared her words."""
    list_id = word_list_of(language)
    earlier_id = read_client_id(earlier)

    async def compare_and_link(device: MemberDevice) -> int:
        client_id = await find_client(device, client)
        if words is None:
            say("Ask her for her words, by voice. They must be:")
            say(f"    {' '.join(device.words_of(client_id, list_id))}", "bold")
            confirm("Is it she, and did she read exactly these?", option="--words")
        elif not any(
            tuple(words.lower().split()) == device.words_of(client_id, known) for known in WORD_LIST_IDS
        ):
            raise CannotContinue("These are not her words. Nothing was linked.")
        with working("Sealing what lies open anew …"):
            case, old = await device.take_on(client_id), await device.open_case(earlier_id)
            return (await device.link_earlier(case, old)).carried

    carried = with_device(person, compare_and_link)
    say(f"Linked. {carried} texts of the earlier file stand among your notes now; that file is closed.")


@commands.command(name="list")
@for_person
def list_shared(person: Person, language: LanguageOption = "en") -> None:
    """List the files that others let you read; show your own staff id, and your words for colleagues."""
    list_id = word_list_of(language)

    async def read(device: MemberDevice) -> list[dict[str, Any]]:
        ensure_role(device, StaffRole.COUNSELOR)
        say(f"Your staff id: {device.staff_id}")
        say(
            f"Your words: {' '.join(fingerprint_words(list_id, FINGERPRINT_SUBJECT, device.blob.keys.key_id))}"
        )
        return await device.permitted_files()

    rows = [
        [short_id(one["client_id"]), one["kind"], date.fromisoformat(one["last_on"]).isoformat()]
        for one in with_device(person, read)
    ]
    show_table(("Client", "As", "Until"), rows, empty="Nobody lets you read a file at present.")


async def _find_colleague(device: MemberDevice, typed: str) -> str:
    """Return a colleague's staff id, by the words she reads out; by her handle for those who may list staff."""
    if not device.roles.isdisjoint(_LISTS_STAFF):
        return str((await find_member(device, typed))["staff_id"])
    directory, word = device.organisation.directory, typed.strip().lower()
    known = [str(entry.staff_id) for entry in directory.entries]
    if not any(one.startswith(word) for one in known):
        by_words = find_colleagues(directory, device.blob.keys.key_id, word)
        if len(by_words) == 1:
            return str(by_words[0].staff_id)
        if by_words:
            raise CannotContinue("Several colleagues have such words. Give one more of them.")
    return only_one(known, word, "staff member")


def _entry(entries: list[Entry], number: int) -> Entry:
    for entry in entries:
        if entry.position == number:
            return entry
    raise CannotContinue("There is no note with this number that you can open.")
