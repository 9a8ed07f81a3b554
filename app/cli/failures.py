"""One clear sentence for everything that can go wrong, and never a traceback.

Nothing that was typed is repeated: not a phrase with one wrong word, not a text that was too long.
"""

import traceback
from typing import Any, Final

import httpx
import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from typer.core import TyperGroup

from app.cli.output import notices, plain
from app.crypto.errors import Expired, OpeningFailed, RolledBack, TooLong
from app.database import SameCluster
from app.errors import DomainError
from app.migrating import MadeByNewerProgram, ReferencesBroken, StoresDiffer
from app.sdk.devices import EpochNeedsRenewal
from app.sdk.errors import (
    NotACalendar,
    NothingHeld,
    NotLoggedIn,
    PhraseNotUnderstood,
    Refused,
    TeamReadsNoMore,
)
from app.sdk.groups import NoConsentToGroups
from app.sessions.tokens import TokenBackendUnsafe

_LONGEST_TITLE: Final = 200
_HALF_A_MAIL_SERVER: Final = (
    "HELPLINE_MAIL_* do not fit together: host and from belong together, user and one password or password file too, "
    "and security none is for a mail server on this machine alone."
)


class CannotContinue(Exception):
    """A command stops here; its sentence says why, and repeats nothing that was typed."""


_SAYS_ITSELF: Final = (
    CannotContinue,
    DomainError,
    EpochNeedsRenewal,
    MadeByNewerProgram,
    NoConsentToGroups,
    NotACalendar,
    NothingHeld,
    PhraseNotUnderstood,
    ReferencesBroken,
    StoresDiffer,
    TeamReadsNoMore,
    TooLong,
)
_SENTENCES: Final[dict[type[Exception], str]] = {
    Expired: "The organisation's signed directory is out of date. A coordinator must renew it before anything is sent.",
    RolledBack: "The server shows an older directory than you have seen before. Nothing was sealed or sent.",
    NotLoggedIn: "This needs a log-in first.",
    SameCluster: "Both stores are in one PostgreSQL cluster, so one backup would bring back what was erased. "
    "HELPLINE_SHRED_DATABASE_URL must name another cluster.",
    TokenBackendUnsafe: "The library for access tokens would not use the cryptography package. Run `make setup` again.",
    httpx.TimeoutException: "The server did not answer in time.",
    httpx.TransportError: "The server does not answer. Check --server and your connection.",
    httpx.InvalidURL: "The address of the server is not one. It looks like https://help.example.",
    SQLAlchemyError: "The database refused or does not answer. `helpline doctor` tells what is wrong.",
}


class PlainFailures(TyperGroup):
    """Commands whose failures are one sentence and exit code 1."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps the class of its context to itself
        """Run a command; say in one sentence why it failed."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, a traceback helps nobody and may quote what was typed
            notices.print(plain(sentence_of(error), "red"), soft_wrap=True)
            raise typer.Exit(1) from None


def sentence_of(error: Exception) -> str:
    """Return the one sentence that a person can do something with."""
    if isinstance(error, _SAYS_ITSELF):
        return str(error)
    if isinstance(error, Refused):
        return _sentence_of_refusal(error)
    if isinstance(error, ValidationError):
        return _sentence_of_settings(error)
    known = (sentence for kind, sentence in _SENTENCES.items() if isinstance(error, kind))
    return next(known, None) or _sentence_of_others(error)


def _sentence_of_refusal(refused: Refused) -> str:
    title = refused.title[:_LONGEST_TITLE]
    if refused.problem == "wrong-credentials":
        return f"{title} Each one-time code works once, so wait for the next before you try again."
    return title


def _sentence_of_settings(error: ValidationError) -> str:
    names = sorted({f"HELPLINE_{part}".upper() for item in error.errors() for part in item["loc"][:1]})
    if not names:
        # The one rule about several settings together (`Settings._mail_is_whole`).
        return _HALF_A_MAIL_SERVER
    return f"These settings cannot be accepted as they are: {', '.join(names)}."


def _sentence_of_others(error: Exception) -> str:
    if isinstance(error, OpeningFailed):
        # Which check failed would help an attacker at the server's end; here it is the person's own device.
        return f"This could not be opened or believed ({type(error).__name__}). Nothing was sent."
    # Class and place only: the words of an exception may quote anything.
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "an unknown place"
    return f"Something went wrong that this program does not know ({type(error).__name__} at {place})."
