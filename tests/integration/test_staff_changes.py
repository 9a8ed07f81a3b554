"""Staff on both databases after admission: directories, suspension, wrapped keys, the log."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.audit.rules import AuditAction
from app.crypto.organisations import Directory
from app.crypto.randomness import random_id
from app.crypto.teams import TeamKey, seal_team_grant
from app.database import Stores, transaction
from app.sessions.errors import SessionEnded
from app.sessions.rules import ActorKind
from app.sessions.server_keys import ServerKeys
from app.sessions.service import Newcomer, OpenedSession, get_known_session, open_session
from app.sessions.tokens import AccessTokens
from app.staff import service as staff
from app.staff.errors import (
    AlreadySuspended,
    DirectoryOutdated,
    DirectoryRefused,
    LastCoordinator,
    MayNotAdministerStaff,
    NotPending,
    StaffNotFound,
    TeamGrantRefused,
    WrappedKeysRefused,
)
from app.staff.rules import StaffState
from tests.factories import organisations
from tests.factories.organisations import Organisation, Person
from tests.fakes import FrozenClock
from tests.integration.staff_acts import (
    COORDINATOR,
    COUNSELOR,
    Act,
    admitting,
    done,
    newcomer_waiting,
    publishing,
    refused,
    rewrapping,
    suspending,
)


@pytest.fixture
async def organisation(stores: Stores, clock: FrozenClock) -> Organisation:
    """An organisation, just founded."""
    return await done(stores, lambda session: organisations.found(session, clock))


class TestPublishDirectory:
    async def test_a_renewal_is_published(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """The same people under the next sequence and later days become the current directory."""
        clock.advance(days=25)
        today = clock.now().date()
        renewed = replace(
            organisation.next_directory(), issued_on=today, expires_on=today + timedelta(days=30)
        )
        await done(stores, publishing(clock, organisation, organisation.sign(renewed)))
        assert await done(stores, staff.current_directory) == (renewed, organisation.sign(renewed))

    async def test_an_old_one_does_not_come_back(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """The directory that is current already is refused as outdated."""
        again = organisation.sign(organisation.directory)
        await refused(DirectoryOutdated, stores, publishing(clock, organisation, again))

    async def test_a_suspended_key_is_revoked_later(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Whoever was suspended without a directory at hand is revoked by the next one; nobody else is."""
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        signed = organisation.sign(replace(organisation.next_directory(), revoked=(vera.key_id,)))
        await refused(DirectoryRefused, stores, publishing(clock, organisation, signed))
        await done(stores, suspending(clock, organisation.coordinator, vera))
        await done(stores, publishing(clock, organisation, signed))
        directory, _ = await done(stores, staff.current_directory)
        assert directory.find(vera.key_id) is None


