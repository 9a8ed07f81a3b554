"""What `helpline doctor` thinks of one fact at a time. Nothing here changes anything."""

import os
import platform
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Final

from app.cli.failures import sentence_of
from app.crypto.organisations import Directory
from app.migrating import Standing, Store
from app.notifications.rules import is_mail_address
from app.retention.copy_files import CopyFile
from app.retention.rules import COPIES_GONE_WITHIN
from app.sessions.server_keys import load_or_create_server_keys
from app.sessions.tokens import AccessTokens, TokenBackendUnsafe
from app.settings import Settings

_OLDEST_PYTHON: Final = (3, 11)
_SQLITE_WITHOUT_RESET_BUG: Final = (3, 51, 3)
_DAYS_TO_RENEW: Final = 7
_LITTLE_BYTES: Final = 1024**3
_TOO_LITTLE_BYTES: Final = 100 * 1024**2
_MINUTES_TO_COPY: Final = 120
_CLOCK_SKEW: Final = timedelta(seconds=30)
_STANDINGS: Final = {
    Standing.EMPTY: "has no tables. `helpline migrate` makes them.",
    Standing.BEHIND: "lacks tables of this version. Back it up, then run `helpline migrate`.",
    Standing.UNKNOWN: "was made by a newer version of Helpline. Install that version.",
}


class Grade(Enum):
    """How bad it is: a word and a colour."""

    FINE = ("ok", "green")
    ATTENTION = ("note", "yellow")
    WRONG = ("wrong", "red")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what is to be said about it."""

    grade: Grade
    sentence: str


def examine_python(version: tuple[int, int]) -> Finding:
    """Judge the version of Python."""
    if version < _OLDEST_PYTHON:
        return Finding(Grade.WRONG, "Python is too old: 3.11 or newer is needed.")
    return Finding(Grade.FINE, f"Python {platform.python_version()}.")


def examine_sqlite(version: str) -> Finding:
    """Judge the version of the embedded SQLite, such as "3.40.1"."""
    if tuple(int(part) for part in version.split(".")) < _SQLITE_WITHOUT_RESET_BUG:
        return Finding(
            Grade.ATTENTION,
            f"SQLite {version} can damage a database that two processes write to (mended in 3.51.3). "
            "Run one server process on this folder, never two.",
        )
    return Finding(Grade.FINE, f"SQLite {version}.")


def examine_folder(folder: Path) -> Iterator[Finding]:
    """Judge the data folder: there, writable, closed to others, with room on its disk."""
    if not folder.is_dir():
        yield Finding(Grade.ATTENTION, "The data folder is not there yet.")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(Grade.WRONG, "This user may not write to the data folder.")
    if stat.S_IMODE(folder.stat().st_mode) & stat.S_IRWXO:
        yield Finding(
            Grade.ATTENTION, "Everybody on this machine may look into the data folder. `chmod 700` ends that."
        )
    yield examine_room(shutil.disk_usage(folder).free)


def examine_room(free_bytes: int) -> Finding:
    """Judge how much room the disk has."""
    room = f"{free_bytes / 1024**3:.1f} GiB are free on the disk."
    if free_bytes < _TOO_LITTLE_BYTES:
        return Finding(Grade.WRONG, f"{room} The databases will soon take nothing any more.")
    return Finding(Grade.ATTENTION if free_bytes < _LITTLE_BYTES else Grade.FINE, room)


def examine_keys(path: Path) -> Iterator[Finding]:
    """Judge the file of the server's own keys, and the library that signs with them."""
    if not path.exists():
        yield Finding(Grade.ATTENTION, "The server has no keys yet. They are made when it starts.")
        return
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(
            Grade.WRONG, "Others on this machine may read the server's keys. `chmod 600` ends that."
        )
    try:
        AccessTokens(load_or_create_server_keys(path))
    except TokenBackendUnsafe as unsafe:
        yield Finding(Grade.WRONG, sentence_of(unsafe))
    except (OSError, ValueError, LookupError, TypeError):
        yield Finding(
            Grade.WRONG,
            "The server's keys cannot be read, or are damaged. Bring the file back from a backup.",
        )
    else:
        yield Finding(
            Grade.FINE, "The server's keys are there; access tokens are signed by the cryptography package."
        )


