"""Founding an organisation on the coordinator's own machine, without any server."""

import json
import os
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.cli.failures import CannotContinue
from app.cli.output import say, working
from app.cli.people import LanguageOption, SecretsOption, word_list_of
from app.cli.prompts import ask_word, ensure_secrets_can_be_shown, show_secrets
from app.clock import SystemClock, today
from app.crypto.fingerprints import fingerprint_words
from app.crypto.organisations import StaffRole
from app.sdk.foundings import FoundedOrganisation, found_organisation
from app.staff.rules import ensure_handle

ROOT_FILE: Final = "root.offline.json"
PUBLIC_FILE: Final = "organisation.json"
FOUNDING_FILE: Final = "founding.json"
ROOT_SUBJECT: Final = "root"
ROOT_SEED_FIELD: Final = "root_seed"
_LONGEST_NAME: Final = 200

commands = typer.Typer(
    no_args_is_help=True, help="Found an organisation, on your own machine; renew its team's key."
)


@commands.callback()
def organisation() -> None:
    """Make a group of its commands."""


@commands.command()
def create(
    folder: Annotated[Path, typer.Option("--folder", help="Where its files go.")] = Path("organisation"),
    name: Annotated[
        str | None, typer.Option("--name", help="What the organisation is called in public.")
    ] = None,
    handle: Annotated[str | None, typer.Option("--handle", help="Your handle among the staff.")] = None,
    language: LanguageOption = "en",
    role: Annotated[
        list[StaffRole] | None,
        typer.Option("--role", help="Your roles, once for each; coordinator is always among them."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", help="JSON file with public words of the organisation by language."),
    ] = None,
    secrets_fd: SecretsOption = None,
) -> None:
    """Make root, recovery and intake team key and your own; write three files and show your passphrase once.

    Only founding.json goes to the server, by `helpline init`. root.offline.json belongs on a stick in a drawer.
    """
    ensure_secrets_can_be_shown(secrets_fd)
    _ensure_nothing_is_there(folder)
    list_id = word_list_of(language)
    public_name = _checked_name(ask_word("Name of the organisation", name, "--name"))
    own_handle = ask_word("Your handle", handle, "--handle")
    ensure_handle(own_handle)
    public_texts = read_texts(texts)
    with working("Making keys …"):
        founded = found_organisation(
            name=public_name,
            handle=own_handle,
            list_id=list_id,
            texts=public_texts,
            roles=tuple(sorted({StaffRole.COORDINATOR, *(role or [StaffRole.ADMINISTRATOR])})),
            today=today(SystemClock()),
        )
    # Shown before anything is kept: an organisation whose passphrase nobody saw would be of no use.
    secrets = {
        "handle": own_handle,
        "passphrase": founded.passphrase.phrase(),
        "recovery_code": founded.recovery_code.phrase(),
    }
    show_secrets(secrets, secrets_fd)
    _write_files(folder, founded)
    _tell(founded, list_id, folder)


def read_texts(file: Path | None) -> dict[str, Any]:
    """Return the public words in a JSON file, by language; none without a file. Raises `CannotContinue`."""
    if file is None:
        return {}
    loaded = read_json(file)
    if not isinstance(loaded, dict):
        raise CannotContinue("The file with texts holds no JSON object by language.")
    return loaded


def read_json(file: Path) -> Any:  # noqa: ANN401 - JSON
    """Return what a JSON file holds. Raises `CannotContinue`."""
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError:
        raise CannotContinue("The file cannot be read.") from None
    except ValueError:
        raise CannotContinue("The file holds no JSON.") from None


def root_words(root_public_key: bytes, list_id: str) -> str:
    """Return the words by which anybody can recognise the organisation."""
    return " ".join(fingerprint_words(list_id, ROOT_SUBJECT, root_public_key))


def _checked_name(name: str) -> str:
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise CannotContinue(f"A name has 1 to {_LONGEST_NAME} printable characters.")
    return name


def _ensure_nothing_is_there(folder: Path) -> None:
    if any((folder / name).exists() for name in (ROOT_FILE, PUBLIC_FILE, FOUNDING_FILE)):
        raise CannotContinue("There is an organisation in this folder already. Nothing was changed.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise CannotContinue("The folder cannot be made.") from None


def _write_files(folder: Path, founded: FoundedOrganisation) -> None:
    try:
        _write_new(folder / ROOT_FILE, json.dumps(founded.root, indent=2), mode=0o600)
        _write_new(folder / PUBLIC_FILE, founded.document, mode=0o644)
        _write_new(folder / FOUNDING_FILE, json.dumps(founded.founding, indent=2), mode=0o644)
    except OSError:
        raise CannotContinue(
            "The files cannot be written to this folder. What was shown is void: clear the folder and found anew."
        ) from None


def _write_new(path: Path, content: str, *, mode: int) -> None:
    # O_EXCL: a file that appeared meanwhile is not overwritten either.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())


def _tell(founded: FoundedOrganisation, list_id: str, folder: Path) -> None:
    root = bytes.fromhex(json.loads(founded.document)["organisation"]["root_public_key"])
    say("Your organisation is founded. Its words, for a leaflet or a call:")
    say(f"    {root_words(root, list_id)}", "bold")
    say(
        f"{folder / ROOT_FILE}: the root key, and the key to copies of the shred store. Move it to a stick, "
        "keep it in a drawer, never on a server."
    )
    say(f"{folder / PUBLIC_FILE}: public. Whoever has it knows the organisation by it.")
    say(
        f"{folder / FOUNDING_FILE}: public. Carry it to the server: `helpline init --founding {FOUNDING_FILE}`."
    )
