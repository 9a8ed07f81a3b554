"""Every query of the shred store."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import ShredBase, insert_ignoring
from app.shredding.models import ShredSecret, Tombstone
from app.shredding.rules import KeptSecret, SecretName

# Put together once and on plain tables, because every intake runs them.
_SECRETS: Final = ShredBase.metadata.tables[ShredSecret.__tablename__]
_TOMBSTONES: Final = ShredBase.metadata.tables[Tombstone.__tablename__]
_TOMBSTONE: Final = select(_TOMBSTONES.c.owner_digest).where(
    _TOMBSTONES.c.owner_digest == bindparam("owner_digest")
)


async def put_secrets(session: AsyncSession, kept: Collection[KeptSecret]) -> bool:
    """Keep secrets, each in the place of any that stood there before. Returns False where an owner was erased."""
    rows = [
        {f"new_{name}": value for name, value in asdict(one.name).items()}
        | {"new_secret": one.secret, "new_stored_on": one.stored_on, "owner_digest": one.owner_digest}
        for one in kept
    ]
    result: Any = await session.execute(
        _put_secrets(session.get_bind().dialect.name), rows, execution_options={"preserve_rowcount": True}
    )
    return bool(result.rowcount == len(rows))


@cache
def _put_secrets(dialect_name: str) -> Any:  # noqa: ANN401 - the dialects' insert constructs share no type that knows ON CONFLICT
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    columns = [*_SECRETS.c]
    new = select(*(bindparam(f"new_{column.name}", type_=column.type) for column in columns))
    upsert: Any = insert(_SECRETS).from_select(columns, new.where(~_TOMBSTONE.exists()))
    return upsert.on_conflict_do_update(
        index_elements=["owner_kind", "owner_id", "kind", "epoch"],
        set_={"secret": upsert.excluded.secret, "stored_on": upsert.excluded.stored_on},
    )


async def list_secrets(session: AsyncSession, owner_kind: str, owner_id: str) -> Sequence[ShredSecret]:
    """Return an owner's secrets."""
    query = select(ShredSecret).where(ShredSecret.owner_kind == owner_kind, ShredSecret.owner_id == owner_id)
    return (await session.scalars(query)).all()


async def delete_secrets(session: AsyncSession, owner_kind: str, owner_id: str) -> None:
    """Delete all of an owner's secrets."""
    await session.execute(
        delete(ShredSecret).where(ShredSecret.owner_kind == owner_kind, ShredSecret.owner_id == owner_id)
    )


async def list_owners(session: AsyncSession) -> Sequence[tuple[str, str]]:
    """Return kind and id of every owner that has a secret."""
    query = select(ShredSecret.owner_kind, ShredSecret.owner_id).distinct()
    return [(kind, owner_id) for kind, owner_id in (await session.execute(query)).all()]


async def list_names_until(session: AsyncSession, last_day: date) -> list[SecretName]:
    """Return the names of all secrets kept on `last_day` or before."""
    query = select(ShredSecret.owner_kind, ShredSecret.owner_id, ShredSecret.kind, ShredSecret.epoch).where(
        ShredSecret.stored_on <= last_day
    )
    return [SecretName(*row) for row in (await session.execute(query)).all()]


async def delete_secret_until(session: AsyncSession, name: SecretName, last_day: date) -> None:
    """Delete one secret, unless it was kept anew after `last_day`."""
    await session.execute(
        delete(ShredSecret).where(
            ShredSecret.owner_kind == name.owner_kind,
            ShredSecret.owner_id == name.owner_id,
            ShredSecret.kind == name.kind,
            ShredSecret.epoch == name.epoch,
            ShredSecret.stored_on <= last_day,
        )
    )


async def list_all_secrets(session: AsyncSession) -> Sequence[KeptSecret]:
    """Return every secret there is."""
    columns = (ShredSecret.owner_kind, ShredSecret.owner_id, ShredSecret.kind, ShredSecret.epoch)
    rows = (await session.execute(select(*columns, ShredSecret.secret, ShredSecret.stored_on))).all()
    return [KeptSecret(SecretName(*row[:4]), row.secret, row.stored_on) for row in rows]


async def add_secrets(session: AsyncSession, kept: Sequence[KeptSecret]) -> None:
    """Add secrets; one that stands already under such a name stays as it is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [asdict(one.name) | {"secret": one.secret, "stored_on": one.stored_on} for one in kept]
    # The dialects' insert constructs share no type that knows ON CONFLICT.
    statement: Any = insert(ShredSecret)
    await session.execute(statement.on_conflict_do_nothing(), rows)


async def add_tombstone(session: AsyncSession, digest: str, erased_on: date) -> None:
    """Add a tombstone; one that stands already stays as it is."""
    await insert_ignoring(session, Tombstone, {"owner_digest": digest, "erased_on": erased_on})


async def list_dated_tombstones(session: AsyncSession) -> Sequence[tuple[str, date]]:
    """Return the digests of all erased owners, each with the day of its erasure."""
    rows = (await session.execute(select(Tombstone.owner_digest, Tombstone.erased_on))).all()
    return [(digest, erased_on) for digest, erased_on in rows]


async def list_tombstones(session: AsyncSession) -> Sequence[str]:
    """Return the digests of all erased owners."""
    return (await session.scalars(select(Tombstone.owner_digest))).all()
