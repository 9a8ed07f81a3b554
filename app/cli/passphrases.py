"""Staff at the terminal: a new passphrase, and the way back by recovery code."""

import asyncio
from typing import Annotated

import typer

from app.cli.output import say, working
from app.cli.people import (
    DEFAULT_SERVER,
    AllowHttpOption,
    HandleOption,
    LanguageOption,
    Person,
    SecretsOption,
    ServerOption,
    TotpOption,
    connected,
    ending_session,
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
from app.sdk.members import MemberDevice
from app.sdk.passphrases import NewPassphrase


@for_person
def passphrase(
    person: Person,
    printed_too: Annotated[
        bool, typer.Option("--printed-too", help="Replace the printed recovery code as well.")
    ] = False,
    language: LanguageOption = "en",
    secrets_fd: SecretsOption = None,
) -> None:
    """Get a new passphrase. It counts once you have written it down; all your other sessions end."""
    ensure_secrets_can_be_shown(secrets_fd)
    list_id = word_list_of(language)

    async def change(device: MemberDevice) -> None:
        new = device.make_passphrase(list_id, with_recovery_code=printed_too)
        _show(new, secrets_fd)
        with working("Changing …"):
            await device.change_passphrase(new)

    with_device(person, change)
    say("From now on only the new passphrase opens. What you wrote stays as it is.")


def recover(
    server: ServerOption = DEFAULT_SERVER,
    handle: HandleOption = None,
    code_fd: Annotated[
        int | None,
        typer.Option(
            "--code-fd", help="File descriptor whose next line is your recovery code; asked for if absent."
        ),
    ] = None,
    totp_fd: TotpOption = None,
    no_second_factor: Annotated[
        bool, typer.Option("--no-second-factor", help="You have none, or it was reset for you.")
    ] = False,
    language: LanguageOption = "en",
    secrets_fd: SecretsOption = None,
    allow_http: AllowHttpOption = False,
) -> None:
    """Come back by your recovery code after you lost your passphrase. You get a new one of each."""
    ensure_secrets_can_be_shown(secrets_fd)
    list_id = word_list_of(language)
    own_handle = ask_word("Handle", handle, "--handle")
    code = " ".join(ask_secret("Recovery code", code_fd, "--code-fd").split())
    totp_code = None if no_second_factor else ask_totp_code(totp_fd)

    async def come_back() -> None:
        async with connected(server, allow_http=allow_http) as device:
            with working("Opening your keys …"):
                await device.begin_recovery(own_handle, code, totp_code)
            async with ending_session(device):
                new = device.make_passphrase(list_id, with_recovery_code=True)
                _show(new, secrets_fd)
                with working("Setting your new passphrase …"):
                    await device.finish_recovery(new)

    asyncio.run(come_back())
    say(
        "You are back: your keys are the same, so every note opens. The old recovery code opens nothing more."
    )


def _show(new: NewPassphrase, secrets_fd: int | None) -> None:
    secrets = {"passphrase": new.passphrase.phrase()}
    if new.recovery_code is not None:
        secrets["recovery_code"] = new.recovery_code.phrase()
    show_secrets(secrets, secrets_fd)
    if secrets_fd is None:
        confirm("Have you written it down?", option="--secrets-fd")
