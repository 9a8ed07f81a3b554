"""Founding the installation, and publishing its signed directories."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import SYSTEM, AuditAction
from app.audit.service import record_event
from app.clock import Clock, today
from app.crypto.errors import OpeningFailed
from app.crypto.grants import GRANT_BYTES
from app.crypto.keypairs import KeyId
from app.crypto.organisations import (
    Directory,
    DirectoryEntry,
    StaffRole,
    read_directory,
    read_organisation_document,
)
from app.crypto.shred_copies import find_recovery_key
from app.sessions.rules import StaffActor
from app.staff.applicants import Founding, ensure_applicant
from app.staff.directories import Trust, ensure_follows, read_trusted
from app.staff.errors import AlreadyFounded, DirectoryOutdated, FoundingRefused, TeamGrantRefused
from app.staff.models import FormerTeamKey, Installation
from app.staff.repository import accounts, installations
from app.staff.rules import StaffState, ensure_may_administer


async def found_installation(session: AsyncSession, clock: Clock, *, founding: Founding) -> Installation:
    """Import the public part of a founding package: organisation, first directory, first coordinator.

    Raises `AlreadyFounded`, `FoundingRefused`, `DirectoryRefused`, `HandleRefused`, `ApplicantRefused`.
    """
    trust = _trust_in(founding)
    directory = read_trusted(founding.directory, trust, today(clock))
    entry = _founder_of(directory, founding)
    ensure_applicant(founding.coordinator)
    if not await installations.add_installation(
        session,
        installation_id=trust.installation_id,
        root_public_key=trust.root_public_key,
        document=founding.document,
        founded_on=today(clock),
    ):
        raise AlreadyFounded
    await accounts.add_account(
        session,
        staff_id=entry.staff_id,
        applicant=founding.coordinator,
        roles=frozenset(entry.roles),
        state=StaffState.ACTIVE,
    )
    await installations.add_team_grant(
        session, team_epoch=directory.team_epoch, key_id=entry.key_id.hex(), sealed=founding.team_grant
    )
    await installations.add_snapshot(session, sequence=directory.sequence, signed=founding.directory)
    await record_event(
        session,
        clock,
        action=AuditAction.INSTALLATION_FOUNDED,
        actor=SYSTEM,
        subject=trust.installation_id.hex(),
    )
    return await installations.get_installation(session)


async def find_installation(session: AsyncSession) -> Installation | None:
    """Return the installation, if it was founded."""
    return await installations.find_installation(session)


async def get_installation(session: AsyncSession) -> Installation:
    """Return the installation. Raises `NotFounded`."""
    return await installations.get_installation(session)


async def current_directory(session: AsyncSession) -> tuple[Directory, bytes]:
    """Return the newest directory, and the signed bytes that devices verify. Raises `NotFounded`."""
    signed = await installations.get_newest_directory(session)
    return _read_published(signed), signed


# Almost every request needs it, it changes a few times a month, and 200 people's take milliseconds to read.
# The bytes come from the database each time: only what they say is kept.
_read_published = lru_cache(maxsize=2)(read_directory)


async def publish_directory(
    session: AsyncSession, clock: Clock, *, actor: StaffActor, directory_signed: bytes
) -> Directory:
    """Publish a renewed directory, signed by a delegate: the same people for another while.

    It may also revoke the keys of suspended staff. Raises `MayNotAdministerStaff`, `DirectoryRefused`,
    `DirectoryOutdated`.
    """
    ensure_may_administer(actor.roles)
    suspended = await accounts.list_key_ids_in_state(session, StaffState.SUSPENDED)
    return await publish_next(
        session,
        clock,
        actor=actor,
        signed=directory_signed,
        revocable=frozenset(KeyId(bytes.fromhex(key_id)) for key_id in suspended),
    )


async def publish_next(
    session: AsyncSession,
    clock: Clock,
    *,
    actor: StaffActor,
    signed: bytes,
    newcomer: DirectoryEntry | None = None,
    revocable: frozenset[KeyId] = frozenset(),
    renews_team: bool = False,
) -> Directory:
    """Verify the next directory under the root, compare it with the present one, and publish it.

    Raises `DirectoryRefused`, `DirectoryOutdated`.
    """
    installation = await installations.get_installation(session)
    trust = Trust(installation.installation_id, installation.root_public_key)
    directory = read_trusted(signed, trust, today(clock))
    current, _ = await current_directory(session)
    ensure_follows(current, directory, newcomer=newcomer, revocable=revocable, renews_team=renews_team)
    if not await installations.add_snapshot(session, sequence=directory.sequence, signed=signed):
        raise DirectoryOutdated
    await record_event(
        session,
        clock,
        action=AuditAction.DIRECTORY_PUBLISHED,
        actor=actor.reference,
        subject=str(directory.sequence),
    )
    return directory


async def renew_team_key(
    session: AsyncSession,
    clock: Clock,
    *,
    actor: StaffActor,
    directory_signed: bytes,
    team_grants: Mapping[str, bytes],
) -> Directory:
    """Publish a directory with another intake team key, and grant that to every coordinator it names.

    `team_grants` are by key id (64 hex), one of 1,168 bytes for each coordinator who is not revoked and nobody else.
    The directory may revoke suspended staff along with it. Raises `MayNotAdministerStaff`, `TeamGrantRefused`,
    `DirectoryRefused`, `DirectoryOutdated`.
    """
    ensure_may_administer(actor.roles)
    current, _ = await current_directory(session)
    suspended = await accounts.list_key_ids_in_state(session, StaffState.SUSPENDED)
    directory = await publish_next(
        session,
        clock,
        actor=actor,
        signed=directory_signed,
        revocable=frozenset(KeyId(bytes.fromhex(key_id)) for key_id in suspended),
        renews_team=True,
    )
    team = {
        entry.key_id.hex()
        for entry in directory.entries
        if StaffRole.COORDINATOR in entry.roles and entry.key_id not in directory.revoked
    }
    if team != team_grants.keys() or any(len(sealed) != GRANT_BYTES for sealed in team_grants.values()):
        raise TeamGrantRefused
    await installations.add_former_team_key(session, current, replaced_on=today(clock))
    for key_id, sealed in sorted(team_grants.items()):
        await installations.add_team_grant(
            session, team_epoch=directory.team_epoch, key_id=key_id, sealed=sealed
        )
    return directory


async def list_former_team_keys(session: AsyncSession) -> Sequence[FormerTeamKey]:
    """Return the keys the intake team had before, the oldest first."""
    return await installations.list_former_team_keys(session)


def _trust_in(founding: Founding) -> Trust:
    try:
        document = read_organisation_document(founding.document)
        find_recovery_key(document)
    except OpeningFailed as refused:
        raise FoundingRefused from refused
    return Trust(bytes.fromhex(document["installation_id"]), bytes.fromhex(document["root_public_key"]))


def _founder_of(directory: Directory, founding: Founding) -> DirectoryEntry:
    """Return the one entry of the first directory, when it is the coordinator of the package."""
    entry = directory.find(founding.coordinator.keys.key_id)
    fits = (
        entry is not None
        and directory.entries == (entry,)
        and StaffRole.COORDINATOR in entry.roles
        and (directory.sequence, directory.team_epoch) == (1, 1)
        and len(founding.team_grant) == GRANT_BYTES
    )
    if entry is None or not fits:
        raise FoundingRefused
    return entry
