"""What a person writes at the terminal: from standard input, typed, or in an editor whose file never meets a disk."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.failures import CannotContinue, sentence_of
from app.cli.output import notices, plain, say
from app.cli.people import Person
from app.crypto.padding import LARGEST_TEXT_BYTES

EditorOption = Annotated[
    bool, typer.Option("--editor", help="Write in $VISUAL or $EDITOR; its file lies in memory only.")
]
_MEMORY_FOLDER: Final = "/dev/shm"  # noqa: S108 - in memory; below it a folder is made that nobody else can read
_MOUNTS: Final = Path("/proc/mounts")
_KEPT_IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})
_USUAL_EDITOR: Final = "nano"


def ask_text(*, editor: bool) -> str:
    """Return what she wrote. Raises `CannotContinue` when it is nothing, or more than one record holds."""
    text = (_text_of_editor() if editor else _text_of_input()).strip()
    if not text:
        raise CannotContinue("Nothing was written, so nothing was sent.")
    if len(text.encode()) > LARGEST_TEXT_BYTES:
        raise CannotContinue(f"A text may have at most {LARGEST_TEXT_BYTES} bytes. Nothing was sent.")
    return text


def keep_trying(person: Person, send: Callable[[], None]) -> None:
    """Send what was written; where somebody sits at the terminal, ask again instead of losing her text.

    A passphrase with a slip in it, or a server that is away, must not cost her an hour's note.
    """
    can_ask = sys.stdin.isatty() and person.passphrase_fd is None
    while True:
        try:
            return send()
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if not can_ask:
                raise
            notices.print(plain(sentence_of(error), "red"), soft_wrap=True)
            if not typer.confirm("Your text is still here. Try again?", default=True):
                raise


def _text_of_input() -> str:
    if sys.stdin.isatty():
        say("Write below. End with Ctrl-D on a line of its own.")
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise CannotContinue("The text is not UTF-8.") from None


def _text_of_editor() -> str:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _USUAL_EDITOR
    with tempfile.TemporaryDirectory(prefix="helpline-", dir=_memory_folder()) as folder:
        file = Path(folder) / "text.txt"
        file.touch(mode=0o600)
        # TMPDIR: what an editor puts aside meanwhile lands in the same folder, where it respects that.
        done = subprocess.run([*editor.split(), str(file)], env={**os.environ, "TMPDIR": folder}, check=False)  # noqa: S603 - her own editor
        if done.returncode:
            raise CannotContinue("The editor failed, so nothing was sent.")
        return file.read_text("utf-8")


def _memory_folder() -> str:
    """Return a folder that is kept in memory: a deleted file on a disk can be read again, even years later."""
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), _MEMORY_FOLDER):
        if folder and os.access(folder, os.W_OK | os.X_OK) and _is_in_memory(Path(folder).resolve()):
            return folder
    raise CannotContinue("This machine has no folder that is kept in memory. Write at the terminal instead.")


def _is_in_memory(folder: Path) -> bool:
    if not _MOUNTS.exists():
        return False
    mounts = [line.split(" ")[1:3] for line in _MOUNTS.read_text("utf-8").splitlines()]
    around = [(len(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(around)[1] in _KEPT_IN_MEMORY
