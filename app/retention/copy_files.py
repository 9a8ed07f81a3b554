"""The folder of sealed copies of the shred store: their names, how one is written whole, how one is destroyed.

A name carries the UTC second its copy was begun, `shred-20260302T090000Z.sealed`; nothing else says how old it is.
Files with other names are somebody else's and are never touched.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.retention.rules import is_copy_due

_INSTANT: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"shred-([0-9]{8}T[0-9]{6}Z)\.sealed(\.part)?")
_PART: Final = ".part"
_OVERWRITTEN_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class CopyFile:
    """One of our files. `is_whole` is False for what a writer left that died in the middle."""

    path: Path
    made_at: datetime
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Destruction:
    """How many copies were destroyed, and how many could not be."""

    destroyed: int
    failed: int


def write_copy(folder: Path, made_at: datetime, sealed: bytes) -> Path:
    """Write a copy that is there whole or not at all, even if the power goes; readable by its owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"shred-{made_at.astimezone(UTC):{_INSTANT}}.sealed"
    part = file.with_name(file.name + _PART)
    # O_EXCL: whatever stands there is another writer's of the same second.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(sealed)
            writing.flush()
            os.fsync(writing.fileno())
        part.replace(file)
    except BaseException:
        # On a full disk the parts of failed copies would keep it full.
        part.unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    return file


def list_copies(folder: Path) -> list[CopyFile]:
    """Return our files in the folder, the oldest first; none if there is no folder."""
    return sorted(_copies_in(folder), key=lambda copy: copy.made_at) if folder.is_dir() else []


def find_newest_copy(folder: Path) -> CopyFile | None:
    """Return the newest whole copy, if there is one."""
    return next((copy for copy in reversed(list_copies(folder)) if copy.is_whole), None)


def destroy_due_copies(folder: Path, now: datetime) -> Destruction:
    """Destroy every copy whose time is over; one that resists keeps none of the others."""
    due = [copy for copy in list_copies(folder) if is_copy_due(copy.made_at, now)]
    outcomes = [_destroy(copy.path) for copy in due]
    if due:
        _sync_folder(folder)
    return Destruction(outcomes.count(True), outcomes.count(False))


def _copies_in(folder: Path) -> Iterator[CopyFile]:
    for path in folder.iterdir():
        named = _NAME.fullmatch(path.name)
        made_at = _read_instant(named[1]) if named else None
        if named and made_at and _is_plain_file(path):
            yield CopyFile(path, made_at, is_whole=named[2] is None)


def _read_instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None  # the 31st of February: no name of ours


def _is_plain_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False  # another replica that shares the folder was faster


def _destroy(file: Path) -> bool:
    """Make a copy unreadable, then delete it. Returns False when it is still there."""
    try:
        try:
            _overwrite_beginning(file)
        finally:
            file.unlink(missing_ok=True)
    except OSError:
        return not file.exists()
    return True


def _overwrite_beginning(file: Path) -> None:
    # There stands what the key to the rest is sealed in. Without it nothing opens, where a file system keeps the
    # blocks of a deleted file too.
    descriptor = os.open(file, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        os.pwrite(descriptor, bytes(min(os.fstat(descriptor).st_size, _OVERWRITTEN_BYTES)), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
