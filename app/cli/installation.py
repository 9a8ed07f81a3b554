"""What the commands on a server share: settings with options on top, both stores, a folder nobody else can read."""

import asyncio
import os
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from sqlalchemy import make_url

from app.cli.failures import CannotContinue
from app.database import Stores, open_stores
from app.settings import Settings

Result = TypeVar("Result")
DataDirOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", help="Folder of the embedded databases and the server's keys; HELPLINE_DATA_DIR."
    ),
]
_DATA_DIR_VARIABLE: Final = "HELPLINE_DATA_DIR"
_OWNER_ONLY_UMASK: Final = 0o077


def read_settings(data_dir: Path | None) -> Settings:
    """Return the settings, with the option winning over environment and file.

    The option goes into the environment, because the application factory reads its settings from there.
    """
    if data_dir is not None:
        os.environ[_DATA_DIR_VARIABLE] = str(data_dir.resolve())
    try:
        return Settings()
    except tomllib.TOMLDecodeError:
        raise CannotContinue("The settings file that HELPLINE_SETTINGS_FILE names is no TOML.") from None


def prepare_data_dir(settings: Settings) -> None:
    """Make the data folder where it is missing, and every file made from now on readable by its owner only."""
    os.umask(_OWNER_ONLY_UMASK)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotContinue("The data folder cannot be made.") from None
    if not os.access(settings.data_dir, os.W_OK | os.X_OK):
        raise CannotContinue("This user may not write to the data folder.")


def is_embedded(settings: Settings) -> bool:
    """Tell whether both stores are files of this machine."""
    return settings.database_url is None and settings.shred_database_url is None


def are_databases_there(settings: Settings) -> bool:
    """Tell whether both stores can be looked into without making them: opening an absent file would make it."""
    return not is_embedded(settings) or (
        _is_file_there(settings.main_store_url) and _is_file_there(settings.shred_store_url)
    )


def is_main_store_there(settings: Settings) -> bool:
    """Tell whether the main store can be looked into without making it, whatever became of the other."""
    return not is_embedded(settings) or _is_file_there(settings.main_store_url)


def with_stores(settings: Settings, work: Callable[[Stores], Awaitable[Result]]) -> Result:
    """Run `work` with both stores open."""

    async def work_with_stores() -> Result:
        stores = open_stores(settings.main_store_url, settings.shred_store_url)
        try:
            return await work(stores)
        finally:
            await stores.close()

    return asyncio.run(work_with_stores())


def _is_file_there(url: str) -> bool:
    return Path(make_url(url).database or "").exists()
