"""All commands together: they are there, they explain themselves, and none takes a secret as an argument."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from app.cli import app

EXPECTED = {
    *("init", "serve", "migrate", "probe", "doctor", "demo"),
    *("organisation create", "organisation rotate-team-key", "audit verify", "shred copy", "shred restore"),
    *(
        "staff invite",
        "staff accept",
        "staff enrol",
        "staff admit",
        "staff clients-left",
        "staff suspend",
        "staff passphrase",
        "staff recover",
        "staff reset-totp",
        "staff list",
        "staff renew",
    ),
    *("waiting", "triage", "match", "assign", "close", "clients", "read", "note", "message", "agenda"),
    *("hours show", "hours set", "capabilities show", "capabilities set"),
    *(
        "session book",
        "session series",
        "session move",
        "session cancel",
        "session complete",
        "session missed",
    ),
    *("calendar address", "calendar revoke", "calendar import", "calendar forget", "calendar show"),
    "publish",
    *("share hand-over", "share stand-in", "share supervise", "share note", "share end"),
    *("share give-back", "share link", "share list"),
    *("mail set", "mail forget", "mail show", "mail try"),
    *("draft keep", "draft show", "draft discard"),
    *("letters list", "letters read", "letters settle"),
    *("group create", "group change", "group state", "group describe", "group about", "group list"),
    *("group invite", "group invitations", "group order", "group withdraw", "group admit"),
    *("group note", "group announce", "group lines", "group answer", "group share-aliases", "group let-in"),
    *("group sessions", "group plan", "group move", "group cancel", "group substitute"),
    *("group attended", "group attendance", "group absences", "group asked-after"),
    *("group session-note", "group session-notes", "group remark", "group remarks", "group form"),
}
SECRET_WORDS = ("passphrase", "totp", "code", "secret", "recovery", "phrase")


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer keeps its classes to itself
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path), command
        return
    for name, one in inner.items():
        yield from _commands(one, (*path, name))


COMMANDS = dict(_commands(get_command(app)))


def _arguments_with_secrets(command: Any) -> list[str]:  # noqa: ANN401 - as above
    """Name every parameter that would take a secret itself and not the number of a file descriptor."""
    return [
        parameter.name
        for parameter in command.params
        if any(word in parameter.name for word in SECRET_WORDS)
        and not (parameter.name.endswith("_fd") and parameter.type_descriptor.annotation is int)
    ]


class TestCommands:
    def test_every_command_is_there(self) -> None:
        """No more and no less than what is promised."""
        assert set(COMMANDS) == EXPECTED

    @pytest.mark.parametrize("path", sorted(EXPECTED))
    def test_each_command_explains_itself(self, path: str) -> None:
        """Help for it, and a word for each of its options."""
        result = CliRunner().invoke(app, [*path.split(), "--help"])
        assert result.exit_code == 0
        for parameter in COMMANDS[path].params:
            assert parameter.help, parameter.name

    @pytest.mark.parametrize("path", sorted(EXPECTED))
    def test_no_secret_is_an_argument(self, path: str) -> None:
        """Whatever has a secret in its name is the number of a file descriptor."""
        assert _arguments_with_secrets(COMMANDS[path]) == []

    def test_a_secret_as_an_argument_is_found(self) -> None:
        """A command that takes one is named, also where it only sounds like a descriptor."""
        planted = typer.Typer()

        @planted.command()
        def log_in(passphrase: str, totp_fd: str, passphrase_fd: int) -> None:
            del passphrase, totp_fd, passphrase_fd

        assert _arguments_with_secrets(get_command(planted)) == ["passphrase", "totp_fd"]
