"""`helpline shred`: a sealed copy of the shred store at once, and bringing one back after a loss."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.failures import CannotContinue
from app.cli.installation import (
    DataDirOption,
    are_databases_there,
    is_main_store_there,
    prepare_data_dir,
    read_settings,
    with_stores,
)
from app.cli.organisation import ROOT_SEED_FIELD, read_json
from app.cli.output import say, warn, working
from app.clock import SystemClock
from app.crypto.errors import ContextMismatch, OpeningFailed, WrongKey
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import RECOVERY_SEED_FIELD, ShredContents
from app.crypto.suites import HPKE_SEED_BYTES
from app.database import Stores, transaction, truncate_wal
from app.migrating import upgrade
from app.retention.copies import copy_shred_store, destroy_old_copies, open_copy
from app.retention.copy_files import Destruction
from app.retention.service import Restored, restore_shred_secrets

commands = typer.Typer(no_args_is_help=True, help="Sealed copies of the store whose loss closes everything.")


@commands.callback()
def shred() -> None:
    """Make a group of its commands."""


@commands.command()
def copy(data_dir: DataDirOption = None) -> None:
    """Write one sealed copy of the shred store now, and destroy those whose time is over."""
    settings = read_settings(data_dir)
    if not are_databases_there(settings):
        raise CannotContinue("There is no database in this folder.")
    folder = settings.shred_copies_path
    try:
        with working("Copying …"):
            is_written, destruction = with_stores(settings, lambda stores: _copy(stores, folder))
    except OSError:
        raise CannotContinue("The copy cannot be written to the folder of copies.") from None
    if destruction.failed:
        warn(f"{destruction.failed} old copies cannot be destroyed: do it by hand.")
    if not is_written:
        raise CannotContinue(
            "There is no organisation here, or it was founded without a recovery key: nothing to seal a copy to."
        )
    say(f"A sealed copy was written, and {destruction.destroyed} old ones were destroyed.")


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sealed copy of the shred store.")],
    root: Annotated[
        Path, typer.Option("--root", help="root.offline.json; its shred_recovery_seed is all that is read.")
    ],
    data_dir: DataDirOption = None,
) -> None:
    """Bring back from a sealed copy what the shred store lacks. Stop the server before; start with the newest copy.

    Nothing that is there is overwritten, and nobody who was erased comes back.
    """
    settings = read_settings(data_dir)
    recovery_seed, with_root_key = _read_recovery_seed(root)
    sealed = _read_copy(file)
    if not is_main_store_there(settings):
        raise CannotContinue("There is no main database in this folder. Bring that back first.")
    prepare_data_dir(settings)
    with working("Bringing back …"):
        restored = with_stores(settings, lambda stores: _restore(stores, sealed, recovery_seed))
    say(
        f"{restored.brought_back} secrets were brought back, {restored.here_already} were here already, and "
        f"{restored.left_out} of erased owners were left out."
    )
    say(f"{restored.erased_again} clients were erased again.")
    if with_root_key:
        warn(
            "This machine has now read a file with the root key. Take it away, and leave no copy of it here."
        )


async def _copy(stores: Stores, folder: Path) -> tuple[bool, Destruction]:
    clock = SystemClock()
    destruction = await destroy_old_copies(clock, folder=folder)
    return await copy_shred_store(stores, clock, folder=folder), destruction


async def _restore(stores: Stores, sealed: bytes, recovery_seed: Secret) -> Restored:
    contents = await _open(stores, sealed, recovery_seed)
    # An empty shred store has no tables yet.
    await upgrade(stores)
    async with transaction(stores) as work:
        restored = await restore_shred_secrets(work, SystemClock(), contents=contents)
    await truncate_wal(stores)
    return restored


async def _open(stores: Stores, sealed: bytes, recovery_seed: Secret) -> ShredContents:
    try:
        async with transaction(stores, write=False) as work:
            return await open_copy(work.main, copy=sealed, recovery_seed=recovery_seed)
    except ContextMismatch:
        raise CannotContinue(
            "This copy belongs to another installation. 0 secrets were brought back."
        ) from None
    except WrongKey:
        raise CannotContinue(
            "This key does not open this copy, or the copy was changed. 0 secrets were brought back."
        ) from None
    except OpeningFailed:
        raise CannotContinue(
            "This file is no sealed copy of a shred store. 0 secrets were brought back."
        ) from None


def _read_copy(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise CannotContinue("The copy cannot be read.") from None


def _read_recovery_seed(file: Path) -> tuple[Secret, bool]:
    """Return the seed, and whether the root key stands beside it."""
    loaded = read_json(file)
    try:
        seed = Secret(bytes.fromhex(loaded[RECOVERY_SEED_FIELD]))
    except (LookupError, TypeError, ValueError):
        raise CannotContinue("This file holds no recovery key for copies of the shred store.") from None
    if len(seed) != HPKE_SEED_BYTES:
        raise CannotContinue("The recovery key in this file has not the right length.")
    return seed, ROOT_SEED_FIELD in loaded
