"""`helpline doctor`: what is wrong with this machine or this installation, in plain words."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import typer
from pydantic import ValidationError
from rich.text import Text
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.cli.examinations import (
    Finding,
    Grade,
    examine_clock,
    examine_copies,
    examine_copies_place,
    examine_directory,
    examine_file_times,
    examine_folder,
    examine_keys,
    examine_mail,
    examine_python,
    examine_sqlite,
    examine_standing,
)
from app.cli.failures import sentence_of
from app.cli.installation import DataDirOption, are_databases_there, is_embedded, read_settings, with_stores
from app.cli.output import console, plain
from app.clock import Clock, SystemClock, today
from app.crypto.errors import OpeningFailed
from app.database import SameCluster, Stores, Transaction, sqlite_version, transaction
from app.migrating import StoresDiffer, ensure_stores_apart, standings
from app.retention.copies import has_recovery_key
from app.retention.copy_files import list_copies
from app.settings import Settings
from app.staff import service as staff

_WITHOUT_RECOVERY_KEY: Final = (
    "The organisation was founded without a recovery key, so no copies of the shred store are made. "
    "Its loss would close everything."
)


def doctor(data_dir: DataDirOption = None) -> None:
    """Look at all that an installation needs and say what is wrong. Changes nothing; exit code 1 if anything is."""
    findings = list(_examine(data_dir, SystemClock()))
    for finding in findings:
        word, colour = finding.grade.value
        line = Text(f"{word:>6}  ", style=colour).append_text(plain(finding.sentence, "default"))
        console.print(line, soft_wrap=True)
    if any(finding.grade is Grade.WRONG for finding in findings):
        raise typer.Exit(1)


def _examine(data_dir: Path | None, clock: Clock) -> Iterator[Finding]:
    yield examine_python(sys.version_info[:2])
    try:
        settings = read_settings(data_dir)
    except ValidationError as refused:
        yield Finding(Grade.WRONG, sentence_of(refused))
        return
    yield from examine_folder(settings.data_dir)
    yield from examine_keys(settings.server_keys_path)
    yield examine_mail(settings)
    yield from _examine_databases(settings, clock)


def _examine_databases(settings: Settings, clock: Clock) -> Iterator[Finding]:
    if is_embedded(settings):
        yield examine_sqlite(sqlite_version())
        if not are_databases_there(settings):
            yield Finding(
                Grade.WRONG, "There is no database yet. `helpline init` or `helpline serve` makes one."
            )
            return
        yield examine_file_times(settings.data_dir, clock.now())
    yield from with_stores(settings, lambda stores: _examine_stores(settings, stores, clock))
    if is_embedded(settings):
        yield from examine_copies_place(settings.shred_copies_path, settings.data_dir)


async def _examine_stores(settings: Settings, stores: Stores, clock: Clock) -> list[Finding]:
    try:
        await ensure_stores_apart(stores)
        found = [examine_standing(*standing) for standing in (await standings(stores)).items()]
        if all(finding.grade is Grade.FINE for finding in found):
            found += await _examine_contents(settings, stores, clock)
    except (SameCluster, StoresDiffer) as wrong:
        return [Finding(Grade.WRONG, sentence_of(wrong))]
    except (SQLAlchemyError, OSError):
        return [Finding(Grade.WRONG, "A database does not answer. Check that it runs, and its address.")]
    return found


async def _examine_contents(settings: Settings, stores: Stores, clock: Clock) -> list[Finding]:
    findings = []
    async with transaction(stores, write=False) as work:
        if stores.main.dialect.name == "postgresql":
            told = (await work.main.execute(text("SELECT clock_timestamp()"))).scalar_one()
            findings.append(examine_clock(told - clock.now(), clock.now()))
        if await staff.find_installation(work.main) is None:
            return [
                *findings,
                Finding(Grade.WRONG, "No organisation was imported yet: `helpline init` brings one."),
            ]
        directory, _ = await staff.current_directory(work.main)
        findings.append(examine_directory(directory, today(clock)))
        findings.append(await _examine_copies(settings, work, clock))
    return findings


async def _examine_copies(settings: Settings, work: Transaction, clock: Clock) -> Finding:
    try:
        if not await has_recovery_key(work.main):
            return Finding(Grade.ATTENTION, _WITHOUT_RECOVERY_KEY)
        return examine_copies(list_copies(settings.shred_copies_path), clock.now())
    except OpeningFailed:
        return Finding(
            Grade.WRONG, "The organisation's document in the database is not what its root signed."
        )
    except OSError:
        return Finding(Grade.WRONG, "The folder of copies of the shred store cannot be looked into.")