def examine_file_times(folder: Path, now: datetime) -> Finding:
    """Judge the clock by what was written here: nothing can have been written in the future."""
    newest = max(file.stat().st_mtime for file in folder.iterdir())
    return examine_clock(datetime.fromtimestamp(newest, UTC) - now, now)


def examine_clock(behind: timedelta, now: datetime) -> Finding:
    """Judge the clock by how far it is behind something else that tells time."""
    if behind > _CLOCK_SKEW:
        return Finding(
            Grade.WRONG, "This machine's clock is behind. One-time codes and all that expires depend on it."
        )
    return Finding(Grade.FINE, f"The clock says {now:%Y-%m-%d %H:%M} UTC.")


def examine_copies(copies: Sequence[CopyFile], now: datetime) -> Finding:
    """Judge the sealed copies of the shred store, the oldest first: the newest young, none too old."""
    overdue = sum(now - copy.made_at > COPIES_GONE_WITHIN for copy in copies)
    if overdue:
        return Finding(
            Grade.WRONG,
            f"{overdue} copies of the shred store are older than 72 hours: what was erased still stands in them. "
            "A running server destroys them; `helpline shred copy` does too.",
        )
    whole = [copy for copy in copies if copy.is_whole]
    if not whole:
        return Finding(
            Grade.ATTENTION, "There is no copy of the shred store yet. A running server makes one every hour."
        )
    minutes = max(0, int((now - whole[-1].made_at).total_seconds()) // 60)
    age = f"{minutes} minutes" if minutes < _MINUTES_TO_COPY else f"{minutes // 60} hours"
    sentence = f"The newest of {len(whole)} copies of the shred store is {age} old."
    if minutes >= _MINUTES_TO_COPY:
        return Finding(Grade.ATTENTION, f"{sentence} A running server makes one every hour.")
    return Finding(Grade.FINE, sentence)


def examine_copies_place(folder: Path, data_dir: Path) -> Iterator[Finding]:
    """Judge whether copies of the shred store would outlive the disk of the shred store."""
    if folder.is_dir() and folder.stat().st_dev == data_dir.stat().st_dev:
        yield Finding(
            Grade.ATTENTION,
            "The copies of the shred store lie on the same disk as the store and would be lost with it. "
            "HELPLINE_SHRED_COPIES_DIR names another folder.",
        )


def examine_mail(settings: Settings) -> Finding:
    """Judge what is set about mail to staff; speaks to nobody."""
    if settings.mail_host is None:
        return Finding(Grade.FINE, "No mail server is set: staff get no reminders.")
    for file in (settings.mail_password_file, settings.mail_ca_file):
        if file is not None and not os.access(file, os.R_OK):
            return Finding(Grade.WRONG, "A file that HELPLINE_MAIL_* names cannot be read by this user.")
    password_file = settings.mail_password_file
    if password_file and stat.S_IMODE(password_file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            Grade.WRONG, "Others on this machine may read the mail server's password. `chmod 600` ends that."
        )
    if not is_mail_address(settings.mail_from or ""):
        return Finding(Grade.WRONG, "HELPLINE_MAIL_FROM is no address.")
    return Finding(
        Grade.FINE, "A mail server is set. `helpline mail try ADDRESS` sends a reminder through it."
    )


def examine_standing(store: Store, standing: Standing) -> Finding:
    """Judge how a store's tables stand to this program."""
    name = f"The {store} database"
    if standing is Standing.CURRENT:
        return Finding(Grade.FINE, f"{name} answers and is up to date.")
    return Finding(Grade.WRONG, f"{name} {_STANDINGS[standing]}")


def examine_directory(directory: Directory, on: date) -> Finding:
    """Judge how long devices will go on believing the organisation's directory."""
    days = (directory.expires_on - on).days
    if days < 0:
        return Finding(
            Grade.WRONG,
            "The organisation's directory has expired. A coordinator renews it: `helpline staff renew`.",
        )
    sentence = f"The organisation's directory is good for {days} days more."
    if days <= _DAYS_TO_RENEW:
        return Finding(Grade.ATTENTION, f"{sentence} A coordinator renews it: `helpline staff renew`.")
    return Finding(Grade.FINE, sentence)
