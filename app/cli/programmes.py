"""Programmes of groups at a coordinator's terminal: planning, describing, who is asked in which order."""

from typing import Annotated, Any

import typer

from app.cli.groups import GroupArgument, WholeClientArgument
from app.cli.lookups import find_group, find_member, read_client_id
from app.cli.output import say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.cli.writing import EditorOption, ask_text, keep_trying
from app.crypto.keypairs import ClientId
from app.crypto.organisations import StaffRole
from app.groups.rules import GroupState
from app.matching.rules import Way
from app.sdk import groups
from app.sdk.errors import TeamReadsNoMore
from app.sdk.groups import DescribedProgramme, GroupPlan, Programme
from app.sdk.members import MemberDevice

commands = typer.Typer()

FacilitatorArgument = Annotated[
    str,
    typer.Argument(
        metavar="FACILITATOR", help="Handle of the counselor who leads it, or beginning of their id."
    ),
]
SecondOption = Annotated[str | None, typer.Option("--second", help="A second facilitator.")]
SubstituteOption = Annotated[
    str | None, typer.Option("--substitute", help="Who would step in, once a facilitator lets them.")
]
SeatsOption = Annotated[int, typer.Option("--seats", min=2, max=16, help="How many women can take part.")]
FewestOption = Annotated[int, typer.Option("--fewest", min=2, max=16, help="How many it takes to begin.")]
OpenOption = Annotated[bool, typer.Option("--open", help="Women may join while it runs.")]
HoldOption = Annotated[
    int,
    typer.Option(
        "--hold-days", min=1, max=14, help="For how many days a seat is held for whom it is offered."
    ),
]


@commands.command()
@for_person
def create(
    person: Person,
    facilitator: FacilitatorArgument,
    second: SecondOption = None,
    substitute: SubstituteOption = None,
    seats: SeatsOption = 8,
    fewest: FewestOption = 2,
    joins_late: OpenOption = False,
    hold_days: HoldOption = 5,
) -> None:
    """Plan a group with numbered seats and who leads it. `helpline group state … forming` then asks the invited."""

    async def open_it(device: MemberDevice) -> str:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Opening the group …"):
            staff = await _staff_ids(device, facilitator, second, substitute)
            return str(await groups.create_group(device, _plan(staff, seats, fewest, hold_days, joins_late)))

    say(f"The group is planned. Its id: {with_device(person, open_it)}")


