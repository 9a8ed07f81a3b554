"""Staff at the terminal: inviting, accepting, second factors, admitting after comparing words, suspending, renewing."""

import asyncio
from typing import Annotated, Any

import segno
import typer

from app.cli.failures import CannotContinue
from app.cli.lookups import find_member
from app.cli.organisation import root_words
from app.cli.output import say, short_id, show_table, working
from app.cli.passphrases import passphrase, recover
from app.cli.people import (
    DEFAULT_SERVER,
    AllowHttpOption,
    LanguageOption,
    Person,
    SecretsOption,
    ServerOption,
    ask_log_in,
    connected,
    ending_session,
    ensure_role,
    for_person,
    with_device,
    word_list_of,
)
from app.cli.prompts import (
    ask_secret,
    ask_totp_code,
    ask_word,
    confirm,
    ensure_secrets_can_be_shown,
    show_secrets,
)
from app.crypto.organisations import StaffRole
from app.crypto.wordlists import WORD_LIST_IDS
from app.sdk.members import MemberDevice
from app.sdk.staff import Newcomer

MemberArgument = Annotated[
    str, typer.Argument(metavar="MEMBER", help="Handle, or beginning of the staff id.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for a yes.")]

commands = typer.Typer(
    no_args_is_help=True, help="Invite, admit and suspend staff; your own second factor and passphrase."
)
commands.command()(passphrase)
commands.command()(recover)


@commands.command()
@for_person
def invite(
    person: Person,
    role: Annotated[
        list[StaffRole], typer.Option("--role", help="What she is invited to, once for each role.")
    ],
    language: LanguageOption = "en",
    secrets_fd: SecretsOption = None,
) -> None:
    """Make a one-time code for a newcomer, good for seven days."""
    ensure_secrets_can_be_shown(secrets_fd)
    list_id = word_list_of(language)

    async def make_code(device: MemberDevice) -> str:
        with working("Inviting …"):
            return await device.invite(tuple(sorted(set(role))), list_id)

    show_secrets({"invitation_code": with_device(person, make_code)}, secrets_fd)
    say("Give it to her in person or over a safe line. She types it into `helpline staff accept`.")


@commands.command()
def accept(
    server: ServerOption = DEFAULT_SERVER,
    handle: Annotated[str | None, typer.Option("--handle", help="The handle you want to have.")] = None,
    code_fd: Annotated[
        int | None,
        typer.Option("--code-fd", help="File descriptor whose next line is the code; asked for if absent."),
    ] = None,
    language: LanguageOption = "en",
    secrets_fd: SecretsOption = None,
    allow_http: AllowHttpOption = False,
) -> None:
    """Accept an invitation: make your keys on this machine, and get your passphrase and recovery code."""
    ensure_secrets_can_be_shown(secrets_fd)
    list_id = word_list_of(language)
    own_handle = ask_word("The handle you want to have", handle, "--handle")
    code = " ".join(ask_secret("Invitation code", code_fd, "--code-fd").split())

    async def make_keys() -> tuple[Newcomer, str]:
        async with connected(server, allow_http=allow_http) as device:
            with working("Making keys …"):
                newcomer = await device.accept_invitation(code=code, handle=own_handle, list_id=list_id)
            return newcomer, root_words(device.organisation.root_public_key, list_id)

    newcomer, organisation_words = asyncio.run(make_keys())
    secrets = {
        "handle": own_handle,
        "passphrase": newcomer.passphrase.phrase(),
        "recovery_code": newcomer.recovery_code.phrase(),
    }
    show_secrets(secrets, secrets_fd)
    say("Read these words to your coordinator, by voice. She admits you when she sees the same:")
    say(f"    {' '.join(newcomer.fingerprint)}", "bold")
    say("The organisation's own words must be those on its leaflet, or those she reads to you:")
    say(f"    {organisation_words}", "bold")


@commands.command()
@for_person
def enrol(person: Person, secrets_fd: SecretsOption = None) -> None:
    """Set up your second factor: a secret for an authenticator app, confirmed by its first code."""
    ensure_secrets_can_be_shown(secrets_fd)
    log_in = ask_log_in(person, with_code=False)

    async def set_up() -> None:
        async with connected(person.server, allow_http=person.allow_http) as device:
            with working("Logging in …"):
                await device.log_in(log_in.handle, log_in.passphrase)
            async with ending_session(device):
                enrolment = await device.enrol_totp()
                _show_enrolment(enrolment, secrets_fd)
                await device.confirm_totp(ask_totp_code(person.totp_fd))

    asyncio.run(set_up())
    say("Your second factor is set up. From now on each command asks for a fresh code.")


