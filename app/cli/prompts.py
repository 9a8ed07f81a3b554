"""Asking for secrets and showing them: at the terminal or over a file descriptor, never as an argument.

An argument stands in the list of processes for everybody on the machine, and in the shell's history.
"""

import getpass
import json
import os
import re
import sys
from typing import Final

import typer

from app.cli.failures import CannotContinue
from app.cli.output import console, plain, say

_TERMINAL: Final = "/dev/tty"
_LONGEST_LINE_BYTES: Final = 4_096
_CODE_DIGITS: Final = re.compile(r"[0-9]{6}", re.ASCII)


def ask_secret(question: str, descriptor: int | None, option: str) -> str:
    """Return a secret: the next line of `descriptor`, or what is typed unseen at the terminal.

    `option` is the name to advise where neither is there. Raises `CannotContinue`.
    """
    if descriptor is not None:
        return read_line(descriptor)
    if not _has_terminal():
        raise CannotContinue(f"There is no terminal to ask at. Pass a file descriptor with {option}.")
    return getpass.getpass(f"{question}: ").strip()


def ask_totp_code(descriptor: int | None) -> str:
    """Return a one-time code of six digits. Raises `CannotContinue` for anything else."""
    typed = ask_secret("One-time code (6 digits)", descriptor, "--totp-fd").replace(" ", "")
    if not _CODE_DIGITS.fullmatch(typed):
        raise CannotContinue("A one-time code has six digits.")
    return typed


def ask_word(question: str, given: str | None, option: str) -> str:
    """Return something that is no secret: as given, or as typed at the terminal. Raises `CannotContinue`."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise CannotContinue(f"{option} is missing.")
    return str(typer.prompt(question)).strip()


def confirm(question: str, *, option: str) -> None:
    """Go on only after a yes at the terminal. `option` is what says yes elsewhere. Raises `CannotContinue`."""
    if not sys.stdin.isatty():
        raise CannotContinue(f"This asks for a yes at the terminal. Elsewhere, {option} says it.")
    if not typer.confirm(question):
        raise CannotContinue("Nothing was done.")


def ensure_secrets_can_be_shown(descriptor: int | None) -> None:
    """Raise `CannotContinue` unless secrets can be handed to a person: before anything is made that needs them."""
    if descriptor is None and not sys.stdout.isatty():
        raise CannotContinue(
            "Secrets are shown at a terminal only, and this is none. Pass a file descriptor with --secrets-fd."
        )
    if descriptor is not None:
        _ensure_open(descriptor)


def show_secrets(secrets: dict[str, str], descriptor: int | None) -> None:
    """Show secrets once: as one line of JSON on `descriptor`, or by name at the terminal."""
    if descriptor is not None:
        _write_all(descriptor, (json.dumps(secrets, ensure_ascii=False) + "\n").encode())
        return
    for name, secret in secrets.items():
        say(name.replace("_", " ").capitalize())
        console.print(plain(f"    {secret}", "bold"), soft_wrap=True)
    say("This is shown once. Write it down on paper and keep the paper where nobody finds it.")


def read_line(descriptor: int) -> str:
    """Return the next line of a file descriptor, and not a byte more. Raises `CannotContinue`.

    So that several secrets, and a text after them, can come over the same one.
    """
    line = bytearray()
    try:
        while (byte := os.read(descriptor, 1)) not in {b"", b"\n"}:
            line += byte
            if len(line) > _LONGEST_LINE_BYTES:
                raise CannotContinue("The line on the file descriptor is too long.")
        return line.decode().strip()
    except (OSError, UnicodeDecodeError):
        raise CannotContinue("The file descriptor cannot be read.") from None


def _has_terminal() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True


def _ensure_open(descriptor: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError:
        raise CannotContinue("The file descriptor for secrets is not open.") from None


def _write_all(descriptor: int, content: bytes) -> None:
    try:
        while content:
            content = content[os.write(descriptor, content) :]
    except OSError:
        raise CannotContinue("The file descriptor for secrets cannot be written.") from None
