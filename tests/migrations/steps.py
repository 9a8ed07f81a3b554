"""Taking the main store to one revision after the other, in this process."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.database import Stores
from app.migrating import Store, migrating_connection

_ALEMBIC_INI: Final = Path(__file__).parents[2] / "alembic.ini"


def revisions() -> list[str]:
    """Return the main store's revisions, the first one first."""
    script = ScriptDirectory.from_config(Config(_ALEMBIC_INI, ini_section=Store.MAIN))
    return [one.revision for one in script.walk_revisions()][::-1]


async def step_up(stores: Stores, to: str) -> None:
    """Upgrade the main store to a revision."""
    async with migrating_connection(stores.main) as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config_on(inner), to))


async def step_down(stores: Stores, to: str) -> None:
    """Take the main store back to a revision."""
    async with migrating_connection(stores.main) as connection:
        await connection.run_sync(lambda inner: command.downgrade(_config_on(inner), to))


def _config_on(connection: Connection) -> Config:
    config = Config(_ALEMBIC_INI, ini_section=Store.MAIN)
    config.attributes["connection"] = connection
    return config
