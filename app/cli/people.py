"""Whoever works at this terminal: how she says who she is, and the device that works for her while a command runs.

There is no log-in that stays. Each command asks for passphrase and one-time code, works, and ends its session, so
that an unlocked laptop holds nothing to steal.
"""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import typer

from app.cli.failures import CannotContinue
from app.cli.output import working
from app.cli.prompts import ask_secret, ask_totp_code, ask_word
from app.clock import SystemClock
from app.crypto.organisations import StaffRole
from app.crypto.wordlists import WORD_LIST_IDS
from app.sdk.errors import Refused
from app.sdk.members import MemberDevice

_TIMEOUT_SECONDS: Final = 30
FULL_SCOPE: Final = "full"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
Result = TypeVar("Result")

ServerOption = Annotated[
    str, typer.Option("--server", envvar="HELPLINE_SERVER", help="Address of your organisation's server.")
]
HandleOption = Annotated[
    str | None, typer.Option("--handle", envvar="HELPLINE_HANDLE", help="Your handle; asked for if absent.")
]
PassphraseOption = Annotated[
    int | None,
    typer.Option(
        "--passphrase-fd", help="File descriptor whose next line is your passphrase; asked for if absent."
    ),
]
TotpOption = Annotated[
    int | None,
    typer.Option(
        "--totp-fd", help="File descriptor whose next line is your one-time code; asked for if absent."
    ),
]
AllowHttpOption = Annotated[
    bool,
    typer.Option("--allow-http", help="Speak to a server elsewhere without TLS, such as through a tunnel."),
]
SecretsOption = Annotated[
    int | None,
    typer.Option(
        "--secrets-fd", help="File descriptor to write secrets to, as one line of JSON, not the terminal."
    ),
]
LanguageOption = Annotated[
    str, typer.Option("--language", help="Whose words secrets and fingerprints are made of: be, ru or en.")
]
DEFAULT_SERVER: Final = "http://127.0.0.1:8000"
_WORD_LISTS: Final = {list_id.split("-")[0]: list_id for list_id in WORD_LIST_IDS}


@dataclass(frozen=True, slots=True)
class Person:
    """Where her server is, and how she is asked who she is."""

    server: str
    handle: str | None
    passphrase_fd: int | None
    totp_fd: int | None
    allow_http: bool


@dataclass(frozen=True, slots=True)
class LogIn:
    """What she logs in with. Shows nothing of itself."""

    handle: str
    passphrase: str
    totp_code: str | None

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "LogIn(...)"


def for_person(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options by which a person says who she is.

    The command takes a `Person` as its first parameter; typer sees its other parameters and these options.
    """

    @functools.wraps(command)
    def run(
        *,
        server: str,
        handle: str | None,
        passphrase_fd: int | None,
        totp_fd: int | None,
        allow_http: bool,
        **own: Any,  # noqa: ANN401 - the command's own parameters, as typer read them
    ) -> None:
        command(Person(server, handle, passphrase_fd, totp_fd, allow_http), **own)

    own = list(signature(command).parameters.values())[1:]
    shown = [*own, *_PERSON_PARAMETERS]
    run.__signature__ = Signature(shown)  # type: ignore[attr-defined] # typer reads it
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return run


def with_device(
    person: Person, work: Callable[[MemberDevice], Awaitable[Result]], *, renews_directory: bool = False
) -> Result:
    """Ask her who she is, log her in, do `work` with her device, and end the session.

    `renews_directory` lets her in although the organisation's directory has run out.
    """
    log_in = ask_log_in(person)

    async def work_logged_in() -> Result:
        async with connected(person.server, allow_http=person.allow_http) as device:
            device.renews_directory = renews_directory
            with working("Logging in …"):
                scope = await device.log_in(log_in.handle, log_in.passphrase, log_in.totp_code)
            async with ending_session(device):
                if scope != FULL_SCOPE:
                    raise CannotContinue(
                        "You have no second factor yet. Set it up with `helpline staff enrol`."
                    )
                return await work(device)

    return asyncio.run(work_logged_in())


def ask_log_in(person: Person, *, with_code: bool = True) -> LogIn:
    """Ask for handle, passphrase and one-time code, all before anything is sent."""
    handle = ask_word("Handle", person.handle, "--handle")
    passphrase = ask_secret("Passphrase", person.passphrase_fd, "--passphrase-fd")
    return LogIn(handle, passphrase, ask_totp_code(person.totp_fd) if with_code else None)


@asynccontextmanager
async def connected(server: str, *, allow_http: bool) -> AsyncIterator[MemberDevice]:
    """Yield a device that can reach the server and is not logged in."""
    ensure_private(server, allow_http=allow_http)
    async with httpx.AsyncClient(base_url=server, timeout=_TIMEOUT_SECONDS) as http:
        yield MemberDevice(http, SystemClock())


def ensure_private(server: str, *, allow_http: bool) -> None:
    """Raise `CannotContinue` when others on the way could read along.

    What she writes is sealed anyhow; the session and the times at which she works are not. An onion service
    is private without TLS.
    """
    address = urlsplit(server)
    host = address.hostname or ""
    if address.scheme not in {"http", "https"} or not host:
        raise CannotContinue("The address of the server is not one. It looks like https://help.example.")
    is_private = address.scheme == "https" or host in _LOOPBACK or host.endswith(".onion")
    if not (is_private or allow_http):
        raise CannotContinue(
            "This server is not asked over TLS. Use https://, or --allow-http if the way is safe."
        )


def word_list_of(language: str) -> str:
    """Return the id of a language's word list. Raises `CannotContinue`."""
    if language not in _WORD_LISTS:
        raise CannotContinue(f"There are word lists in {', '.join(sorted(_WORD_LISTS))}.")
    return _WORD_LISTS[language]


def ensure_role(device: MemberDevice, role: StaffRole) -> None:
    """Raise `CannotContinue` unless she has the role. The server decides; this only says it in plain words."""
    if role not in device.roles:
        raise CannotContinue(f"This is for a {role}, which you are not.")


@asynccontextmanager
async def ending_session(device: MemberDevice) -> AsyncIterator[None]:
    """End the session along with the block."""
    try:
        yield
    finally:
        # If the server cannot be told, the session ends by itself: it is idle from now on, and its token is gone.
        with contextlib.suppress(Refused, httpx.TransportError):
            await device.connection.delete("/sessions/current")


def _option(name: str, annotation: object, default: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


_PERSON_PARAMETERS: Final = (
    _option("server", ServerOption, DEFAULT_SERVER),
    _option("handle", HandleOption, None),
    _option("passphrase_fd", PassphraseOption, None),
    _option("totp_fd", TotpOption, None),
    _option("allow_http", AllowHttpOption, default=False),
)
