"""Queries on the installation, its directories and the team key's grants."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import Directory
from app.database import Base, insert_ignoring
from app.staff.errors import NotFounded
from app.staff.models import (
    ONLY_INSTALLATION,
    DirectorySnapshot,
    FormerTeamKey,
    Installation,
    TeamGrant,
)

# Put together once and on the plain table, because almost every request runs it.
_SNAPSHOTS: Final = Base.metadata.tables[DirectorySnapshot.__tablename__]
_NEWEST_DIRECTORY: Final = select(_SNAPSHOTS.c.signed).order_by(_SNAPSHOTS.c.sequence.desc()).limit(1)


async def add_installation(session: AsyncSession, **values: Any) -> bool:  # noqa: ANN401 - the columns of `Installation`
    """Add the one installation. Returns False when there is one."""
    return await insert_ignoring(session, Installation, {"id": ONLY_INSTALLATION, **values})


async def find_installation(session: AsyncSession) -> Installation | None:
    """Return the installation, if it was founded."""
    return await session.get(Installation, ONLY_INSTALLATION)


async def get_installation(session: AsyncSession) -> Installation:
    """Return the installation. Raises `NotFounded`."""
    found = await find_installation(session)
    if found is None:
        raise NotFounded
    return found


async def add_snapshot(session: AsyncSession, *, sequence: int, signed: bytes) -> bool:
    """Publish a directory. Returns False when another with this sequence was published."""
    return await insert_ignoring(session, DirectorySnapshot, {"sequence": sequence, "signed": signed})


async def get_newest_directory(session: AsyncSession) -> bytes:
    """Return the signed directory that counts. Raises `NotFounded`."""
    signed: bytes | None = await session.scalar(_NEWEST_DIRECTORY)
    if signed is None:
        raise NotFounded
    return signed


async def add_team_grant(session: AsyncSession, *, team_epoch: int, key_id: str, sealed: bytes) -> None:
    """Add a coordinator's grant of the team key."""
    session.add(TeamGrant(team_epoch=team_epoch, recipient_key_id=key_id, sealed=sealed))
    await session.flush()


async def find_team_grant(session: AsyncSession, key_id: str) -> TeamGrant | None:
    """Return the newest grant of the team key to these keys (64 hex)."""
    newest = (
        select(TeamGrant)
        .where(TeamGrant.recipient_key_id == key_id)
        .order_by(TeamGrant.team_epoch.desc())
        .limit(1)
    )
    return await session.scalar(newest)


async def list_team_grants(session: AsyncSession, key_id: str) -> Sequence[TeamGrant]:
    """Return every grant of a team key to these keys (64 hex), the newest first."""
    query = select(TeamGrant).where(TeamGrant.recipient_key_id == key_id)
    return (await session.scalars(query.order_by(TeamGrant.team_epoch.desc()))).all()


async def add_former_team_key(session: AsyncSession, directory: Directory, *, replaced_on: date) -> None:
    """Remember the team key of a directory that was replaced."""
    session.add(
        FormerTeamKey(
            team_epoch=directory.team_epoch,
            key_id=directory.team_key_id.hex(),
            hpke_public=directory.team_hpke_public,
            replaced_on=replaced_on,
        )
    )
    await session.flush()


async def list_former_team_keys(session: AsyncSession) -> Sequence[FormerTeamKey]:
    """Return the keys the team had before, the oldest first."""
    return (await session.scalars(select(FormerTeamKey).order_by(FormerTeamKey.team_epoch))).all()
