"""Runs the migrations of one store: the one `-n` names (Alembic's command), or the one a caller connected to.

`app.migrating` hands over a connection inside a transaction, and everything happens in that transaction. Called by
Alembic's own command there is none, so `app.migrating` is asked to open one in the same way.
"""

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, MetaData
from sqlalchemy.types import TypeDecorator

from app.database import Base, ShredBase, open_stores
from app.migrating import Store, migrating_connection
from app.settings import Settings

APP = Path(__file__).parents[1] / "app"
METADATA = {Store.MAIN: Base.metadata, Store.SHRED: ShredBase.metadata}


def metadata_of(store: Store) -> MetaData:
    """Return the tables as the models have them, so that `alembic revision --autogenerate` sees what is missing."""
    for name in ("models", "jobs"):
        for file in sorted(APP.rglob(f"{name}.py")):
            import_module(".".join(("app", *file.relative_to(APP).with_suffix("").parts)))
    return METADATA[store]


def render_item(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write a type of ours as the plain type beneath it: a revision must not change when our code does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        plain: Any = item.impl_instance
        return f"sa.{plain!r}"
    return False


def migrate(connection: Connection, target: MetaData | None) -> None:
    """Run what Alembic was asked for, in the transaction the connection is in."""
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=True,
        render_item=render_item,
        # Alembic believes that SQLite cannot roll tables back. It can: our connections begin for themselves.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_by_command(store: Store) -> None:
    """Open the store the settings name, and migrate it."""
    settings = Settings()
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    try:
        async with migrating_connection(store.engine_of(stores)) as connection:
            await connection.run_sync(migrate, metadata_of(store))
    finally:
        await stores.close()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database only: nothing else knows which statements it needs.")
store_named = Store(context.config.config_ini_section)
given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given, None)
else:
    asyncio.run(migrate_by_command(store_named))
