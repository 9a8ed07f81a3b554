"""Being reminded by mail: a staff member's own wish, and on a server whether its mail server takes a reminder."""

import asyncio
from typing import Annotated, Final

import typer

from app.cli.failures import CannotContinue
from app.cli.installation import DataDirOption, read_settings
from app.cli.output import say, warn, working
from app.cli.people import Person, for_person, with_device
from app.clock import SystemClock
from app.crypto.randomness import random_id
from app.notifications.letters import build_mail
from app.notifications.posting import MailPasswordUnreadable, MailServer
from app.notifications.rules import LANGUAGES, MailKind, MailWish, Outcome, is_mail_address
from app.publishing.mails import mail_words
from app.sdk import mails
from app.sdk.members import MemberDevice

_OUTCOMES: Final = {
    Outcome.NOT_NOW: "The mail server does not answer, or did not take it: check HELPLINE_MAIL_*, and its own log.",
    Outcome.NEVER: "The mail server knows nobody with this address.",
    Outcome.UNKNOWN: "The mail server fell silent while it took the mail. It may have it, or not.",
}
commands = typer.Typer(
    no_args_is_help=True, help="Reminders by mail that something waits. They say nothing else."
)


@commands.command(name="set")
@for_person
def set_wish(
    person: Person,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where you want to be reminded.")],
    hour: Annotated[
        int | None,
        typer.Option(
            "--hour", min=0, max=23, help="Once a day at this hour of your clocks, if anything waits."
        ),
    ] = None,
    intakes: Annotated[
        bool, typer.Option("--intakes", help="For coordinators: also when somebody new waits.")
    ] = False,
    zone: Annotated[
        str, typer.Option("--zone", help="Whose clocks are yours, such as Europe/Vilnius.")
    ] = "UTC",
    language: Annotated[str, typer.Option("--language", help="be, ru or en.")] = LANGUAGES[0],
) -> None:
    """Be reminded by mail. The server then knows your address, and your mail provider that you are reminded."""
    wish = MailWish(address=address, language=language, zone=zone, digest_hour=hour, at_once=intakes)

    async def send(device: MemberDevice) -> None:
        with working("Setting …"):
            await mails.set_mail_wish(device, wish)

    with_device(person, send)
    say("You will be reminded. `helpline mail forget` ends it, and deletes your address.")


@commands.command()
@for_person
def forget(person: Person) -> None:
    """Be reminded no more: your address is deleted from the server."""

    async def send(device: MemberDevice) -> None:
        with working("Forgetting …"):
            await mails.forget_mail_wish(device)

    with_device(person, send)
    say("You are reminded no more, and your address is deleted.")


@commands.command()
@for_person
def show(person: Person) -> None:
    """Show where and when you are reminded."""

    async def ask(device: MemberDevice) -> tuple[bool, MailWish | None]:
        with working("Reading …"):
            return await mails.is_mail_on(device), await mails.find_mail_wish(device)

    is_on, wish = with_device(person, ask)
    if not is_on:
        warn("This installation sends no mail.")
    if wish is None:
        say("You are not reminded by mail, and no address of yours is kept.")
        return
    say(f"To {wish.address}, in {wish.language}.")
    if wish.digest_hour is not None:
        say(f"Each day at {wish.digest_hour}:00 ({wish.zone}), if anything waits.")
    if wish.at_once:
        say("Within a quarter of an hour, when somebody new waits.")


@commands.command(name="try")
def try_out(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where to send a reminder.")],
    language: Annotated[str, typer.Option("--language", help="be, ru or en.")] = LANGUAGES[0],
    data_dir: DataDirOption = None,
) -> None:
    """On a server: send one reminder to an address, by HELPLINE_MAIL_*. Nothing is kept of it."""
    settings = read_settings(data_dir)
    if not settings.is_mail_on:
        raise CannotContinue("No mail server is set. HELPLINE_MAIL_HOST and HELPLINE_MAIL_FROM name one.")
    if not is_mail_address(address) or language not in LANGUAGES:
        raise CannotContinue("This is no address, or no language that reminders are written in.")
    server = MailServer(settings)
    mail = build_mail(
        mail_words(MailKind.DIGEST, language),
        mail_id=random_id(),
        language=language,
        sender=server.sender,
        recipient=address,
        at=SystemClock().now(),
    )
    try:
        with working("Handing it over …"):
            outcome = asyncio.run(server.post(mail, address))
    except MailPasswordUnreadable:
        raise CannotContinue("The file that HELPLINE_MAIL_PASSWORD_FILE names cannot be read.") from None
    if outcome is not Outcome.ACCEPTED:
        raise CannotContinue(_OUTCOMES[outcome])
    say("The mail server took the reminder. Whether it arrives, you see there.")
