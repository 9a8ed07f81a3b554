"""What staff do, ready to run in a unit of work of its own, for the tests of staff."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from app.crypto.invitations import invitation_hash
from app.crypto.organisations import StaffRole
from app.database import Stores, transaction
from app.errors import DomainError
from app.staff import service as staff
from app.staff.applicants import Applicant, Founding
from tests.factories import organisations
from tests.factories.organisations import Organisation, Person
from tests.fakes import FrozenClock

COUNSELOR = frozenset({StaffRole.COUNSELOR})
COORDINATOR = frozenset({StaffRole.COORDINATOR})

T = TypeVar("T")
Act = Callable[[AsyncSession], Awaitable[T]]


async def done(stores: Stores, act: Act[T]) -> T:
    """Do something in a unit of work of its own."""
    async with transaction(stores) as work:
        return await act(work.main)


async def refused(error: type[DomainError], stores: Stores, act: Act[object]) -> None:
    """Assert that something is refused; what it had begun is rolled back, as a request's would be."""
    with pytest.raises(error):
        await done(stores, act)


async def count(stores: Stores, model: type[DeclarativeBase]) -> int:
    """Return how many rows a table has."""
    return await done(stores, lambda session: session.scalar(select(func.count()).select_from(model))) or 0


def founding(clock: FrozenClock, package: Founding) -> Act[object]:
    """Found an installation from a package."""
    return lambda session: staff.found_installation(session, clock, founding=package)


def inviting(
    clock: FrozenClock, member: Person, code: str, roles: frozenset[StaffRole] = COUNSELOR
) -> Act[object]:
    """Invite somebody."""
    code_hash = invitation_hash(code).hex()
    return lambda session: staff.invite_staff(
        session, clock, actor=member.actor, code_hash=code_hash, roles=roles
    )


def accepting(clock: FrozenClock, code: str, applicant: Applicant) -> Act[object]:
    """Accept an invitation."""
    return lambda session: staff.accept_invitation(session, clock, code=code, applicant=applicant)


def newcomer_waiting(
    clock: FrozenClock, organisation: Organisation, handle: str, roles: frozenset[StaffRole]
) -> Act[Person]:
    """Invite somebody and let her accept; she waits for admission."""
    return lambda session: organisations.accept(session, clock, organisation, handle, roles)


def admitting(
    clock: FrozenClock,
    organisation: Organisation,
    newcomer: Person,
    team_grant: bytes | None = None,
    *,
    signed: bytes | None = None,
    actor: Person | None = None,
) -> Act[None]:
    """Admit somebody, under the directory that names her unless `signed` is another."""
    return lambda session: staff.admit_staff(
        session,
        clock,
        actor=(actor or organisation.coordinator).actor,
        staff_id=newcomer.staff_id,
        directory_signed=signed or organisation.sign(organisation.next_directory(newcomer)),
        team_grant=team_grant,
    )


def publishing(clock: FrozenClock, organisation: Organisation, signed: bytes) -> Act[object]:
    """Publish a directory."""
    return lambda session: staff.publish_directory(
        session, clock, actor=organisation.coordinator.actor, directory_signed=signed
    )


def suspending(clock: FrozenClock, member: Person, leaver: Person, signed: bytes | None = None) -> Act[None]:
    """Suspend somebody."""
    return lambda session: staff.suspend_staff(
        session, clock, actor=member.actor, staff_id=leaver.staff_id, directory_signed=signed
    )


def rewrapping(clock: FrozenClock, person: Person, blob: bytes) -> Act[None]:
    """Replace somebody's wrapped keys."""
    return lambda session: staff.replace_wrapped_keys(
        session, clock, staff_id=person.staff_id, wrapped_keys=blob
    )