class TestSuspendStaff:
    async def test_sessions_end_at_once(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Whoever is suspended is logged out everywhere; others stay."""
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        tokens = AccessTokens(ServerKeys.generate())
        opened = [
            await done(stores, _logging_in(clock, tokens, person))
            for person in (vera, organisation.coordinator)
        ]
        await done(stores, suspending(clock, organisation.coordinator, vera))
        ended, stays = (one.access_token for one in opened)
        await refused(SessionEnded, stores, lambda s: get_known_session(s, clock, tokens, access_token=ended))
        await done(stores, lambda s: get_known_session(s, clock, tokens, access_token=stays))
        account = await done(stores, lambda s: staff.get_staff(s, staff_id=vera.staff_id))
        assert account.state == StaffState.SUSPENDED

    async def test_a_directory_revokes_her_along_with_it(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """With a directory at hand her key is revoked in the same step; one that does not is refused."""
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        anna = organisation.coordinator
        idle = organisation.sign(organisation.next_directory())
        await refused(DirectoryRefused, stores, suspending(clock, anna, vera, idle))
        revoking = organisation.sign(replace(organisation.next_directory(), revoked=(vera.key_id,)))
        await done(stores, suspending(clock, anna, vera, revoking))
        directory, _ = await done(stores, staff.current_directory)
        assert directory.revoked == (vera.key_id,)

    async def test_the_last_coordinator_stays(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Neither a counselor nor a pending coordinator replaces the last active coordinator."""
        anna = organisation.coordinator
        await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        await done(stores, newcomer_waiting(clock, organisation, "olga", COORDINATOR))
        await refused(LastCoordinator, stores, suspending(clock, anna, anna))

    async def test_two_coordinators_cannot_suspend_each_other(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Whoever comes second waits until the first is done, and is then refused."""
        anna = organisation.coordinator
        olga = await done(stores, lambda s: organisations.join(s, clock, organisation, "olga", COORDINATOR))
        async with transaction(stores) as work:
            await suspending(clock, anna, olga)(work.main)
            second = asyncio.create_task(done(stores, suspending(clock, olga, anna)))
            # Time enough for the second to read what it decides on, if nothing held it back.
            await asyncio.sleep(0.3)
            assert not second.done()
        with pytest.raises(LastCoordinator):
            await second

    async def test_who_is_suspended_and_by_whom(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """A pending newcomer can be suspended, nobody twice, nobody unknown, and not by a counselor."""
        anna = organisation.coordinator
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        nina = await done(stores, newcomer_waiting(clock, organisation, "nina", COUNSELOR))
        await done(stores, suspending(clock, anna, nina))
        await refused(NotPending, stores, admitting(clock, organisation, nina))
        await refused(AlreadySuspended, stores, suspending(clock, anna, nina))
        await refused(
            StaffNotFound, stores, suspending(clock, anna, organisation.new_person("eve", COUNSELOR))
        )
        await refused(MayNotAdministerStaff, stores, suspending(clock, vera, anna))


class TestReplaceWrappedKeys:
    async def test_her_blob_is_replaced(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Her device may keep the same keys with a newer directory's sequence."""
        anna = organisation.coordinator
        newer = anna.wrapped_keys(sequence=2)
        await done(stores, rewrapping(clock, anna, newer))
        account = await done(stores, lambda s: staff.get_staff(s, staff_id=anna.staff_id))
        assert account.wrapped_keys == newer

    async def test_other_keys_are_refused(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """A blob of other keys, of another purpose or of no form would lock her out, and is refused."""
        anna = organisation.coordinator
        stranger = organisation.new_person("eve", COUNSELOR)
        for blob in (stranger.wrapped_keys(), anna.applicant.recovery_wrapped_keys, b"", b"\0" * 400):
            await refused(WrappedKeysRefused, stores, rewrapping(clock, anna, blob))
        await refused(StaffNotFound, stores, rewrapping(clock, stranger, stranger.wrapped_keys()))


class TestLog:
    async def test_each_step_is_recorded(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """The log tells who founded, invited, accepted, admitted, published and suspended, in order."""
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        await done(stores, suspending(clock, organisation.coordinator, vera))
        events = (
            await done(stores, lambda s: s.execute(select(AuditEvent).order_by(AuditEvent.event_id)))
        ).scalars()
        anna, newcomer = organisation.coordinator.actor.reference, vera.actor.reference
        assert [(event.action, event.actor) for event in events] == [
            (AuditAction.INSTALLATION_FOUNDED, "system"),
            (AuditAction.STAFF_INVITED, anna),
            (AuditAction.STAFF_ACCEPTED, newcomer),
            (AuditAction.DIRECTORY_PUBLISHED, anna),
            (AuditAction.STAFF_ADMITTED, anna),
            (AuditAction.STAFF_SUSPENDED, anna),
        ]

    async def test_an_unknown_person_is_nobody(self, stores: Stores) -> None:
        """An id that no account has is not found."""
        await refused(StaffNotFound, stores, lambda s: staff.get_staff(s, staff_id=random_id()))


def _logging_in(
    clock: FrozenClock, tokens: AccessTokens, person: Person
) -> Callable[[AsyncSession], Awaitable[OpenedSession]]:
    newcomer = Newcomer(ActorKind.STAFF, str(person.staff_id), person.key_id.hex(), frozenset(person.roles))
    return lambda session: open_session(session, clock, tokens, newcomer=newcomer)


class TestRenewTeamKey:
    async def test_each_remaining_coordinator_gets_it_and_nobody_else(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """The leaver is revoked along with it, and the former key is remembered by its public half."""
        leaver = await done(stores, newcomer_waiting(clock, organisation, "leaver", COORDINATOR))
        grant = seal_team_grant(organisation.team, leaver.keys.public)
        await done(stores, admitting(clock, organisation, leaver, grant))
        organisation.people.append(leaver)
        organisation.sequence += 1
        anna = organisation.coordinator
        await done(stores, suspending(clock, anna, leaver))
        fresh = TeamKey.generate(organisation.installation_id, 2)
        present = organisation.next_directory()
        renewed = replace(present, team_epoch=2, team_hpke_public=fresh.hpke_public, revoked=(leaver.key_id,))

        def renewing(directory: Directory, *recipients: Person, length: int = 1168) -> Act[Directory]:
            grants = {
                one.key_id.hex(): seal_team_grant(fresh, one.keys.public)[:length] for one in recipients
            }
            return lambda session: staff.renew_team_key(
                session,
                clock,
                actor=anna.actor,
                directory_signed=organisation.sign(directory),
                team_grants=grants,
            )

        await refused(TeamGrantRefused, stores, renewing(renewed))
        await refused(TeamGrantRefused, stores, renewing(renewed, anna, leaver))
        await refused(TeamGrantRefused, stores, renewing(renewed, anna, length=1167))
        for wrong in (present, replace(renewed, team_epoch=3), replace(present, team_epoch=2)):
            await refused(DirectoryRefused, stores, renewing(wrong, anna))
        await refused(DirectoryRefused, stores, publishing(clock, organisation, organisation.sign(renewed)))
        await done(stores, renewing(renewed, anna))
        (former,) = await done(stores, staff.list_former_team_keys)
        assert (former.team_epoch, former.hpke_public) == (1, organisation.team.hpke_public)
        held = await done(stores, lambda session: staff.list_team_grants(session, key_id=anna.key_id.hex()))
        assert [one.team_epoch for one in held] == [2, 1]