@commands.command()
@for_person
def change(
    person: Person,
    group: GroupArgument,
    facilitator: FacilitatorArgument,
    *,
    second: SecondOption = None,
    substitute: SubstituteOption = None,
    seats: SeatsOption = 8,
    fewest: FewestOption = 2,
    joins_late: OpenOption = False,
    hold_days: HoldOption = 5,
) -> None:
    """Change size and who leads it; describe it again afterwards, which names them to everybody."""

    async def change_it(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Changing …"):
            staff = await _staff_ids(device, facilitator, second, substitute)
            plan = _plan(staff, seats, fewest, hold_days, joins_late)
            await groups.change_group(device, await find_group(device, group), plan)

    with_device(person, change_it)
    say("It is changed.")


@commands.command()
@for_person
def state(
    person: Person,
    group: GroupArgument,
    wanted: Annotated[
        GroupState, typer.Argument(metavar="STATE", help="forming, running, finished, cancelled.")
    ],
) -> None:
    """Let a group form, which asks the invited; begin; end; or be cancelled."""

    async def set_it(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Changing …"):
            await groups.set_group_state(device, await find_group(device, group), wanted)

    with_device(person, set_it)
    say(f"The group is {wanted.value} now.")


@commands.command()
@for_person
def describe(
    person: Person,
    group: GroupArgument,
    languages: Annotated[list[str], typer.Option("--language", help="Code of a language; may be repeated.")],
    way: Annotated[Way, typer.Option("--way", help="How you meet.")],
    planned: Annotated[str, typer.Option("--planned", help="When you meet, in words.")] = "",
    screening: Annotated[bool, typer.Option("--screening", help="Each woman is talked to before.")] = False,
    aliases: Annotated[
        bool, typer.Option("--share-aliases", help="Members learn each other's aliases.")
    ] = False,
    editor: EditorOption = False,
) -> None:
    """Seal what it is about to the team and to who leads it. The first line of the text is the theme."""
    theme, _, text = ask_text(editor=editor).partition("\n")

    async def seal(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Sealing …"):
            group_id = await find_group(device, group)
            view = await groups.get_group(device, group_id)
            programme = Programme(
                theme=theme.strip(),
                languages=tuple(languages),
                way=way,
                planned=planned,
                screening=screening,
                aliases_shared=aliases,
                joins_late=view["joins_late"],
                text=text.strip(),
            )
            await groups.describe_group(device, group_id, programme)

    keep_trying(person, lambda: with_device(person, seal))
    say("It is sealed and kept. Whoever was invited before reads it once invited again.")


@commands.command()
@for_person
def about(person: Person, group: GroupArgument) -> None:
    """Open what a group is about on this machine."""

    async def ask(device: MemberDevice) -> DescribedProgramme | None:
        with working("Opening …"):
            return await groups.read_description(device, await find_group(device, group))

    described = with_device(person, ask)
    if described is None:
        say("Nobody has described it yet.")
        return
    programme = described.programme
    say(programme.theme, "bold")
    say(" · ".join((", ".join(programme.languages), programme.way.value, programme.planned)))
    say(
        "Members learn each other's aliases."
        if programme.aliases_shared
        else "Aliases stay with who leads it."
    )
    for line in programme.text.split("\n"):
        say(f"    {line}")


@commands.command()
@for_person
def invite(person: Person, group: GroupArgument, client: WholeClientArgument) -> None:
    """Invite a client, behind those invited before, with what the group is about. Her page asks her."""
    client_id = read_client_id(client)

    async def invite_her(device: MemberDevice) -> dict[str, Any]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Inviting …"):
            await _ensure_consents(device, client_id)
            group_id = await find_group(device, group)
            described = await groups.read_description(device, group_id)
            programme = None if described is None else described.programme
            return await groups.invite_to_group(device, group_id, client_id.hex(), programme)

    invited = with_device(person, invite_her)
    if invited["offered_until"] is None:
        say("She is invited.")
    else:
        say(
            f"She is invited. Seat {invited['seat_number']} is held for her until {invited['offered_until']}."
        )


@commands.command()
@for_person
def invitations(person: Person, group: GroupArgument) -> None:
    """List who is invited, in order, and what became of it."""

    async def ask(device: MemberDevice) -> list[dict[str, Any]]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Reading …"):
            return await groups.list_invitations(device, await find_group(device, group))

    rows = [
        [short_id(one["client_id"]), one["state"], str(one["seat_number"] or ""), one["offered_until"] or ""]
        for one in with_device(person, ask)
    ]
    show_table(("Client", "Stands", "Seat", "Held until"), rows, empty="Nobody is invited.")


@commands.command()
@for_person
def order(
    person: Person,
    group: GroupArgument,
    clients: Annotated[list[str], typer.Argument(metavar="CLIENT…", help="Whole ids, the first one first.")],
) -> None:
    """Put some first in the order in which seats are offered; the others follow as they were."""
    client_ids = [read_client_id(client).hex() for client in clients]

    async def put(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Ordering …"):
            await groups.order_invitations(device, await find_group(device, group), client_ids)

    with_device(person, put)
    say("They are asked first.")


@commands.command()
@for_person
def withdraw(person: Person, group: GroupArgument, client: WholeClientArgument) -> None:
    """Take an invitation back, or release a member. The seat goes to the next."""
    client_id = read_client_id(client)

    async def take(device: MemberDevice) -> None:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Taking it back …"):
            await groups.withdraw_invitation(device, await find_group(device, group), client_id.hex())

    with_device(person, take)
    say("It is taken back.")


async def _ensure_consents(device: MemberDevice, client_id: ClientId) -> None:
    """Refuse to invite a woman who said that she wants no group, where the team may still read her answers."""
    try:
        groups.ensure_consents_to_groups(await device.open_intake(client_id))
    except TeamReadsNoMore:
        return


async def _staff_ids(
    device: MemberDevice, facilitator: str, second: str | None, substitute: str | None
) -> tuple[tuple[str, ...], str | None]:
    """Return the staff ids of who leads and of who would step in."""
    leading = [
        str((await find_member(device, one))["staff_id"]) for one in (facilitator, second) if one is not None
    ]
    if substitute is None:
        return tuple(leading), None
    return tuple(leading), str((await find_member(device, substitute))["staff_id"])


def _plan(
    staff: tuple[tuple[str, ...], str | None], seats: int, fewest: int, hold_days: int, joins_late: bool
) -> GroupPlan:
    leading, substitute = staff
    return GroupPlan(leading, seats, fewest, substitute, joins_late, hold_days)