@commands.command()
@for_person
def admit(
    person: Person,
    member: MemberArgument,
    words: Annotated[
        str | None, typer.Option("--words", help="The words she read to you, to compare without asking.")
    ] = None,
    role: Annotated[
        list[StaffRole] | None,
        typer.Option(
            "--role", help="What you invited her to, once for each role, to say so without being asked."
        ),
    ] = None,
    language: LanguageOption = "en",
) -> None:
    """Admit a newcomer after comparing her fingerprint words with what she reads to you by voice."""
    list_id = word_list_of(language)

    async def compare_and_admit(device: MemberDevice) -> None:
        newcomer = await find_member(device, member)
        await _compare(device, newcomer, words, list_id)
        roles = _roles_meant(newcomer, role)
        with working("Signing the next directory …"):
            await device.admit(newcomer, roles)

    with_device(person, compare_and_admit)
    say("She is admitted. Every device sees her with its next look at the directory.")


@commands.command()
@for_person
def suspend(person: Person, member: MemberArgument, yes: YesOption = False) -> None:
    """End somebody's sessions at once and, as the delegate, revoke her keys."""

    async def end_and_revoke(device: MemberDevice) -> bool:
        suspended = await find_member(device, member)
        if not yes:
            confirm(f"Suspend {suspended['handle']} and revoke her keys for ever?", option="--yes")
        with working("Suspending …"):
            return await device.suspend(suspended)

    if with_device(person, end_and_revoke):
        say("She is suspended, and her keys are revoked.")
    else:
        say(
            "She is suspended. Her keys are revoked when the delegate next runs `helpline staff renew`: ask her to."
        )
    say("Whose counselor she was, `helpline staff clients-left` lists: they have to be assigned anew.")


@commands.command(name="clients-left")
@for_person
def clients_left(person: Person, member: MemberArgument) -> None:
    """List whose counselor somebody suspended was. At her next visit a client's page lets the team read her intake."""

    async def read(device: MemberDevice) -> list[list[str]]:
        ensure_role(device, StaffRole.COORDINATOR)
        suspended = await find_member(device, member)
        if suspended["state"] != "suspended":
            raise CannotContinue("This is told only of somebody who was suspended.")
        left = await device.clients_left(str(suspended["staff_id"]))
        return [[short_id(one["client_id"]), one["status"], one["came_on"]] for one in left]

    show_table(("Client", "Status", "Came on"), with_device(person, read), empty="Nobody is left.")


@commands.command(name="reset-totp")
@for_person
def reset_totp(person: Person, member: MemberArgument, yes: YesOption = False) -> None:
    """Reset a colleague's lost second factor, after you saw or heard that it is she."""

    async def reset(device: MemberDevice) -> None:
        found = await find_member(device, member)
        if not yes:
            confirm(f"Did you see or hear {found['handle']} herself ask for this?", option="--yes")
        await device.reset_totp(found)

    with_device(person, reset)
    say("Her sessions are over. She sets up a new one with `helpline staff enrol`.")


@commands.command(name="list")
@for_person
def list_members(person: Person) -> None:
    """List all staff."""

    async def read(device: MemberDevice) -> list[dict[str, Any]]:
        with working("Reading …"):
            return await device.staff()

    rows = [
        [one["handle"], ", ".join(one["roles"]), one["state"], short_id(one["staff_id"])]
        for one in with_device(person, read)
    ]
    show_table(("Handle", "Roles", "State", "Id"), rows, empty="There is nobody yet.")


@commands.command()
@for_person
def renew(person: Person) -> None:
    """Sign the organisation's directory for thirty days more. Devices refuse to seal under an expired one."""

    async def sign(device: MemberDevice) -> str:
        with working("Signing the next directory …"):
            await device.renew_directory()
        return device.organisation.directory.expires_on.isoformat()

    say(f"The directory is good until {with_device(person, sign, renews_directory=True)}.")


async def _compare(device: MemberDevice, newcomer: dict[str, Any], words: str | None, list_id: str) -> None:
    if words is None:
        shown = await device.fingerprint_of(newcomer["key_id"], list_id)
        say(f"Ask {newcomer['handle']} for her words, by voice. They must be:")
        say(f"    {' '.join(shown)}", "bold")
        confirm("Did she read exactly these?", option="--words")
        return
    typed = tuple(words.lower().split())
    # Whichever language she took her words from.
    for known_list in WORD_LIST_IDS:
        if typed == await device.fingerprint_of(newcomer["key_id"], known_list):
            return
    raise CannotContinue(
        "These are not her words. Somebody may have put other keys in place of hers: do not admit her."
    )


def _roles_meant(newcomer: dict[str, Any], said: list[StaffRole] | None) -> tuple[StaffRole, ...]:
    """Return the roles the coordinator means. The server's word alone does not do: it could make itself a colleague."""
    if said:
        return tuple(sorted(set(said)))
    confirm(f"She would be: {', '.join(newcomer['roles'])}. Did you invite her to that?", option="--role")
    return tuple(StaffRole(role) for role in newcomer["roles"])


def _show_enrolment(enrolment: dict[str, str], secrets_fd: int | None) -> None:
    if secrets_fd is None:
        say("Scan this with an authenticator app, or type the secret into it.")
        segno.make(enrolment["uri"]).terminal(compact=True)
    show_secrets({"totp_secret": enrolment["secret"], "totp_uri": enrolment["uri"]}, secrets_fd)
